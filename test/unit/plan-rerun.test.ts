import { pipelineSchema } from '../../domain/configuration.ts';
import { stageOfSetting } from '../../domain/rerun/pipeline-values.ts';
import { type GivenSetting, planRerun, type RerunRequest } from '../../domain/rerun/plan-rerun.ts';
import { RERUN_STAGES, readRerunStage } from '../../domain/rerun/rerun-stage.ts';
import type { StoredSettings } from '../../domain/result-settings.ts';
import { UserError } from '../../domain/user-error.ts';

const BATCH: StoredSettings = {
  ...pipelineSchema.parse({
    speech: { model: 'tiny.en' },
    segments: { minChars: 150, maxChars: 300 },
    miner: { selectivity: 'liberal' },
  }),
  minerModel: 'miner-1',
};

const flag = (key: string, value: unknown): GivenSetting => ({
  ...{ key, value, where: `--set ${key}` },
  explicit: true,
});
const inFile = (key: string, value: unknown): GivenSetting => ({
  ...{ key, value, where: 'vidmine.yaml:3:2' },
  explicit: false,
});

const plan = (request: Partial<RerunRequest> = {}) =>
  planRerun({ from: 'segment', token: 'new', before: BATCH, base: BATCH, given: [], ...request });

describe('what is kept and what is made anew', () => {
  test.each([
    ['download', '', 'download transcribe identify segment outline mine evaluate summarise embed publish'],
    ['transcribe', 'download', 'transcribe identify segment outline mine evaluate summarise embed publish'],
    ['identify', 'download transcribe', 'identify segment outline mine evaluate summarise embed publish'],
    ['segment', 'download transcribe identify', 'segment outline mine evaluate summarise embed publish'],
    // Nothing is mined from an outline, and no vector made of a summary.
    ['outline', 'download transcribe identify segment mine', 'outline evaluate summarise embed publish'],
    ['mine', 'download transcribe identify segment outline', 'mine evaluate summarise embed publish'],
    ['evaluate', 'download transcribe identify segment outline mine', 'evaluate summarise embed publish'],
    ['summarise', 'download transcribe identify segment outline mine evaluate embed', 'summarise publish'],
    ['embed', 'download transcribe identify segment outline mine evaluate summarise', 'embed publish'],
    ['publish', 'download transcribe identify segment outline mine evaluate summarise embed', 'publish'],
  ] as const)('from %s', (from, kept, redone) => {
    const planned = plan({ from });
    expect([planned.kept.join(' '), planned.redone.join(' ')]).toEqual([kept, redone]);
    expect(planned.settings).toEqual({ ...BATCH, fresh: 'new', freshFrom: from });
    expect([planned.changes, planned.unused]).toEqual([[], []]);
  });

  test('without mining there is no stage of it, and none to begin with', () => {
    const before: StoredSettings = { ...BATCH, mining: 'off' };
    const unmined = { before, base: before };
    expect(plan(unmined).redone).toEqual(['segment', 'embed', 'publish']);
    for (const from of ['outline', 'mine', 'evaluate', 'summarise'] as const)
      expect(() => plan({ ...unmined, from })).toThrow(/Nothing is mined[\s\S]*mining=auto/);
    expect(plan({ ...unmined, from: 'evaluate', given: [flag('mining', 'auto')] })).toMatchObject({
      first: 'outline',
      redone: ['outline', 'mine', 'evaluate', 'summarise', 'embed', 'publish'],
      settings: { mining: 'auto', freshFrom: 'evaluate' },
    });
  });
});

test('what was mined anew before stays when the outline is made anew, unless its settings are changed', () => {
  const before: StoredSettings = { ...BATCH, fresh: 'old', freshFrom: 'mine' };
  const kept = plan({
    from: 'outline',
    before,
    base: before,
    given: [inFile('miner.selectivity', 'moderate')],
  });
  expect(kept.settings).toMatchObject({ freshBefore: { mine: 'old' }, miner: { selectivity: 'liberal' } });
  expect(kept.unused).toMatchObject([{ key: 'miner.selectivity', stage: 'mine' }]);
  const changed = plan({
    from: 'outline',
    before,
    base: before,
    given: [flag('miner.selectivity', 'moderate')],
  });
  expect(changed.settings).toMatchObject({ miner: { selectivity: 'moderate' } });
  expect(changed.settings.freshBefore).toBeUndefined();
  expect(changed.redone).toContain('mine');
});

