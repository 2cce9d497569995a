import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PLAIN } from '../../client/rendering/terminal.ts';
import { voicesCommand } from '../../client/voices.ts';
import { configurationSchema } from '../../domain/configuration.ts';
import type { EncoderIdentity } from '../../domain/speakers/voice-vector.ts';
import type { VoiceEncoder } from '../../engines/speakers/voice-encoder.ts';
import { listSamples } from '../../storage/database/voice-samples.ts';
import { listVoices } from '../../storage/database/voices.ts';
import {
  ENCODER,
  missingVoiceEncoder,
  readingVoiceEncoder,
  spoken,
  storeIdentified,
} from '../fixtures/heard-voices.ts';
import { runCommand } from '../fixtures/run-command.ts';
import { emptyDatabase, withTestDatabase } from '../fixtures/test-database.ts';

const database = withTestDatabase();
let folder = '';
let warnings: string[] = [];

beforeEach(async () => {
  await emptyDatabase(database.db);
  folder = mkdtempSync(join(tmpdir(), 'vidmine-voices-'));
  warnings = [];
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function voices(
  args: readonly string[],
  encoder: VoiceEncoder = readingVoiceEncoder(),
): Promise<string> {
  const printed: string[] = [];
  const command = voicesCommand({
    openSession: async () => ({
      db: database.db,
      configuration: configurationSchema.parse({}),
      voiceEncoder: async () => encoder,
      close: async () => {},
    }),
    print: (text) => printed.push(text),
    warn: (text) => warnings.push(text),
    terminal: PLAIN,
  });
  for (const sub of command.commands) sub.exitOverride().configureOutput({ writeErr: () => {} });
  await runCommand(command, args);
  return printed.join('\n');
}

const json = async (...args: readonly string[]): Promise<Record<string, unknown>> =>
  JSON.parse(await voices([...args, '--json'])) as Record<string, unknown>;

/** A file in which these voices speak (see `spoken`). */
function recording(name: string, script: string, like?: number): string {
  const file = join(folder, name);
  writeFileSync(file, JSON.stringify(spoken(script, like)));
  return file;
}

const stored = async () => (await listVoices(database.db)).map(({ name, samples }) => [name, samples]);

const names = async (): Promise<string[]> => {
  const rows = await database.db
    .selectFrom('speakers')
    .select(['video_id', 'label', 'kind', 'name'])
    .orderBy('video_id')
    .orderBy('label')
    .execute();
  return rows.map(({ video_id, label, kind, name }) => `${video_id} ${label} ${name ?? kind}`);
};

describe('add', () => {
  test('enrols a voice from a file, and names it in stored videos at once', async () => {
    await storeIdentified(database.db, 'v1', spoken('AAABBB'));
    const said = await voices([
      'add',
      'Ada Example',
      '--from',
      recording('ada.wav', 'A'.repeat(12)),
      '--host',
    ]);
    expect(said).toBe(
      'Ada Example is enrolled with 36 s of speech from ada.wav. A host. 1 speaker of stored videos is called otherwise.',
    );
    expect(warnings).toEqual([]);
    expect(await names()).toEqual(['v1 A Ada Example', 'v1 B stranger']);
  });

  test('takes the part of a file that is meant, and a further sample of the same voice', async () => {
    const file = recording('talk.wav', 'BBBAAABBB');
    const first = await json('add', 'Ada Example', '--from', file, '--start', '9', '--end', '0:18');
    expect(first).toMatchObject({
      added: 'Ada Example',
      host: false,
      source: 'talk.wav 0:09-0:18',
      speechMs: 9000,
      leftOutMs: 0,
    });
    expect(first.warnings).toEqual([expect.stringContaining('9.0 s of speech are little')]);
    await json('add', 'ada example', '--from', recording('more.wav', 'AAAA', 0.9), '--host');
    expect(await listVoices(database.db)).toMatchObject([
      { name: 'Ada Example', samples: 2, speechMs: 21_000, host: true },
    ]);
    await expect(
      voices(['add', 'Ada Example', '--from', file, '--start', '9', '--end', '18']),
    ).rejects.toMatchObject({
      what: expect.stringContaining('known already, as talk.wav 0:09-0:18'),
    });
  });

  test('learns from a stored video whose audio is gone', async () => {
    await storeIdentified(database.db, 'v1', spoken('AAABBB'));
    const said = await json('add', 'Ben Example', '--from', 'v1', '--start', '9');
    expect(said).toMatchObject({ source: 'video v1 0:09-end', speechMs: 9000, renamed: 1 });
    expect(await names()).toEqual(['v1 A stranger', 'v1 B Ben Example']);
    expect(await listSamples(database.db)).toMatchObject([{ videoId: 'v1', encoder: ENCODER.digest }]);
  });

  const FILE = 'FILE';
  const refusals: [name: string, script: string, args: readonly string[], says: object][] = [
    [
      'too little speech',
      'A',
      ['Ada', FILE],
      {
        what: expect.stringContaining('too little'),
        why: expect.stringContaining('3.0 s of speech'),
        todo: expect.stringContaining('30 s'),
      },
    ],
    ['silence', '', ['Ada', FILE], { what: expect.stringContaining('too little') }],
    [
      'two voices, with where the other is heard',
      'AAAABB',
      ['Ada', FILE],
      { what: expect.stringContaining('More than one voice'), why: expect.stringContaining('0:12-0:18') },
    ],
    [
      'a range outside the recording',
      'AAA',
      ['Ada', FILE, '--start', '5:00'],
      { what: '5:00 is outside the recording', why: 'It is 0:09 long.' },
    ],
    ['a file that is no audio', '', ['Ada', `${FILE}.broken`], { what: 'It cannot be listened to' }],
    ['a video that nobody knows', '', ['Ada', 'nobody'], { what: 'No video is known as nobody' }],
    [
      'a file that is not there',
      '',
      ['Ada', 'no.wav'],
      { what: 'There is no file no.wav, and no video is known by it' },
    ],
    ['a folder', '', ['Ada', '.'], { what: '. is a folder' }],
    [
      'everything at once',
      'AAA',
      ['Speaker 3', FILE, '--start', 'soon', '--end', '1:75'],
      {
        what: 'Nothing was stored',
        why: expect.stringMatching(/shown as.*\n.*soon is no time.*\n.*1:75 is no time/),
      },
    ],
    [
      'a range that ends before it begins',
      'AAA',
      ['Ada', FILE, '--start', '8', '--end', '0:05'],
      { why: expect.stringContaining('0:05 is not after 8') },
    ],
  ];

  test.each(refusals)('refuses %s, and stores nothing', async (_, script, [name, from, ...rest], says) => {
    const file = recording('voice.wav', script);
    writeFileSync(`${file}.broken`, 'no audio');
    const given = from!.replace(FILE, file);
    await expect(voices(['add', name!, '--from', given, ...rest])).rejects.toMatchObject({
      usage: true,
      ...says,
    });
    expect(await stored()).toEqual([]);
  });

  test('a voice that sounds like an enrolled one of another name is refused, unless that is meant', async () => {
    await voices(['add', 'Ada Example', '--from', recording('ada.wav', 'AAAA')]);
    const twin = recording('twin.wav', 'AAA');
    await expect(voices(['add', 'Ben Example', '--from', twin])).rejects.toMatchObject({
      what: expect.stringContaining('sounds like Ada Example'),
      why: expect.stringContaining('The similarity is 1.00'),
      todo: expect.stringContaining('--force'),
    });
    expect(await stored()).toEqual([['Ada Example', 1]]);
    warnings = [];
    await voices(['add', 'Ben Example', '--from', twin, '--force']);
    expect(warnings).toContainEqual(expect.stringContaining('it sounds like Ada Example'));
    expect(await stored()).toEqual([
      ['Ada Example', 1],
      ['Ben Example', 1],
    ]);
  });

  test('an encoder that is not there is told as what it is', async () => {
    const file = recording('ada.wav', 'AAAA');
    await expect(voices(['add', 'Ada', '--from', file], missingVoiceEncoder())).rejects.toMatchObject({
      what: 'The voice encoder cannot run',
      why: 'The voice encoder cannot be read.',
      usage: false,
    });
  });
});

describe('list, show and remove', () => {
  test('without voices it is said how to enrol one', async () => {
    expect(await voices(['list'])).toContain('vidmine voices add NAME --from FILE');
    expect(await json('list')).toEqual({ voices: [] });
  });

  test('voices with their samples and videos; those of another encoder take no part', async () => {
    await voices(['add', 'Ada Example', '--from', recording('ada.wav', 'A'.repeat(10)), '--host']);
    await storeIdentified(database.db, 'v1', spoken('AAABBB'));
    await voices(['assign', 'v1', 'B', 'Ben Example']);
    const listed = await voices(['list']);
    expect(listed).toMatch(/^Ada Example +host +1 +30 s +1$/m);
    expect(listed).toMatch(/^Ben Example +1 +9\.0 s +1$/m);
    expect(listed).toContain('named from similarity 0.82 on (hosts 0.62), 0.05 above the next voice');
    const other = { ...readingVoiceEncoder(), identity: async () => OTHER };
    expect(await voices(['list'], other)).toMatch(
      /Ada Example.*takes no part: its samples are of another voice encoder/,
    );
    expect(await voices(['list'], missingVoiceEncoder())).toMatch(/^Ada Example +host +1 +30 s +1$/m);
    expect(warnings).toContainEqual(expect.stringContaining('the voice encoder cannot run'));
  });

  const OTHER: EncoderIdentity = { ...ENCODER, digest: '0d'.repeat(32) };

  test('a voice with its samples, where it was recognised, and whom it sounds like', async () => {
    await storeIdentified(database.db, 'v1', spoken('AAABBB'));
    await voices(['add', 'Ada Example', '--from', recording('ada.wav', 'AAAA')]);
    await voices(['assign', 'v1', '2', 'Ben Example']);
    const shown = await voices(['show', 'ada example']);
    expect(shown).toContain('Ada Example: 1 sample, 12 s of speech');
    expect(shown).toContain('Most like it among the others: Ben Example (similarity 0.00)');
    expect(shown).toMatch(/ada\.wav +12 s/);
    expect(shown).toMatch(/v1 +A +9\.0 s +1\.00 +matched +v1/);
    expect(await json('show', 'Ben Example')).toMatchObject({
      name: 'Ben Example',
      takesPart: true,
      samples: [{ source: 'video v1, speaker 2, assigned by hand', fromCorrection: true }],
      speakers: [{ videoId: 'v1', label: 'B', rule: 'corrected', confidence: 1 }],
      similarTo: [{ name: 'Ada Example', similarity: 0 }],
    });
    await expect(voices(['show', 'Ada Exampel'])).rejects.toMatchObject({
      todo: 'Did you mean Ada Example?',
    });
  });

  test('removing a voice takes its name back everywhere, and says what is lost', async () => {
    await storeIdentified(database.db, 'v1', spoken('AAABBB'));
    await storeIdentified(database.db, 'v2', spoken('AAA'));
    await voices(['assign', 'v1', 'A', 'Ada Example']);
    expect(await names()).toEqual(['v1 A Ada Example', 'v1 B stranger', 'v2 A Ada Example']);
    expect(await voices(['remove', 'Ada Example'])).toBe(
      'Ada Example is forgotten: 1 sample (9.0 s of speech), 1 correction, and the name in 2 videos.',
    );
    expect(await names()).toEqual(['v1 A stranger', 'v1 B stranger', 'v2 A stranger']);
    expect(await stored()).toEqual([]);
  });
});

describe('assign', () => {
  beforeEach(async () => {
    await storeIdentified(database.db, 'v1', spoken('AAABBB'));
    await storeIdentified(database.db, 'v2', spoken('BBBCCC'));
  });

  test.each(['B', 'b', '2', 'Speaker 2', 'speaker b'])(
    'names the speaker called %s, and the voice elsewhere',
    async (speaker) => {
      expect(await voices(['assign', 'v1', speaker, 'Ben Example'])).toMatch(
        /^Speaker 2 of v1 is Ben Example\. 2 speakers /,
      );
      expect(await names()).toEqual([
        'v1 A stranger',
        'v1 B Ben Example',
        'v2 A Ben Example',
        'v2 B stranger',
      ]);
    },
  );

  test('a mistake is put right by assigning again: nothing of it stays', async () => {
    await voices(['assign', 'v1', 'B', 'Ben Exmaple', '--json']);
    expect(await json('assign', 'v1', 'Ben Exmaple', 'Ben Example')).toMatchObject({
      label: 'B',
      was: 'Ben Exmaple',
      assigned: 'Ben Example',
      forgotten: ['Ben Exmaple'],
    });
    expect(await stored()).toEqual([['Ben Example', 1]]);
    expect(await names()).toEqual(['v1 A stranger', 'v1 B Ben Example', 'v2 A Ben Example', 'v2 B stranger']);
  });

  test('assigning the same name twice teaches it once, and a host stays a host', async () => {
    await voices(['assign', 'v1', 'B', 'Ben Example']);
    await database.db.updateTable('voices').set({ host: true }).execute();
    await voices(['assign', 'v1', 'B', 'Ben Example']);
    expect(await listVoices(database.db)).toMatchObject([{ samples: 1, corrections: 1, host: true }]);
  });

  test('somebody who is not to be named is not, and is forgotten', async () => {
    await voices(['assign', 'v1', 'B', 'Ben Example']);
    expect(await json('assign', 'v1', 'B', '--unknown')).toMatchObject({
      was: 'Ben Example',
      assigned: null,
      forgotten: ['Ben Example'],
    });
    expect(await names()).toEqual(['v1 A stranger', 'v1 B stranger', 'v2 A stranger', 'v2 B stranger']);
  });

  test('a name for a voice that sounds like somebody else comes with a warning', async () => {
    await voices(['assign', 'v1', 'B', 'Ben Example']);
    await voices(['assign', 'v2', 'A', 'Cy Example']);
    expect(warnings).toEqual([expect.stringContaining('it sounds like Ben Example (1.00)')]);
    expect(await names()).toEqual(['v1 A stranger', 'v1 B Ben Example', 'v2 A Cy Example', 'v2 B stranger']);
  });

  test.each([
    ['a speaker who is not there', ['v1', '7', 'Ada'], /No speaker of v1 is called 7/],
    ['neither a name nor --unknown', ['v1', 'A'], /not said who it is/],
    ['both', ['v1', 'A', 'Ada', '--unknown'], /exclude each other/],
    ['a name of nobody', ['v1', 'A', 'Unknown'], /Nothing was stored/],
    ['a video that nobody knows', ['v9', 'A', 'Ada'], /No video is known as v9/],
  ])('refuses %s', async (_, args, what) => {
    await expect(voices(['assign', ...args])).rejects.toMatchObject({
      usage: true,
      what: expect.stringMatching(what),
    });
    expect(await stored()).toEqual([]);
  });

  test('a video whose speakers another encoder told apart is to be identified anew', async () => {
    await storeIdentified(database.db, 'v3', spoken('AAA'), {
      encoder: { ...ENCODER, digest: '0d'.repeat(32) },
    });
    await expect(voices(['assign', 'v3', 'A', 'Ada'])).rejects.toMatchObject({
      todo: expect.stringContaining('vidmine rerun v3 --from identify'),
    });
  });
});

describe('test', () => {
  beforeEach(async () => {
    await voices(['add', 'Ada Example', '--from', recording('ada.wav', 'AAAA'), '--host']);
    await voices(['add', 'Ben Example', '--from', recording('ben.wav', 'BBBB')]);
  });

  test('every voice of a file with its similarities, the rule and the decision; nothing is stored', async () => {
    const said = await voices(['test', recording('talk.wav', 'AAACCC')]);
    expect(said).toContain('Speaker 1, 9.0 s of speech: 0:00-0:09');
    expect(said).toMatch(/Ada Example +1\.000 +0\.620\nBen Example +0\.000 +0\.820/);
    expect(said).toContain(
      'Decision: Ada Example (matched: similar enough, and clear of the next voice, confidence 1.00)',
    );
    expect(said).toContain('Decision: Speaker 2 (below-threshold: similar to nobody who is enrolled)');
    expect(await stored()).toEqual([
      ['Ada Example', 1],
      ['Ben Example', 1],
    ]);
  });

  test('a stored video as it was named, a part of it as it would be', async () => {
    await storeIdentified(database.db, 'v1', spoken('AAACCC'));
    await voices(['assign', 'v1', 'B', 'Cy Example']);
    const whole = await json('test', 'v1');
    expect(whole).toMatchObject({
      source: 'video v1',
      voices: [
        { label: 'A', decision: { name: 'Ada Example', rule: 'matched' } },
        { label: 'B', decision: { name: 'Cy Example', rule: 'corrected' } },
      ],
    });
    expect(await json('test', 'v1', '--start', '0:09')).toMatchObject({
      source: 'video v1 0:09-end',
      voices: [{ label: 'A', speechMs: 9000, decision: { name: 'Cy Example', rule: 'matched' } }],
    });
  });

  test('defect 54: accuracy comes from a labelled sample, with precision, recall and confusion', async () => {
    await storeIdentified(database.db, 'v1', spoken('AAABBB'));
    await voices(['assign', 'v1', 'B', 'Ada Example']);
    const labels = join(folder, 'labels.json');
    writeFileSync(
      labels,
      JSON.stringify([
        { start: 0, end: '0:09', speaker: 'Ada Example' },
        { start: 9, end: '0:12', speaker: 'Ben Example' },
        { start: 12, end: 18, speaker: 'Unknown' },
      ]),
    );
    expect((await json('test', 'v1', '--labels', labels)).accuracy).toEqual({
      speechMs: 18_000,
      accuracy: 0.5,
      speakers: [
        { speaker: 'Ada Example', precision: 0.5, recall: 1 },
        { speaker: 'Ben Example', recall: 0 },
      ],
      confusion: [
        { speaker: 'Ada Example', takenFor: 'Ada Example', ms: 9000 },
        { takenFor: 'Ada Example', ms: 6000 },
        { speaker: 'Ben Example', takenFor: 'Ada Example', ms: 3000 },
      ],
    });
    expect(await voices(['test', 'v1', '--labels', labels])).toContain(
      'Right for 50.0 % of 18 s of labelled speech.',
    );
  });

  test('labels with mistakes are refused, all of them at once', async () => {
    await storeIdentified(database.db, 'v1', spoken('AAABBB'));
    const labels = join(folder, 'labels.json');
    writeFileSync(
      labels,
      JSON.stringify([
        { start: 9, end: 3, speaker: 'Ada' },
        { start: 'x', end: 3, speaker: 4 },
      ]),
    );
    await expect(voices(['test', 'v1', '--labels', labels])).rejects.toMatchObject({
      why: expect.stringMatching(/0: ends before it begins\n1\.start: .*no time.*\n1\.speaker: /),
    });
  });
});

describe('export and import', () => {
  let exported = '';
  beforeEach(async () => {
    exported = join(folder, 'voices');
    await voices(['add', 'Ada Example', '--from', recording('ada.wav', 'AAAA'), '--host']);
    await voices(['add', 'Ben Example', '--from', recording('ben.wav', 'BBBB')]);
    await voices(['export', exported]);
  });

  const forget = () => database.db.deleteFrom('voices').execute();
  const refusal = (args: readonly string[]) =>
    voices(['import', ...args]).then(
      () => undefined,
      (error) => error,
    );

  test('voices come back as they were, one file each, and name stored videos', async () => {
    expect(readdirSync(exported)).toEqual(['ada-example.json', 'ben-example.json']);
    expect(JSON.parse(readFileSync(join(exported, 'ada-example.json'), 'utf8'))).toMatchObject({
      format: 1,
      name: 'Ada Example',
      host: true,
      samples: [
        {
          encoder: { digest: ENCODER.digest, engine: 'onnx', model: 'scripted' },
          speechMs: 12_000,
          source: 'ada.wav',
        },
      ],
    });
    const before = await listSamples(database.db);
    await forget();
    await storeIdentified(database.db, 'v1', spoken('AAA'));
    expect(await voices(['import', exported])).toBe(
      'Ada Example: 1 sample imported.\nBen Example: 1 sample imported.\n1 speaker of stored videos is called otherwise.',
    );
    expect((await listSamples(database.db)).map(({ vector }) => vector)).toEqual(
      before.map(({ vector }) => vector),
    );
    expect(await names()).toEqual(['v1 A Ada Example']);
  });

  test('a voice that is enrolled already is refused, merged or replaced', async () => {
    expect(await refusal([exported])).toMatchObject({
      what: 'Enrolled already: Ada Example, Ben Example; nothing was stored',
      todo: expect.stringMatching(/--merge.*--replace/),
      usage: true,
    });
    expect(await json('import', exported, '--merge')).toMatchObject({
      imported: [
        { name: 'Ada Example', samples: 0 },
        { name: 'Ben Example', samples: 0 },
      ],
      renamed: 0,
    });
    await database.db.updateTable('voices').set({ host: false }).execute();
    await database.db.updateTable('voice_samples').set({ speech_ms: 1 }).execute();
    await voices(['import', join(exported, 'ada-example.json'), '--replace']);
    expect(await listVoices(database.db)).toMatchObject([
      { name: 'Ada Example', host: true, samples: 1, speechMs: 12_000 },
      { name: 'Ben Example', host: false, samples: 1, speechMs: 1 },
    ]);
  });

  test.each(['ada-example.json.bak', 'ada-example (copy).json', 'ada-example.json.2', 'ada.bak'])(
    'defect 51: a backup in the folder (%s) is refused as the same voice, never counted as another',
    async (copy) => {
      await forget();
      copyFileSync(join(exported, 'ada-example.json'), join(exported, copy));
      expect(await refusal([exported])).toMatchObject({
        what: 'Nothing was stored',
        why: expect.stringMatching(/is Ada Example a second time, after .*: move copies away/),
      });
      expect(await stored()).toEqual([]);
    },
  );

  test('defect 51: a copy under another name is found by its samples, in the folder and in the database', async () => {
    const copy = JSON.parse(readFileSync(join(exported, 'ada-example.json'), 'utf8'));
    const file = join(exported, 'backup.json');
    writeFileSync(file, JSON.stringify({ ...copy, name: 'Ada backup' }));
    expect(await refusal([exported])).toMatchObject({
      why: expect.stringContaining('one voice has one name'),
    });
    expect(await refusal([file])).toMatchObject({
      why: expect.stringContaining('samples.0 is a sample of Ada Example'),
    });
    expect(await stored()).toEqual([
      ['Ada Example', 1],
      ['Ben Example', 1],
    ]);
  });

  test('everything that is wrong in any file is told at once, and nothing is stored', async () => {
    await forget();
    const good = JSON.parse(readFileSync(join(exported, 'ben-example.json'), 'utf8'));
    const write = (name: string, content: unknown) =>
      writeFileSync(join(exported, name), JSON.stringify(content));
    write('c.json', { ...good, name: 'Cy', samples: [{ ...good.samples[0], vector: [0.6, 0.8] }] });
    write('d.json', { ...good, name: 'Speaker 3', samples: [{ ...good.samples[0], vector: [2, 2] }] });
    writeFileSync(join(exported, 'e.json'), '{');
    mkdirSync(join(exported, 'folder.json'));
    const { why } = await refusal([exported, join(folder, 'none')]);
    expect(why.split('\n').map((line: string) => line.replace(`${folder}/`, ''))).toEqual([
      'none: is not there.',
      'voices/d.json: name is what voices without a name are shown as.',
      'voices/d.json: samples.0.vector is not normalised: its length must be 1.',
      expect.stringMatching(/^voices\/e\.json: cannot be read as JSON/),
      expect.stringMatching(
        /^voices\/c\.json: samples\.0\.vector has 2 numbers, where others of its encoder have 16\.$/,
      ),
    ]);
    expect(await stored()).toEqual([]);
    expect(await refusal([join(exported, 'c.json')])).toMatchObject({
      why: expect.stringContaining('samples.0.vector has 2 numbers; its encoder makes 16'),
    });
  });

  test.each([
    ['in a folder that is not there', 'none/voices', /none is not there/],
    ['in a file', 'exported.json/voices', /is a file, not a folder/],
    ['onto a file', 'exported.json', /exported\.json is there already/],
  ])('voices are not written %s', async (_what, place, why) => {
    writeFileSync(join(folder, 'exported.json'), '{}');
    const at = join(folder, place);
    await expect(voices(['export', at])).rejects.toMatchObject({
      ...{ what: `The voices cannot be written to ${at}`, why: expect.stringMatching(why), usage: true },
    });
    rmSync(join(folder, 'exported.json'));
  });

  test('nor where nothing can be made', async () => {
    await expect(voices(['export', '/proc/vidmine/voices'])).rejects.toMatchObject({ usage: true });
  });

  test('a file left from before is told, since an import would read it', async () => {
    writeFileSync(join(exported, 'left.json'), '{}');
    await voices(['export', exported]);
    expect(warnings.at(-1)).toMatch(/would read too: left\.json/);
  });
});

test('every command has help with examples', () => {
  const { commands } = voicesCommand({ openSession: () => Promise.reject(new Error('not opened')) });
  expect(commands.map((command) => command.name())).toEqual([
    'add',
    'list',
    'show',
    'test',
    'assign',
    'remove',
    'export',
    'import',
  ]);
  for (const command of commands) {
    let help = '';
    command
      .configureOutput({
        writeOut: (text) => {
          help += text;
        },
      })
      .outputHelp();
    expect(help).toMatch(/Examples:\n {2}vidmine voices /);
    expect(help).toContain('--json');
  }
});
