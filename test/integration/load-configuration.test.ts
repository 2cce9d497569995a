import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { configurationSchema } from '../../domain/configuration.ts';
import { ConfigurationError } from '../../stack/configuration/configuration-problem.ts';
import {
  type ConfigurationSources,
  type LoadedConfiguration,
  loadConfiguration,
} from '../../stack/configuration/load-configuration.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vidmine-configuration-'));
});
afterEach(() => rm(folder, { recursive: true }));

const load = (sources: Partial<ConfigurationSources> = {}): Promise<LoadedConfiguration> =>
  loadConfiguration({ workingFolder: folder, env: {}, flags: [], ...sources });

const writeSettings = (text: string, path = 'vidmine.yaml'): Promise<void> =>
  writeFile(join(folder, path), text);

/** Every problem as 'where: what todo', in the order reported. */
async function problems(sources: Partial<ConfigurationSources> = {}): Promise<string[]> {
  const error: unknown = await load(sources).catch((thrown: unknown) => thrown);
  if (!(error instanceof ConfigurationError))
    throw new Error('the configuration was accepted', { cause: error });
  return error.problems.map(({ where, what, todo }) => [`${where}: ${what}`, todo].filter(Boolean).join(' '));
}

test('with no file, no environment and no flags everything is a default', async () => {
  const { configuration, origins, file } = await load();
  expect(configuration).toEqual(configurationSchema.parse({}));
  expect(new Set(Object.values(origins).map(({ from }) => from))).toEqual(new Set(['default']));
  expect(file).toBeUndefined();
});

test('defect 118: a flag wins over the environment, the environment over the file, the file over the default', async () => {
  await writeSettings('batch:\n  concurrentVideos: 2\n  bufferMax: 2\n  maxAttempts: 2\n');
  const { configuration, origins } = await load({
    env: { VIDMINE_BATCH_BUFFER_MAX: '4', VIDMINE_BATCH_MAX_ATTEMPTS: '4' },
    flags: [{ set: 'batch.maxAttempts=5' }],
  });
  expect(configuration.batch).toMatchObject({
    concurrentVideos: 2,
    bufferMax: 4,
    maxAttempts: 5,
    shortSeconds: 120,
  });
  expect([
    origins['batch.concurrentVideos'],
    origins['batch.bufferMax'],
    origins['batch.maxAttempts'],
    origins['batch.shortSeconds'],
  ]).toEqual([
    { from: 'file', where: 'vidmine.yaml:2:21' },
    { from: 'environment', where: 'VIDMINE_BATCH_BUFFER_MAX' },
    { from: 'flag', where: '--set batch.maxAttempts' },
    { from: 'default', where: 'default' },
  ]);
});

test('defect 119: every unknown key, wrong value and key given twice is reported at once, each with its line', async () => {
  await writeSettings(`batch:
  concurrentVideos: many
  maxAttempt: 2
downloads:
  maxFileMb: 100
  maxFileMb: 200
minning: off
workers:
  queues:
    - llm
    - lmm
`);
  expect(
    await problems({
      env: { VIDMINE_SPEECH_VAD: 'maybe', VIDMINE_MINNING: 'off' },
      flags: [{ set: 'stack=1' }],
    }),
  ).toEqual([
    'vidmine.yaml:3:3: batch.maxAttempt is not a setting. Did you mean batch.maxAttempts?',
    'vidmine.yaml:6:3: downloads.maxFileMb is given twice, first at vidmine.yaml:5:3. Keep one of the two.',
    'vidmine.yaml:7:1: minning is not a setting. Did you mean mining?',
    'VIDMINE_MINNING: there is no such setting. Did you mean VIDMINE_MINING?',
    '--set stack: stack is a section, not a setting. `vidmine config stack` lists it.',
    "vidmine.yaml:2:21: batch.concurrentVideos must be a whole number from 1 to 1000, not 'many'.",
    "vidmine.yaml:11:7: workers.queues must be a list of: orchestration, network, speech, voices, llm, flagship, embedding, database, not 'lmm'. Did you mean llm?",
    "VIDMINE_SPEECH_VAD: speech.vad must be true or false, not 'maybe'.",
  ]);
});

