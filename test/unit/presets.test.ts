import { settingOf } from '../../domain/configuration-keys.ts';
import { PRESET_KEYS, PRESET_NAMES, PRESETS } from '../../domain/presets.ts';
import { loadConfiguration } from '../../stack/configuration/load-configuration.ts';
import { slotsOf } from '../../workers/capacity.ts';

const load = (...set: string[]) =>
  loadConfiguration({ workingFolder: '/', env: {}, flags: set.map((text) => ({ set: text })) });

const PAIRS = PRESET_NAMES.flatMap((one, at) =>
  PRESET_NAMES.slice(at + 1).map((other) => [one, other] as const),
);

test.each(PRESET_NAMES)('every value of the preset %s is one its setting takes', (name) => {
  const wrong = Object.entries(PRESETS[name]).filter(
    ([key, value]) => settingOf(key)?.schema.safeParse(value).success !== true,
  );
  expect(wrong).toEqual([]);
});

test('the presets have the numbers of the seed documents', async () => {
  const effective = await Promise.all(PRESET_NAMES.map((name) => load(`preset=${name}`)));
  const seen = effective.map(({ configuration: { workers, embeddings, segments, speech } }) => [
    slotsOf(workers, false).speech,
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
  const differing = PRESET_KEYS.filter(
    (key) => valueAt(first.configuration, key) !== valueAt(second.configuration, key),
  );
  expect(differing).toEqual(expect.arrayContaining(['workers.speechSlots', 'embeddings.batchSize']));
  expect(slotsOf(first.configuration.workers, false)).not.toEqual(
    slotsOf(second.configuration.workers, false),
  );
});

test.each(PRESET_NAMES)('defect 45: the preset %s differs from the defaults', async (name) => {
  const [none, chosen] = await Promise.all([load(), load(`preset=${name}`)]);
  for (const [key, value] of Object.entries(PRESETS[name])) {
    expect([key, valueAt(chosen.configuration, key)]).toEqual([key, value]);
  }
  const same = PRESET_KEYS.filter(
    (key) => valueAt(none.configuration, key) === valueAt(chosen.configuration, key),
  );
  expect(same.length).toBeLessThan(PRESET_KEYS.length / 2);
});

const valueAt = (configuration: object, key: string): unknown =>
  key
    .split('.')
    .reduce<unknown>((section, name) => (section as Record<string, unknown>)[name], configuration);
