import { configurationSchema } from '../../domain/configuration.ts';
import { advice } from '../../domain/plan/advice.ts';
import { diskOf } from '../../domain/plan/disk.ts';
import { type Measurement, withMeasuredTimes } from '../../domain/plan/measurement.ts';
import { makePlan } from '../../domain/plan/plan.ts';
import { type PlanInput, scheduleCaseOf } from '../../domain/plan/plan-input.ts';
import { type PlanParts, planInputOf } from '../../domain/plan/plan-input-of.ts';
import { plannedVideos } from '../../domain/plan/planned-videos.ts';
import { scenariosOf } from '../../domain/plan/scenarios.ts';
import { ASSUMED_TIMES, sigmaOfRange, withGivenTimes } from '../../domain/plan/stage-times.ts';
import { whatIfsOf } from '../../domain/plan/what-ifs.ts';
import { plainPacing } from '../fixtures/schedule-case-of.ts';

const SLOTS = { network: 24, speech: 8, voices: 1, llm: 64, flagship: 8, embedding: 4, database: 10 };
const configuration = (settings: object = {}) => configurationSchema.parse(settings);

const partsOf = (given: Partial<PlanParts> = {}): PlanParts => ({
  configuration: configuration(),
  pacing: configuration().pacing,
  slots: SLOTS,
  videos: 200,
  hours: undefined,
  segments: undefined,
  times: {},
  accounts: 3,
  paced: true,
  local: false,
  startsAtMs: Date.UTC(2026, 0, 5, 12),
  ...given,
});
const inputOf = (given: Partial<PlanParts> = {}): PlanInput => planInputOf(partsOf(given));

const MEASURED: Measurement = {
  times: { transcribe: { runs: 40, seconds: 300, sigma: 0.2 }, segment: { runs: 3, seconds: 12 } },
  videos: 40,
  hoursPerVideo: 0.5,
  segmentsPerHour: 60,
  audioBytesPerHour: 10e6,
};

describe('the case that is simulated', () => {
  test('times of an hour grow with the length of a video, those of a segment or a look-up do not', () => {
    const { times, segmentsPerVideo, audioBytes } = scheduleCaseOf(inputOf({ hours: 2 }), 'a');
    expect(times.transcribe.mean).toBe(2 * ASSUMED_TIMES.transcribe.seconds);
    expect(times.segment.mean).toBe(45);
    expect(times.probe.mean).toBe(2);
    expect(segmentsPerVideo).toBe(200);
    expect(audioBytes).toBe(43_200_000);
  });

  test.each([
    { what: 'as many videos in work as suit the slots', settings: {}, inWork: 25, window: 35 },
    { what: 'as many as are set', settings: { batch: { concurrentVideos: 8 } }, inWork: 8, window: 18 },
    {
      what: 'and as many more as are set',
      settings: { batch: { concurrentVideos: 8, bufferMax: 3 } },
      inWork: 8,
      window: 11,
    },
    {
      what: 'the buffer of the preset',
      settings: { batch: { concurrentVideos: 8 }, pacing: { preset: 'deep-buffer' } },
      inWork: 8,
      window: 108,
    },
  ])('the window: $what', ({ settings, inWork, window }) => {
    const set = configuration(settings);
    const made = scheduleCaseOf(inputOf({ configuration: set, pacing: set.pacing }), 'a');
    expect(made).toMatchObject({ concurrentVideos: inWork, window, segmentsInFlight: 50 });
  });

  test.each([
    {
      settings: { mining: 'off' },
      off: ['outline', 'segment', 'evaluate', 'summarise', 'link'],
      segments: 0,
    },
    { settings: { speakers: { identify: false } }, off: ['identify'], segments: 100 },
    { settings: { link: { judge: false } }, off: ['link'], segments: 100 },
    { settings: {}, off: [], segments: 100 },
  ])('what $settings leaves out takes no time', ({ settings, off, segments }) => {
    const { times, segmentsPerVideo } = scheduleCaseOf(
      inputOf({ configuration: configuration(settings) }),
      'a',
    );
    const idle = Object.entries(times).filter(([, { mean }]) => mean === 0);
    expect(idle.map(([work]) => work)).toEqual(off);
    expect(segmentsPerVideo).toBe(segments);
  });

  test('no account is needed for local files; hosts without a wait have so many downloads at once', () => {
    expect(inputOf({ paced: false, local: true })).toMatchObject({ accounts: 0, slots: { network: 24 } });
    expect(inputOf({ paced: false })).toMatchObject({ accounts: 0, slots: { network: 12 } });
  });
});