test('defect 119: a wrong value is reported even where a stronger source overrules it', async () => {
  await writeSettings('batch:\n  bufferMax: -1\n');
  expect(await problems({ env: { VIDMINE_BATCH_BUFFER_MAX: '4' } })).toEqual([
    'vidmine.yaml:2:14: batch.bufferMax must be a whole number from 0 to 1000, not -1.',
  ]);
});

test('defect 119: the same setting twice among the flags, with different values, is refused', async () => {
  expect(
    await problems({ flags: [{ set: 'mining=off' }, { flag: '--no-mining', key: 'mining', value: 'auto' }] }),
  ).toEqual([
    '--no-mining: mining is given twice with different values, first by --set mining. Keep one of the two.',
  ]);
});

test('defect 119: a dotted key and its section are the same key', async () => {
  await writeSettings('batch.bufferMax: 3\nbatch:\n  bufferMax: 4\n');
  expect(await problems()).toEqual([
    'vidmine.yaml:3:3: batch.bufferMax is given twice, first at vidmine.yaml:1:1. Keep one of the two.',
  ]);
});

test('defect 120: every value that was given is the one in force, false, zero and empty lists included', async () => {
  await writeSettings(`batch: { skipShorts: true, shortSeconds: 0, bufferMax: 0 }
speech: { vad: false }
ytDlp: { extraArgs: [] }
pacing: { steady: { firstDownloads: 0 }, adaptiveRateLimiting: false, openHosts: [] }
`);
  const { configuration, origins } = await load();
  expect(configuration).toMatchObject({
    batch: { skipShorts: true, shortSeconds: 0, bufferMax: 0 },
    speech: { vad: false },
    ytDlp: { extraArgs: [] },
    pacing: { steady: { firstDownloads: 0 }, adaptiveRateLimiting: false, openHosts: [] },
  });
  const given = Object.entries(origins).filter(([, { from }]) => from === 'file');
  expect(given.map(([key]) => key).sort()).toEqual(
    'batch.bufferMax batch.shortSeconds batch.skipShorts pacing.adaptiveRateLimiting pacing.openHosts pacing.steady.firstDownloads speech.vad ytDlp.extraArgs'.split(
      ' ',
    ),
  );
});

test('defect 120: a wrong value stops the command, no default replaces it in silence', async () => {
  expect(await problems({ env: { VIDMINE_LANGUAGE_MODEL_CONTEXT_TOKENS: '8k' } })).toEqual([
    "VIDMINE_LANGUAGE_MODEL_CONTEXT_TOKENS: languageModel.contextTokens must be a whole number from 1024 to 1048576, not '8k'.",
  ]);
});

test('defect 121: the accounts that were added decide; no setting names cookies, no switch turns them on', async () => {
  await writeSettings('ytDlp:\n  cookies: a.txt\n  enable_cookies: true\n  extraArgs: ["--cookies=a.txt"]\n');
  expect(await problems()).toEqual([
    'vidmine.yaml:2:3: ytDlp.cookies is not a setting here: each account is added once and keeps its own copy: vidmine accounts add NAME --cookies FILE.',
    'vidmine.yaml:3:3: ytDlp.enable_cookies is not a setting here: the accounts that were added decide; without any, downloads go as guest.',
    "vidmine.yaml:4:15: ytDlp.extraArgs must not name cookies or a proxy: each account has its own (`vidmine accounts add NAME --cookies FILE`), not '--cookies=a.txt'.",
  ]);
});