describe('settings', () => {
  test('of what is made anew: those of the batch, and over them what is given now, wherever', () => {
    const given = [flag('segments.minChars', 200), inFile('miner.selectivity', 'moderate')];
    const { settings, changes } = plan({ given });
    expect(settings.segments).toMatchObject({ minChars: 200, maxChars: 300 });
    expect(changes).toEqual([
      {
        key: 'segments.minChars',
        before: 150,
        after: 200,
        where: '--set segments.minChars',
        stage: 'segment',
      },
      {
        key: 'miner.selectivity',
        before: 'liberal',
        after: 'moderate',
        where: 'vidmine.yaml:3:2',
        stage: 'mine',
      },
    ]);
  });

  test('of what is kept: its own, also where a file says otherwise now', () => {
    const planned = plan({ given: [inFile('speech.model', 'base')] });
    expect(planned.first).toBe('segment');
    expect(planned.settings.speech.model).toBe('tiny.en');
    expect(planned.changes).toEqual([]);
    expect(planned.unused).toEqual([
      { key: 'speech.model', stage: 'transcribe', kept: 'tiny.en', given: 'base', where: 'vidmine.yaml:3:2' },
    ]);
  });

  test('a flag for an earlier stage makes the video anew from there, with what is set for the stages between', () => {
    const given = [flag('speech.model', 'base'), inFile('speakers.minClusterSeconds', 9)];
    const planned = plan({ given });
    expect(planned).toMatchObject({ first: 'transcribe', kept: ['download'], unused: [] });
    expect(planned.settings).toMatchObject({
      speech: { model: 'base' },
      speakers: { minClusterSeconds: 9 },
      fresh: 'new',
      freshFrom: 'segment',
    });
  });

  test('a flag that says what holds already changes nothing', () => {
    expect(plan({ given: [flag('speech.model', 'tiny.en')] })).toMatchObject({
      first: 'segment',
      changes: [],
    });
  });

  test('settings that decide on no result are taken as they are now', () => {
    const planned = plan({ given: [inFile('downloads.timeoutMinutes', 5)], from: 'publish' });
    expect(planned.settings.downloads.timeoutMinutes).toBe(5);
    expect(planned.changes).toMatchObject([{ key: 'downloads.timeoutMinutes', stage: undefined }]);
  });

  test('what does not go together is refused, with both in view', () => {
    expect(() => plan({ given: [flag('segments.minChars', 400)] })).toThrow(UserError);
    expect(() => plan({ given: [flag('segments.minChars', 400)] })).toThrow(
      /segments\.minChars would be 400: minChars must not be greater than maxChars/,
    );
  });
});

describe('what was made anew before', () => {
  const before: StoredSettings = { ...BATCH, fresh: 'first', freshFrom: 'transcribe' };

  test('is kept where it comes before the stage that is named', () => {
    expect(plan({ before, base: before }).settings).toMatchObject({
      fresh: 'new',
      freshFrom: 'segment',
      freshBefore: { transcribe: 'first' },
    });
    const twice = plan({ before, base: before }).settings;
    expect(plan({ before: twice, base: twice, from: 'embed', token: 'third' }).settings).toMatchObject({
      fresh: 'third',
      freshFrom: 'embed',
      freshBefore: { transcribe: 'first', segment: 'new' },
    });
  });

  test.each(['transcribe', 'download'] as const)('is not, from %s on', (from) => {
    expect(plan({ before, base: before, from }).settings.freshBefore).toBeUndefined();
  });

  test('a video of a batch keeps its own, and goes with the batch for the rest', () => {
    const own: StoredSettings = {
      ...before,
      speech: { ...BATCH.speech, model: 'base' },
      segments: { ...BATCH.segments, maxChars: 900 },
    };
    const { settings } = plan({ before: own, base: BATCH });
    expect(settings).toMatchObject({ freshBefore: { transcribe: 'first' }, speech: { model: 'base' } });
    expect(settings.segments).toEqual(BATCH.segments);
  });
});

describe('stages', () => {
  test('every setting of a result belongs to one, as its identity has it', () => {
    expect(stageOfSetting.get('mining')).toBe('outline');
    expect(stageOfSetting.get('speakers.identify')).toBe('identify');
    expect(stageOfSetting.get('batch.maxAttempts')).toBeUndefined();
    expect(stageOfSetting.get('downloads.format')).toBe('download');
    expect(stageOfSetting.get('downloads.timeoutMinutes')).toBeUndefined();
  });

  test.each(RERUN_STAGES)('%s is one to begin with', (stage) => {
    expect(readRerunStage(stage)).toBe(stage);
  });

  test.each([
    ['transcirbe', /no stage named transcirbe[\s\S]*Did you mean transcribe\?/],
    ['Segments', /Did you mean segment\?/],
    ['everything', /The stages are: download, transcribe, identify/],
    ['probe', /no stage to run a video again from[\s\S]*--from download/],
  ])('%s is refused with what was meant', (typed, message) => {
    expect(() => readRerunStage(typed)).toThrow(message);
  });
});
