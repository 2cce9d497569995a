import { configurationSchema, pipelineSchema, splitPipelineSettings } from '../../domain/configuration.ts';
import { PROCESS_ENVIRONMENT_NAMES, SECTIONS, SETTINGS, settingOf } from '../../domain/configuration-keys.ts';

test.each([
  ['mining', 'VIDMINE_MINING', 'one of auto, extractive, abstractive, off'],
  ['downloads.maxFileMb', 'VIDMINE_DOWNLOADS_MAX_FILE_MB', 'a number of at least 1'],
  ['stack.temporalUiPort', 'VIDMINE_STACK_TEMPORAL_UI_PORT', 'a whole number from 1 to 65535'],
  ['speech.vad', 'VIDMINE_SPEECH_VAD', 'true or false'],
  ['pacing.deepBuffer.lowFactor', 'VIDMINE_PACING_DEEP_BUFFER_LOW_FACTOR', 'a number from 0 to 10'],
  ['ytDlp.extraArgs', 'VIDMINE_YT_DLP_EXTRA_ARGS', 'a list of texts'],
])('%s is %s in the environment and takes %s', (key, name, expected) => {
  expect(settingOf(key)).toMatchObject({ environmentNames: [name], expected });
});

test('standard names stand beside our own', () => {
  const names = ['database.url', 'temporal.address', 'temporal.namespace', 'languageModel.ollamaHost'].map(
    (key) => settingOf(key)?.environmentNames[1],
  );
  expect(names).toEqual(['DATABASE_URL', 'TEMPORAL_ADDRESS', 'TEMPORAL_NAMESPACE', 'OLLAMA_HOST']);
});

test('no two settings share an environment name, and none takes a name of the process', () => {
  const names = [
    ...SETTINGS.flatMap(({ environmentNames }) => environmentNames),
    ...Object.keys(PROCESS_ENVIRONMENT_NAMES),
  ];
  expect(new Set(names).size).toBe(names.length);
});

test('every setting says what it is for, and every default is a right value', () => {
  const wrong = SETTINGS.filter(
    ({ meaning, schema, default: value }) =>
      meaning.length < 10 || (value !== undefined && !schema.safeParse(value).success),
  );
  expect(wrong.map(({ key }) => key)).toEqual([]);
});

test('every place of the schema is a setting or a section', () => {
  const places = placesIn(configurationSchema.parse({}));
  const keys = SETTINGS.map(({ key }) => key);
  const [sections, values] = [true, false].map((held) =>
    places.filter(({ section }) => section === held).map(({ place }) => place),
  );
  expect(values!.filter((place) => !keys.includes(place))).toEqual([]);
  expect([...SECTIONS].sort()).toEqual(sections!.sort());
});

/** Every dotted name in a parsed configuration, and whether it holds further names. */
function placesIn(section: object, above: readonly string[] = []): { place: string; section: boolean }[] {
  return Object.entries(section).flatMap(([name, value]: [string, unknown]) => {
    const path = [...above, name];
    const place = path.join('.');
    const holdsMore = typeof value === 'object' && value !== null && !Array.isArray(value);
    return [{ place, section: holdsMore }, ...(holdsMore ? placesIn(value, path) : [])];
  });
}

test('a batch keeps the pipeline settings and nothing of the installation', () => {
  const configuration = configurationSchema.parse({
    mining: 'off',
    segments: { maxChars: 2000 },
    database: { url: 'postgresql://someone:secret@localhost/vidmine' },
  });
  const kept = splitPipelineSettings(configuration);
  expect(kept).toEqual(pipelineSchema.parse({ mining: 'off', segments: { maxChars: 2000 } }));
  expect(Object.keys(kept)).toEqual(Object.keys(pipelineSchema.shape));
});