test('a rule between two settings is refused with both values and where they came from', async () => {
  await writeSettings('segments:\n  minChars: 2000\nevaluation:\n  tierA: 4\n');
  expect(await problems({ env: { VIDMINE_PACING_STEADY_SECONDS_MAX: '5' } })).toEqual([
    'vidmine.yaml:2:13: minChars must not be greater than maxChars: segments.minChars is 2000 (vidmine.yaml:2:13), segments.maxChars is 1400 (default).',
    'vidmine.yaml:4:10: tierB must not be greater than tierA: evaluation.tierB is 5 (default), evaluation.tierA is 4 (vidmine.yaml:4:10).',
    'VIDMINE_PACING_STEADY_SECONDS_MAX: secondsMin must not be greater than secondsMax: pacing.steady.secondsMin is 180 (default), pacing.steady.secondsMax is 5 (VIDMINE_PACING_STEADY_SECONDS_MAX).',
  ]);
});

test('a rule is not checked with a value that was refused already', async () => {
  await writeSettings('segments:\n  minChars: 2000\n  maxChars: long\n');
  expect(await problems()).toEqual([
    "vidmine.yaml:3:13: segments.maxChars must be a whole number of at least 200, not 'long'.",
  ]);
});

test('the settings of the older systems are answered with ours, key by key', async () => {
  await writeSettings(`massive_batch_config:
  cookie_files: [a.txt, b.txt]
  mining_workers: 16
  max_failures_before_pause: 3
youtube:
  sequential_download_delay_min: 180.0
tier_a_threshold: 0.85
`);
  expect(
    await problems({ flags: [{ set: 'parallel_mining_workers=8' }], env: { VIDMINE_ASR_WORKERS: '4' } }),
  ).toEqual([
    'vidmine.yaml:2:3: massive_batch_config.cookie_files is not a setting here: each account is added once and keeps its own copy: vidmine accounts add NAME --cookies FILE.',
    'vidmine.yaml:3:3: massive_batch_config.mining_workers is workers.parallelMiningWorkers here (of all videos together; vidmine tune changes it while workers run).',
    'vidmine.yaml:4:3: massive_batch_config.max_failures_before_pause is pacing.maxFailures here.',
    'vidmine.yaml:6:3: youtube.sequential_download_delay_min is pacing.steady.secondsMin here.',
    'vidmine.yaml:7:1: tier_a_threshold is evaluation.tierA here (from 0 to 10: 0.85 there is 8.5 here).',
    'VIDMINE_ASR_WORKERS: ASR_WORKERS is workers.speechSlots here. In the environment: VIDMINE_WORKERS_SPEECH_SLOTS.',
    '--set parallel_mining_workers: parallel_mining_workers is workers.parallelMiningWorkers here (of all videos together; vidmine tune changes it while workers run).',
  ]);
});

test('an environment name of the older systems only warns: it may belong to other software', async () => {
  const { warnings } = await load({ env: { IO_WORKERS: '24', PATH: '/bin' } });
  expect(warnings).toEqual(['IO_WORKERS in the environment is not read: it is workers.networkSlots here.']);
});

test('the standard names of other software are read', async () => {
  const { configuration, origins } = await load({
    env: {
      DATABASE_URL: 'postgresql://someone@localhost:5432/knowledge',
      TEMPORAL_ADDRESS: '127.0.0.1:7233',
      TEMPORAL_NAMESPACE: 'mining',
      OLLAMA_HOST: 'http://127.0.0.1:11434',
    },
  });
  expect(configuration).toMatchObject({
    database: { url: 'postgresql://someone@localhost:5432/knowledge' },
    temporal: { address: '127.0.0.1:7233', namespace: 'mining' },
    languageModel: { ollamaHost: 'http://127.0.0.1:11434' },
  });
  expect(origins['database.url']).toEqual({ from: 'environment', where: 'DATABASE_URL' });
});

test('two names of one setting may agree, and are refused where they differ', async () => {
  const address = '127.0.0.1:7233';
  await expect(
    load({ env: { TEMPORAL_ADDRESS: address, VIDMINE_TEMPORAL_ADDRESS: address } }),
  ).resolves.toBeDefined();
  expect(
    await problems({ env: { TEMPORAL_ADDRESS: address, VIDMINE_TEMPORAL_ADDRESS: 'other:7233' } }),
  ).toEqual([
    'VIDMINE_TEMPORAL_ADDRESS and TEMPORAL_ADDRESS: are two names of temporal.address with different values. Unset one; VIDMINE_TEMPORAL_ADDRESS is read by vidmine alone.',
  ]);
});