describe('stage times', () => {
  test('two numbers of the seeds are 95 % of a lognormal distribution', () => {
    expect(sigmaOfRange(30, 60)).toBeCloseTo(0.173, 3);
    expect(ASSUMED_TIMES.segment).toMatchObject({ seconds: 45, per: 'segment', from: 'assumed' });
  });

  test('the seeds have 2-5 minutes for evaluation, summary and links together', () => {
    const { evaluate, summarise, link } = ASSUMED_TIMES;
    expect(evaluate.seconds + summarise.seconds + link.seconds).toBe(210);
  });

  test('a flag changes what it names, and says so', () => {
    const given = withGivenTimes(ASSUMED_TIMES, { rtf: 0.1, segmentSeconds: 7, evaluationSeconds: 420 });
    expect(given.transcribe).toMatchObject({ seconds: 360, from: 'given', source: '--rtf 0.1' });
    expect(given.segment).toMatchObject({ seconds: 7, from: 'given' });
    expect([given.evaluate, given.summarise, given.link].map(({ seconds }) => seconds)).toEqual([
      300, 90, 30,
    ]);
    expect(given.download).toBe(ASSUMED_TIMES.download);
  });

  test('what was measured counts, what was not stays assumed; too few runs keep the assumed spread', () => {
    const times = withMeasuredTimes(ASSUMED_TIMES, MEASURED);
    expect(times.transcribe).toMatchObject({
      seconds: 300,
      sigma: 0.2,
      from: 'measured',
      source: '40 runs here',
    });
    expect(times.segment).toMatchObject({
      seconds: 12,
      sigma: ASSUMED_TIMES.segment.sigma,
      from: 'measured',
    });
    expect(times.evaluate).toBe(ASSUMED_TIMES.evaluate);
  });

  test('given goes before measured, measured before assumed', () => {
    expect(inputOf({ measurement: MEASURED })).toMatchObject({
      ...{ hoursPerVideo: 0.5, segmentsPerHour: 60, audioBytesPerHour: 10e6 },
    });
    const given = inputOf({ measurement: MEASURED, hours: 2, segments: 80, times: { segmentSeconds: 9 } });
    expect(given).toMatchObject({
      hoursPerVideo: 2,
      segmentsPerHour: 80,
      times: { segment: { seconds: 9 } },
    });
    expect(inputOf()).toMatchObject({ hoursPerVideo: 1, segmentsPerHour: 100 });
  });
});

describe('scenarios', () => {
  const { pacing } = configuration();

  test('the rule for a low buffer as it is set, and without it', () => {
    const [low, normal, ...none] = scenariosOf({ pacing, accounts: 1 });
    expect(none).toEqual([]);
    expect(low).toMatchObject({ name: 'low-buffer', pacing: { steady: { lowBuffer: 5 } } });
    expect(normal).toMatchObject({ name: 'normal', pacing: { steady: { lowBuffer: 0 } } });
    expect(normal!.pacing).toMatchObject({ deepBuffer: { lowBuffer: 0 } });
  });

  test.each([
    { what: 'no account is needed', given: { pacing, accounts: 0 }, names: ['no-wait'] },
    { what: 'the rule is off', given: { pacing: plainPacing(), accounts: 1 }, names: ['normal'] },
  ])('one scenario where $what', ({ given, names }) => {
    expect(scenariosOf(given).map(({ name }) => name)).toEqual(names);
  });
});

describe('what one more would change', () => {
  test('an account, a slot of each engine, a second machine', () => {
    const input = inputOf();
    const changed = whatIfsOf(input).map(({ more, input: { accounts, slots } }) => [more, accounts, slots]);
    expect(changed).toEqual([
      ['account', 4, SLOTS],
      ['mining slot', 3, { ...SLOTS, llm: 65 }],
      ['speech slot', 3, { ...SLOTS, speech: 9 }],
      ['evaluation slot', 3, { ...SLOTS, flagship: 9 }],
      [
        'such machine',
        3,
        { network: 48, speech: 16, voices: 2, llm: 128, flagship: 16, embedding: 8, database: 20 },
      ],
    ]);
  });

  test('neither accounts where none is needed, nor slots of models that are not asked', () => {
    const input = inputOf({ paced: false, local: true, configuration: configuration({ mining: 'off' }) });
    expect(whatIfsOf(input).map(({ more }) => more)).toEqual(['speech slot', 'such machine']);
  });

  test('a second machine takes twice the videos in work, where a person set them', () => {
    const set = configuration({ batch: { concurrentVideos: 8 } });
    expect(whatIfsOf(inputOf({ configuration: set })).at(-1)!.input.concurrentVideos).toBe(16);
  });
});

