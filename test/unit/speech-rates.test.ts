import { type Heard, speechRates } from '../../domain/speech/speech-rates.ts';

const heard = (given: Partial<Heard> = {}): Heard => ({
  recordings: 4,
  audioSeconds: 4 * 3600,
  workerSeconds: 0.2 * 4 * 3600,
  medianRtf: 0.19,
  ...given,
});

test.each([
  ['four workers side by side', heard(), 0.2 * 3600, 0.2, 20],
  ['one worker after the other', heard(), 0.2 * 4 * 3600, 0.2, 5],
  ['a worker that waits half the time', heard(), 0.2 * 8 * 3600, 0.2, 2.5],
  ['slower than listening', heard({ workerSeconds: 8 * 3600 }), 8 * 3600, 2, 0.5],
])(
  'defect 128: %s: the RTF per worker does not depend on how many there are, throughput does',
  (_, given, elapsed, mean, throughput) => {
    const rates = speechRates(given, elapsed);
    expect(rates?.rtfPerWorker.mean).toBeCloseTo(mean, 10);
    expect(rates?.rtfPerWorker.median).toBe(given.medianRtf);
    expect(rates?.throughput.audioHoursPerHour).toBeCloseTo(throughput, 10);
    expect(rates).toMatchObject({ recordings: 4, audioHours: 4 });
  },
);

test.each([
  [
    'nothing was transcribed',
    heard({ recordings: 0, audioSeconds: 0, workerSeconds: 0, medianRtf: null }),
    60,
  ],
  ['no time has passed', heard(), 0],
])('there are no rates where %s', (_, given, elapsed) => {
  expect(speechRates(given, elapsed)).toBeUndefined();
});
