import { type ChaosResult, runChaos } from '../chaos/run-chaos.ts';

const MINUTES = 60_000;

let result: ChaosResult;

// The whole one, with more of everything: npm run test:chaos.
beforeAll(async () => {
  result = await runChaos({
    seed: 1,
    videos: 12,
    disturbances: { worker: 1, temporal: 1, postgres: 1, sidecar: 1, 'command-line': 1, disk: 1, network: 1 },
    starts: 1,
    lastsMs: { disk: 1_000, network: 4_000 },
    withinMs: 8 * MINUTES,
    say: () => {},
  });
  process.stderr.write(`${JSON.stringify(result.figures)}\n`);
}, 12 * MINUTES);

test('defect 108: crashes of every part lose no finished stage and double none, and the batch ends as if there had been none', () => {
  const { unsettled, different, twice, repeated } = result.problems;
  expect(unsettled).toEqual([]);
  expect(different).toEqual([]);
  expect(twice).toEqual([]);
  expect(repeated).toEqual([]);
});

test('defect 109: what was in progress at a crash is taken up again, not only what waited', () => {
  const { run, attempts, undisturbed } = result;
  expect(run.inFlight.length).toBeGreaterThan(1);
  const completed = (of: typeof attempts, { video, stage }: (typeof run.inFlight)[number]) =>
    of.find((one) => one.video === video && one.stage === stage)?.completed ?? 0;
  expect(run.inFlight.map((one) => [one, completed(attempts, one)])).toEqual(
    run.inFlight.map((one) => [one, completed(undisturbed.attempts, one)]),
  );
});

test('everything that was planned to go wrong went wrong, and none of it was held against a video', () => {
  const { disturbances } = result.figures;
  expect(Object.keys(disturbances).toSorted()).toEqual([
    ...[
      'command-line',
      ...(process.platform === 'linux' ? ['disk'] : []),
      'killed start',
      'network',
      'postgres',
      'sidecar',
      'temporal',
      'worker',
    ],
  ]);
  expect(result.problems.blamed).toEqual([]);
});

test('no process, audio, lease, open row or workflow is left', () => {
  expect(result.problems.left).toEqual([]);
});

test('work was repeated at most as often as slots were disturbed', () => {
  const { stagesRepeated, callsRepeated, atMost } = result.figures;
  expect(stagesRepeated).toBeLessThanOrEqual(atMost);
  expect(callsRepeated).toBeLessThanOrEqual(atMost);
});
