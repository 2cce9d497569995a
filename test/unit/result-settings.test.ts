import { stageIdentity } from '../../activities/stage/identity.ts';
import { pipelineSchema } from '../../domain/configuration.ts';
import { SETTINGS } from '../../domain/configuration-keys.ts';
import {
  heardSettings,
  resultSettings,
  type StoredSettings,
  stageSettings,
} from '../../domain/result-settings.ts';
import { STAGES, type Stage } from '../../domain/stages.ts';
import { readStoredSettings } from '../../domain/stored-settings.ts';
import { contentHash } from '../../storage/database/settings.ts';

const DEFAULTS: StoredSettings = pipelineSchema.parse({});

/** Another legal value of every setting, and the stage whose result it can change. */
const CHANGES: Readonly<Record<string, readonly [changed: unknown, stage: Stage | undefined]>> = {
  mining: ['extractive', undefined],
  'batch.concurrentVideos': [7, undefined],
  'batch.bufferMax': [11, undefined],
  'batch.maxAttempts': [4, undefined],
  'batch.skipShorts': [true, undefined],
  'batch.shortSeconds': [60, undefined],
  'batch.maxDurationMinutes': [60, undefined],
  'batch.maxSpend': [20, undefined],
  'downloads.format': ['bestaudio', 'download'],
  'downloads.formatSort': ['lang,+size', 'download'],
  'downloads.maxFileMb': [100, undefined],
  'downloads.timeoutMinutes': [10, undefined],
  'downloads.prefilter': ['always', undefined],
  'downloads.parkedHours': [12, undefined],
  'speech.model': ['tiny.en', 'transcribe'],
  'speech.language': ['en', 'transcribe'],
  'speech.beamSize': [5, 'transcribe'],
  'speech.vad': [false, 'transcribe'],
  'speech.secondModel': ['large-v3', 'transcribe'],
  'speech.batchSize': [8, 'transcribe'],
  'speech.vocabulary': [['Kysely'], 'transcribe'],
  'speech.secondPass': [false, 'transcribe'],
  'speech.secondBeamSize': [10, 'transcribe'],
  'speech.doubtLogprob': [-0.5, 'transcribe'],
  'speech.doubtCompression': [2, 'transcribe'],
  'speech.doubtNoSpeech': [0.6, 'transcribe'],
  'speakers.identify': [false, 'identify'],
  'speakers.assumeMonologue': [true, 'identify'],
  'speakers.sameVoice': [0.7, 'identify'],
  'speakers.minClusterSeconds': [5, 'identify'],
  'segments.minChars': [1000, 'segment'],
  'segments.maxChars': [1500, 'segment'],
  'segments.maxGapSeconds': [10, 'segment'],
  'segments.maxDurationSeconds': [90, 'segment'],
  'miner.selectivity': ['liberal', 'mine'],
  'miner.maxClaimsPerSegment': [4, 'mine'],
  'miner.maxOutputTokens': [2000, 'mine'],
  'evaluation.claimsPerCall': [6, 'evaluate'],
  'evaluation.tierA': [9, 'evaluate'],
  'evaluation.tierB': [4, 'evaluate'],
};

function changed(path: string, value: unknown): StoredSettings {
  const [section, key] = path.split('.') as [keyof StoredSettings, string | undefined];
  if (key === undefined) return { ...DEFAULTS, [section]: value };
  return { ...DEFAULTS, [section]: { ...(DEFAULTS[section] as object), [key]: value } };
}

const identities = (settings: StoredSettings): string[] =>
  STAGES.map((stage) => stageIdentity(stage, settings, ['upstream'], { model: 'm' }));

test('the table names every setting of a batch', () => {
  const keys = SETTINGS.filter(({ pipeline }) => pipeline).map(({ key }) => key);
  expect(Object.keys(CHANGES).toSorted()).toEqual(keys.toSorted());
});

test.each(Object.entries(CHANGES))(
  '%s changes the identity of the stages it can change, and of no other',
  (path, [value, stage]) => {
    const [before, after] = [identities(DEFAULTS), identities(changed(path, value))];
    const differing = STAGES.filter((_stage, index) => before[index] !== after[index]);
    expect(differing).toEqual(stage === undefined ? [] : [stage]);
  },
);

test.each(Object.entries(CHANGES))(
  '%s decides whether a stored video counts as done, where it can change a result',
  (path, [value, stage]) => {
    const before = contentHash(resultSettings(DEFAULTS));
    const after = contentHash(resultSettings(changed(path, value)));
    expect(before === after).toBe(stage === undefined && path !== 'mining');
  },
);