test('a password never shows in a problem', async () => {
  const [problem] = await problems({ env: { DATABASE_URL: 'mysql://someone:pa55word@localhost/knowledge' } });
  expect(problem).toBe(
    "DATABASE_URL: database.url must be a PostgreSQL URL, such as postgresql://user@localhost:5432/vidmine, not 'mysql://someone:****@localhost/knowledge'.",
  );
});

test('a secret never shows in a broken rule, nor one that is too short', async () => {
  const alone = await problems({ env: { VIDMINE_NOTIFICATIONS_WEBHOOK_SECRET: 'sixteen-letters-or-more' } });
  expect(alone).toEqual([expect.stringMatching(/webhookSecret is \*\*\*\* .*webhook is not set/)]);
  const short = await problems({ env: { VIDMINE_NOTIFICATIONS_WEBHOOK_SECRET: 'short-one' } });
  expect(short).toEqual([expect.stringMatching(/must be a text of 16 characters or more/)]);
  expect([...alone, ...short].join()).not.toMatch(/sixteen-letters|short-one/);
});

test('a name set to nothing counts as not set, and names of the process are let through', async () => {
  const { origins } = await load({
    env: { VIDMINE_MINING: '', VIDMINE_HOME: folder, VIDMINE_TOOLS: folder },
  });
  expect(origins.mining).toEqual({ from: 'default', where: 'default' });
});

test('lists in the environment are separated by commas, or written as JSON', async () => {
  const { configuration } = await load({
    env: { VIDMINE_WORKERS_QUEUES: 'speech, llm', VIDMINE_YT_DLP_EXTRA_ARGS: '["--match-filters","a,b"]' },
  });
  expect(configuration.workers.queues).toEqual(['speech', 'llm']);
  expect(configuration.ytDlp.extraArgs).toEqual(['--match-filters', 'a,b']);
});

test('the file is found upwards from the working folder, and the nearest one counts', async () => {
  const deep = join(folder, 'a', 'b');
  await mkdir(deep, { recursive: true });
  await writeSettings('mining: off\n');
  expect((await load({ workingFolder: deep })).origins.mining).toEqual({
    from: 'file',
    where: '../../vidmine.yaml:1:9',
  });
  await writeSettings('mining: extractive\n', 'a/vidmine.yaml');
  const { configuration, file } = await load({ workingFolder: deep });
  expect([configuration.mining, file]).toEqual(['extractive', join(folder, 'a', 'vidmine.yaml')]);
});

test('--config wins over VIDMINE_CONFIG, and a named file must exist', async () => {
  await writeSettings('mining: off\n', 'one.yaml');
  await writeSettings('mining: extractive\n', 'two.yaml');
  const env = { VIDMINE_CONFIG: 'two.yaml' };
  expect((await load({ env })).configuration.mining).toBe('extractive');
  expect((await load({ env, file: 'one.yaml' })).configuration.mining).toBe('off');
  expect(await problems({ env: { VIDMINE_CONFIG: 'three.yaml' } })).toEqual([
    `VIDMINE_CONFIG: there is no file ${join(folder, 'three.yaml')}. \`vidmine config init\` writes one.`,
  ]);
  expect(await problems({ file: '.' })).toEqual([`--config: ${folder} cannot be read (EISDIR).`]);
});

test('a relative path is meant from the file that names it, and ~ is the home folder', async () => {
  await mkdir(join(folder, 'below'));
  await writeSettings('artifacts: { folder: audio }\nytDlp: { path: ~/yt-dlp }\n');
  const { configuration } = await load({
    workingFolder: join(folder, 'below'),
    flags: [{ set: 'speech.model=./model' }],
  });
  expect([configuration.artifacts.folder, configuration.ytDlp.path, configuration.speech.model]).toEqual([
    join(folder, 'audio'),
    join(homedir(), 'yt-dlp'),
    join(folder, 'below', 'model'),
  ]);
});

