import { concurrentVideosFor } from '../../domain/capacity/concurrent-videos.ts';
import { settingOf } from '../../domain/configuration-keys.ts';
import { HARDWARE_PRESETS, PRESET_NAMES, PRESETS, presetKeys, TUNING_PRESETS } from '../../domain/presets.ts';
import { loadConfiguration } from '../../stack/configuration/load-configuration.ts';
import { choiceOf, slotsOn } from '../fixtures/capacity-facts.ts';

const load = (...set: string[]) =>
  loadConfiguration({ workingFolder: '/', env: {}, flags: set.map((text) => ({ set: text })) });

const PAIRS = [TUNING_PRESETS, HARDWARE_PRESETS].flatMap((names) =>
  names.flatMap((one, at) => names.slice(at + 1).map((other) => [one, other] as const)),
);

test.each(PRESET_NAMES)('every value of the preset %s is one its setting takes', (name) => {
  const wrong = Object.entries(PRESETS[name]).filter(
    ([key, value]) => settingOf(key)?.schema.safeParse(value).success !== true,
  );
  expect(wrong).toEqual([]);
});

test('the tuning presets have the numbers of the seed documents', async () => {
  const effective = await Promise.all(TUNING_PRESETS.map((name) => load(`preset=${name}`)));
  const seen = effective.map(({ configuration: { workers, embeddings, segments, speech } }) => [
    slotsOn({ workers }).speech,
    embeddings.batchSize,
    [segments.minChars, segments.maxChars],
    [speech.model, speech.secondModel, speech.beamSize],
    [workers.networkSlots, workers.databaseSlots],
    embeddings.provider,
  ]);
  expect(seen).toEqual([
    [6, 512, [800, 1200], ['distil-large-v3', undefined, 1], [24, 12], 'ollama'],
    [4, 384, [1100, 1400], ['distil-large-v3', undefined, 1], [12, 12], 'ollama'],
    [2, 256, [1100, 1400], ['distil-large-v3', 'large-v3', 5], [12, 12], 'ollama'],
  ]);
});

test.each(PAIRS)('defect 45: the presets %s and %s differ in the settings in force', async (one, other) => {
  const [first, second] = await Promise.all([load(`preset=${one}`), load(`preset=${other}`)]);
  const differing = presetKeys([one, other]).filter(
    (key) => valueAt(first.configuration, key) !== valueAt(second.configuration, key),
  );
  expect(differing.length).toBeGreaterThanOrEqual(2);
  const [ofOne, ofOther] = [first, second].map(({ configuration: { workers } }) => slotsOn({ workers }));
  expect(ofOne).not.toEqual(ofOther);
});

test.each(PRESET_NAMES)('defect 45: the preset %s differs from the defaults', async (name) => {
  const [none, chosen] = await Promise.all([load(), load(`preset=${name}`)]);
  for (const [key, value] of Object.entries(PRESETS[name])) {
    expect([key, valueAt(chosen.configuration, key)]).toEqual([key, value]);
  }
  const keys = presetKeys([name]);
  const same = keys.filter((key) => valueAt(none.configuration, key) === valueAt(chosen.configuration, key));
  expect(same.length).toBeLessThan(keys.length / 2);
});

test.each([
  ['ram-32gb', { speech: 2, llm: 6, flagship: 1 }, 6],
  ['ram-64gb', { speech: 4, llm: 12, flagship: 2 }, 12],
  ['ram-128gb', { speech: 8, llm: 20, flagship: 4 }, 20],
] as const)('the preset %s has the slots and videos of the seed documents', async (name, slots, videos) => {
  const { workers, batch } = (await load(`preset=${name}`)).configuration;
  expect(slotsOn({ workers })).toMatchObject(slots);
  expect(batch.concurrentVideos).toBe(videos);
});

test('the preset gpu has the numbers of the ingest notes', async () => {
  const { workers, embeddings } = (await load('preset=gpu')).configuration;
  expect(slotsOn({ workers })).toMatchObject({ network: 12, speech: 4, database: 12 });
  expect([workers.prefilterSlots, embeddings.batchSize]).toEqual([20, 256]);
});

test.each([
  ['ram-32gb', 32, /is 6, more than 4 \(memory: \(32 GB - 8 GB\) \/ 5 GB\)$/],
  ['ram-64gb', 64, /is 12, more than 11 \(memory: \(64 GB - 8 GB\) \/ 5 GB\)$/],
  ['ram-128gb', 128, undefined],
] as const)(
  'C7: the preset %s is used, and warned of where it is beyond the formula',
  async (name, ramGb, said) => {
    const { workers } = (await load(`preset=${name}`)).configuration;
    const { warning } = choiceOf('llm', { workers, hardware: { ramGb, cores: 24 } });
    if (said === undefined) expect(warning).toBeUndefined();
    else expect(warning).toMatch(said);
  },
);

test.each([
  [{ speech: 2, llm: 6, flagship: 1 }, 7],
  [{ speech: 4, llm: 12, flagship: 2 }, 11],
  [{ speech: 8, llm: 20, flagship: 4 }, 19],
  [{ speech: 1, llm: 1, flagship: 1 }, 6],
  [{ speech: 2, llm: 64, flagship: 1 }, 8],
])('slots %j are kept busy by %s videos in work', (slots, videos) => {
  expect(concurrentVideosFor({ ...slotsOn(), voices: 1, ...slots })).toBe(videos);
});

const valueAt = (configuration: object, key: string): unknown =>
  key
    .split('.')
    .reduce<unknown>((section, name) => (section as Record<string, unknown>)[name], configuration);