test('settings of mining decide nothing where nothing is mined', () => {
  const off: StoredSettings = { ...DEFAULTS, mining: 'off' };
  const other = { ...off, miner: { ...off.miner, selectivity: 'liberal' as const } };
  expect(resultSettings(other)).toEqual(resultSettings(off));
});

test('a language model installed later is a reason to mine anew, and none where nothing is mined', () => {
  const [one, other] = ['one', 'other'].map((minerModel): StoredSettings => ({ ...DEFAULTS, minerModel }));
  expect(resultSettings(one!)).not.toEqual(resultSettings(other!));
  expect(heardSettings(one!)).toEqual(heardSettings(other!));
  expect(identities(one!)).toEqual(identities(other!));
});

test('what a batch without mining asks for depends on nothing of the mining', () => {
  const mining = { ...DEFAULTS, miner: { ...DEFAULTS.miner, selectivity: 'liberal' as const } };
  expect(heardSettings(mining)).toEqual(heardSettings({ ...DEFAULTS, mining: 'off' }));
  const speech = { ...DEFAULTS, speech: { ...DEFAULTS.speech, beamSize: 5 } };
  expect(heardSettings(speech)).not.toEqual(heardSettings(DEFAULTS));
});

test('made anew, nothing stored is found again; what is made then counts as done under the same settings', () => {
  const fresh: StoredSettings = { ...DEFAULTS, fresh: '2026-11-21T00:00:00Z' };
  expect(identities(fresh)[STAGES.indexOf('download')]).not.toBe(
    identities(DEFAULTS)[STAGES.indexOf('download')],
  );
  expect(resultSettings(fresh)).toEqual(resultSettings(DEFAULTS));
});

describe('made anew from a stage', () => {
  test.each(STAGES)(
    '%s alone has another identity; what follows has it through what it builds on',
    (stage) => {
      const anew: StoredSettings = { ...DEFAULTS, fresh: 'once', freshFrom: stage };
      const [before, after] = [identities(DEFAULTS), identities(anew)];
      expect(STAGES.filter((_stage, index) => before[index] !== after[index])).toEqual([stage]);
      expect(resultSettings(anew)).toEqual(resultSettings(DEFAULTS));
    },
  );

  test('where no stage is named it is the download, under the identity it always had', () => {
    const { fresh, ...rest }: StoredSettings = { ...DEFAULTS, fresh: 'once' };
    expect(identities({ ...rest, fresh })).toEqual(identities({ ...rest, fresh, freshFrom: 'download' }));
    const { format, formatSort } = DEFAULTS.downloads;
    expect(stageSettings('download', { ...rest, fresh })).toEqual({ format, formatSort, fresh });
  });

  test('a stage before it that was made anew earlier keeps that identity', () => {
    const earlier: StoredSettings = { ...DEFAULTS, fresh: 'first', freshFrom: 'transcribe' };
    const later: StoredSettings = {
      ...DEFAULTS,
      fresh: 'second',
      freshFrom: 'segment',
      freshBefore: { transcribe: 'first' },
    };
    const [before, after] = [identities(earlier), identities(later)];
    expect(STAGES.filter((_stage, index) => before[index] !== after[index])).toEqual(['segment']);
    expect(resultSettings(later)).toEqual(resultSettings(DEFAULTS));
  });

  test('all of it is stored and read again with the settings', () => {
    const stored: StoredSettings = {
      ...{ ...DEFAULTS, fresh: 'second', freshFrom: 'segment', minerModel: 'm' },
      freshBefore: { transcribe: 'first' },
    };
    expect(readStoredSettings(JSON.parse(JSON.stringify(stored)))).toEqual(stored);
    expect(readStoredSettings({ fresh: 'once' })).toEqual({ ...DEFAULTS, fresh: 'once' });
    expect(() => readStoredSettings({ ...DEFAULTS, freshFrom: 'nowhere' })).toThrow('freshFrom');
    expect(() => readStoredSettings({ ...DEFAULTS, unheardOf: 1 })).toThrow('unheardOf');
  });
});

test('whatever a stage builds on, and the engine that did it, are part of its identity', () => {
  const of = (upstream: string[], engine: object) => stageIdentity('mine', DEFAULTS, upstream, engine);
  const all = [of(['a'], { digest: '1' }), of(['b'], { digest: '1' }), of(['a'], { digest: '2' })];
  expect(new Set(all).size).toBe(3);
  expect(of(['a'], { model: 'm', digest: '1' })).toBe(of(['a'], { digest: '1', model: 'm' }));
});