test.each([
  ['broken YAML', 'batch: [1\n', /^vidmine\.yaml:\d+:\d+: is not YAML: /],
  ['a tab', 'batch:\n\tbufferMax: 1\n', /^vidmine\.yaml:2:1: is not YAML: /],
  ['two documents', 'mining: off\n---\nmining: auto\n', /^vidmine\.yaml:2:1: is not YAML: /],
  ['a list', '- mining\n', /^vidmine\.yaml:1:1: the file must hold settings/],
  ['a section with a value', 'batch: 5\n', /^vidmine\.yaml:1:1: batch is a section/],
  ['a setting without a value', 'mining:\n', /^vidmine\.yaml:1:1: mining has no value/],
  ['a number in quotes', 'batch:\n  bufferMax: "5"\n', /bufferMax .*, not '5'\. Write it without quotes\.$/],
  [
    'a number for a name',
    'speech:\n  model: 5\n',
    /speech\.model must be a text, not 5\. Write it in quotes\.$/,
  ],
  ['a text for a list', 'ytDlp:\n  extraArgs: -4\n', /ytDlp\.extraArgs must be a list of texts, not -4\.$/],
  [
    'a language that is none',
    'speech:\n  language: English\n',
    /must be auto or an ISO 639-1 code such as en, not 'English'\.$/,
  ],
])('%s is refused with its place', async (_name, text, expected) => {
  await writeSettings(text);
  const found = await problems();
  expect(found).toHaveLength(1);
  expect(found[0]).toMatch(expected);
});

test.each(['', '# nothing here\n', 'batch:\n', '{}\n'])(
  'the file %j sets nothing and is right',
  async (text) => {
    await writeSettings(text);
    expect((await load()).configuration).toEqual(configurationSchema.parse({}));
  },
);

test('defect 38: quiet hours that begin and end at the same time are refused', async () => {
  await writeSettings('pacing:\n  quietHours: "22:00-22:00"\n  timeZone: Mars/Olympus\n');
  expect(await problems()).toEqual([
    "vidmine.yaml:2:15: pacing.quietHours must begin and end at different times, not '22:00-22:00'.",
    "vidmine.yaml:3:13: pacing.timeZone must be an IANA time zone, such as Europe/Berlin, not 'Mars/Olympus'.",
  ]);
});

test('a site that counts requests is never an open host, and the preset bulk needs one', async () => {
  await writeSettings('pacing:\n  preset: bulk\n  openHosts:\n    - m.youtube.com\n    - "http://x"\n');
  expect(await problems()).toEqual([
    "vidmine.yaml:4:7: pacing.openHosts: 'm.youtube.com' may not be open: youtube.com counts requests and blocks whoever asks too often.",
    expect.stringMatching(/^vidmine\.yaml:5:7: pacing\.openHosts: 'http:\/\/x' is not a host name/),
  ]);
  await writeSettings('pacing:\n  preset: bulk\n');
  expect(await problems()).toEqual([
    'vidmine.yaml:2:11: the preset bulk needs openHosts, the hosts to download from without a wait: pacing.preset is bulk (vidmine.yaml:2:11), pacing.openHosts is empty (default).',
  ]);
});

describe('the time scale of tests', () => {
  const scaled = { set: 'testing.timeScale=0.01' };

  test.each([{}, { NODE_ENV: 'production' }, { NODE_ENV: 'development' }])(
    'is refused with %j, also from the file',
    async (env) => {
      const refused = /testing\.timeScale is 0\.01, .* only tests and benches may do that\. Remove it/;
      expect(await problems({ env, flags: [scaled] })).toEqual([expect.stringMatching(refused)]);
      await writeSettings('testing:\n  timeScale: 0.01\n');
      expect(await problems({ env })).toEqual([expect.stringMatching(/^vidmine\.yaml:2:14: testing/)]);
    },
  );

  test('is taken where NODE_ENV is test, and said', async () => {
    const { configuration, warnings } = await load({ env: { NODE_ENV: 'test' }, flags: [scaled] });
    expect(configuration.testing.timeScale).toBe(0.01);
    expect(warnings).toEqual([
      expect.stringMatching(/^testing\.timeScale is 0\.01 .* tests and benches only/),
    ]);
  });

  test('of 1 changes nothing and needs no test', async () => {
    const { warnings } = await load({ flags: [{ set: 'testing.timeScale=1' }] });
    expect(warnings).toEqual([]);
  });
});