describe('plans', () => {
  test('one account binds where the machine is quick, and one more is what helps', () => {
    const plan = makePlan(
      inputOf({ videos: 60, accounts: 1, times: { segmentSeconds: 1, evaluationSeconds: 5 } }),
    );
    const normal = plan.scenarios.find(({ name }) => name === 'normal')!;
    expect(normal.binds).toBe('downloads');
    expect(normal.bindsInWords).toBe('Downloads bind (1 account)');
    const saved = normal.whatIfs.map(({ more, savedDays }) => [more, savedDays > 0.2 * normal.days.mean]);
    expect(saved.filter(([, much]) => much).map(([more]) => more)).toEqual(['account']);
  });

  test('a slow model binds mining, whatever the delay; the days of several draws lie around their mean', () => {
    const input = inputOf({ videos: 40, slots: { ...SLOTS, llm: 2 } });
    for (const { binds, days, schedule } of makePlan(input, { whatIfs: false }).scenarios) {
      expect(binds).toBe('llm');
      expect(days.least).toBeLessThan(days.most);
      expect(days.mean).toBeGreaterThanOrEqual(days.least);
      expect(days.most * 86_400).toBeGreaterThanOrEqual(schedule.boundSeconds * 0.98);
    }
  });

  test("8 of the seeds' workers with 3 accounts: mining binds at the low delay, downloads at the normal one", () => {
    // A twentieth of 7000 videos, which take close to 5.7 days.
    const [low, normal] = makePlan(inputOf({ videos: 350 }), { whatIfs: false }).scenarios;
    expect(low!.binds).toBe('llm');
    expect(low!.days.mean).toBeGreaterThan(5.7 / 20);
    expect(low!.days.mean).toBeLessThan(6.2 / 20);
    expect(normal!.binds).toBe('downloads');
    expect(normal!.allowed!.perDay).toBeCloseTo((3 * 86_400) / 257.5, 0);
    expect(low!.allowed!.perDay).toBeCloseTo((3 * 86_400) / 107.5, 0);
  });

  test.each([
    ['llm', 'Mining binds (64 slots)'],
    ['flagship', 'Evaluation binds (8 slots)'],
    ['voices', 'Voices bind (1 slot)'],
    ['downloads', 'Downloads bind (3 accounts)'],
  ] as const)('%s in words', (resource, words) => {
    expect(advice(resource, { accounts: 3, slots: SLOTS }).binds).toBe(words);
  });
});

describe('disk', () => {
  const facts = {
    input: inputOf({ videos: 1000 }),
    peakBufferedBytes: 30 * 21.6e6,
    maxBufferGb: 20,
    keepAudio: false,
    audioMeasured: false,
    days: 45,
    retentionDays: 90,
  };
  const of = (given: Partial<Parameters<typeof diskOf>[0]> = {}) =>
    Object.fromEntries(diskOf({ ...facts, ...given }).map(({ what, least, most }) => [what, [least, most]]));

  test('audio in flight goes by the fullest moment, and never beyond the bound of the buffer', () => {
    expect(of().audio).toEqual([expect.closeTo(450e6), expect.closeTo(1728e6)]);
    expect(of({ maxBufferGb: 1 }).audio![1]).toBe(1e9);
  });

  test('audio that is kept is all of it', () => {
    expect(of({ keepAudio: true }).audio).toEqual([expect.closeTo(15e9), expect.closeTo(57.6e9)]);
  });

  test('a measured database makes a narrower range', () => {
    expect(of({ databaseBytesPerHour: 2e6 }).database).toEqual([
      expect.closeTo(1.5e9),
      expect.closeTo(2.5e9),
    ]);
  });

  test("Temporal's database holds what its retention keeps", () => {
    const [least] = of().temporal!;
    expect(least).toBeCloseTo(1000 * 115 * 2300);
    expect(of({ days: 180 }).temporal![0]).toBeCloseTo(least! / 2);
  });
});

describe('videos of a source', () => {
  const video = (given: object) => ({
    kind: 'web' as const,
    url: 'https://media.example.org/a.mp3',
    ...given,
  });
  const { pacing } = configuration();
  const bulk = plainPacing({}, { preset: 'bulk', openHosts: ['media.example.org'] });

  test('the mean length of those that tell theirs', () => {
    const listed = [video({ durationMs: 3_600_000 }), video({ durationMs: 7_200_000 }), video({})];
    expect(plannedVideos(listed, pacing)).toEqual({
      ...{ videos: 3, hoursPerVideo: 1.5, unknownLengths: 1, paced: true, local: false },
    });
  });

  test.each([
    { what: 'local files', listed: [video({ kind: 'file' })], by: pacing, paced: false, local: true },
    { what: 'open hosts', listed: [video({})], by: bulk, paced: false, local: false },
    {
      what: 'one of another host among them',
      listed: [video({}), video({ url: 'https://other.example.org/b' })],
      by: bulk,
      paced: true,
      local: false,
    },
    {
      what: 'what is fetched decides, not the page',
      listed: [video({ url: 'https://blog.example.com/', mediaUrl: 'https://media.example.org/a.mp3' })],
      by: bulk,
      paced: false,
      local: false,
    },
  ])('turns at accounts: $what', ({ listed, by, paced, local }) => {
    expect(plannedVideos(listed, by)).toMatchObject({ paced, local });
  });
});