describe('a preset', () => {
  test('lies between the default and everything a person wrote, each setting by itself', async () => {
    await writeSettings('preset: quality\nworkers:\n  databaseSlots: 3\n');
    const { configuration, origins } = await load({
      env: { VIDMINE_SPEECH_BEAM_SIZE: '2' },
      flags: [{ set: 'speech.model=large-v3' }],
    });
    expect(configuration.workers).toMatchObject({ speechSlots: 2, databaseSlots: 3, voiceSlots: 1 });
    expect(configuration.speech).toMatchObject({ model: 'large-v3', secondModel: 'large-v3', beamSize: 2 });
    expect(
      ['workers.speechSlots', 'workers.databaseSlots', 'workers.voiceSlots', 'speech.model'].map(
        (key) => origins[key],
      ),
    ).toEqual([
      { from: 'preset', where: 'preset quality' },
      { from: 'file', where: 'vidmine.yaml:3:18' },
      { from: 'default', where: 'default' },
      { from: 'flag', where: '--set speech.model' },
    ]);
    expect(origins.preset).toEqual({ from: 'file', where: 'vidmine.yaml:1:9' });
  });

  test('is chosen by flag before environment before file, and the others leave no trace', async () => {
    await writeSettings('preset: quality\n');
    const env = { VIDMINE_PRESET: 'balanced' };
    expect((await load({ env })).configuration.workers.speechSlots).toBe(4);
    const { configuration } = await load({ env, flags: [{ set: 'preset=speed' }] });
    expect(configuration.workers.speechSlots).toBe(6);
    expect(configuration.speech).toMatchObject({ beamSize: 1, batchSize: 16 });
    expect(configuration.speech.secondModel).toBeUndefined();
  });

  test('of an unknown name is refused with those there are', async () => {
    expect(await problems({ flags: [{ set: 'preset=fast' }] })).toEqual([
      "--set preset: preset must be one of speed, balanced, quality, ram-32gb, ram-64gb, ram-128gb, gpu, not 'fast'.",
    ]);
    await writeSettings('preset: balansed\n');
    expect(await problems()).toEqual([
      "vidmine.yaml:1:9: preset must be one of speed, balanced, quality, ram-32gb, ram-64gb, ram-128gb, gpu, not 'balansed'. Did you mean balanced?",
    ]);
  });

  test('that does not go with what a person wrote is named beside it', async () => {
    await writeSettings('preset: speed\nsegments:\n  maxChars: 700\n');
    expect(await problems()).toEqual([
      'vidmine.yaml:3:13: minChars must not be greater than maxChars: segments.minChars is 800 (preset speed), segments.maxChars is 700 (vidmine.yaml:3:13).',
    ]);
  });
});

test('one anchor may serve two settings', async () => {
  await writeSettings('batch:\n  concurrentVideos: &n 3\n  bufferMax: *n\n');
  expect((await load()).configuration.batch).toMatchObject({ concurrentVideos: 3, bufferMax: 3 });
});

test('a setting met in the wrong section is answered with the right one', async () => {
  expect(
    await problems({
      flags: [{ set: 'batch.maxFileMb=5' }, { set: 'downloads.timeout=5' }, { set: 'qqq=1' }],
    }),
  ).toEqual([
    '--set batch.maxFileMb: batch.maxFileMb is not a setting. Did you mean downloads.maxFileMb?',
    '--set downloads.timeout: downloads.timeout is not a setting. Did you mean downloads.timeoutMinutes?',
    '--set qqq: qqq is not a setting. `vidmine config` lists them all.',
  ]);
});
