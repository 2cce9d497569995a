import { Command, Option } from 'commander';
import type { EncoderIdentity } from '../../domain/speakers/voice-vector.ts';
import { UserError } from '../../domain/user-error.ts';
import { type ComparedSample, isSameSample } from '../../domain/voices/same-sample.ts';
import type { Db } from '../../storage/database/database.ts';
import { nameSpeakers } from '../../storage/database/speaker-naming.ts';
import { changingVoices } from '../../storage/database/voice-lock.ts';
import { addSample, listSamples, removeSamples } from '../../storage/database/voice-samples.ts';
import { ensureVoice, findVoice, listVoices } from '../../storage/database/voices.ts';
import { type ConfigurationOptions, configurationFlags } from '../configuration-options.ts';
import { counted } from '../rendering/counted.ts';
import { type Problem, refuse } from './range.ts';
import { compared, type ReadVoice, readVoiceFiles } from './read-voice-files.ts';
import { type InVoices, matching } from './voices-session.ts';
import { renamedWords } from './words.ts';

interface ImportOptions extends ConfigurationOptions {
  readonly replace?: boolean;
  readonly merge?: boolean;
  readonly json?: boolean;
}

const EXAMPLES = `
Examples:
  vidmine voices import voices
  vidmine voices import voices/ada-example.json --merge

Everything is checked first; where anything is wrong, nothing is stored.`;

/** `vidmine voices import`: voices from files that `export` wrote. */
export function importCommand(inVoices: InVoices): Command {
  return configurationFlags(new Command('import'))
    .description('enrol voices from files that `vidmine voices export` wrote')
    .argument('<file|folder...>', 'voice files, or folders of them')
    .option('--replace', 'a voice that is enrolled already gets these samples instead of its own')
    .addOption(new Option('--merge', 'it gets those that are new to it').conflicts('replace'))
    .option('--json', 'print JSON')
    .addHelpText('after', EXAMPLES)
    .action((given: string[], options: ImportOptions) =>
      inVoices(options, async (voices) => {
        const read = await readVoiceFiles(given);
        const match = await matching(voices);
        const done = await changingVoices(voices.db, async (trx) => {
          await check(trx, read, match.encoder);
          if (!options.replace && !options.merge) await refuseKnown(trx, read);
          const imported: Imported[] = [];
          for (const one of read) imported.push(await store(trx, one, options));
          return { imported, renamed: await nameSpeakers(trx, match) };
        });
        const warnings = foreign(read, match.encoder).map(
          (name) => `${name} has no sample of the voice encoder in use and takes no part`,
        );
        if (options.json) {
          voices.print(JSON.stringify({ ...done, warnings }));
          return;
        }
        for (const { name, samples } of done.imported)
          voices.print(`${name}: ${counted(samples, 'sample')} imported.`);
        voices.print(renamedWords(done.renamed));
        for (const warning of warnings) voices.warn(warning);
      }),
    );
}

/** What can be wrong with a file beside what is stored; all of it at once. */
async function check(trx: Db, read: readonly ReadVoice[], encoder: EncoderIdentity): Promise<void> {
  const stored = await listSamples(trx);
  const names = new Map((await listVoices(trx)).map(({ id, name }) => [id, name]));
  const lengths = new Map(stored.map((sample) => [sample.encoder, sample.vector.length]));
  lengths.set(encoder.digest, encoder.dimensions);
  const problems: Problem[] = [];
  for (const { file, voice } of read) {
    const own = (await findVoice(trx, voice.name))?.id;
    const others = stored.filter(({ voiceId }) => voiceId !== own);
    for (const [at, sample] of voice.samples.entries()) {
      const { length } = sample.vector;
      const right = lengths.get(sample.encoder.digest) ?? length;
      if (length !== right)
        problems.push({
          where: file,
          what: `samples.${at}.vector has ${length} numbers; its encoder makes ${right}`,
        });
      const same = others.find((other) => isSameSample(compared(sample), other));
      if (same !== undefined)
        problems.push({
          where: file,
          what: `samples.${at} is a sample of ${names.get(same.voiceId)}: one voice has one name`,
        });
    }
  }
  refuse(problems);
}

async function refuseKnown(trx: Db, read: readonly ReadVoice[]): Promise<void> {
  const known: string[] = [];
  for (const { voice } of read) if ((await findVoice(trx, voice.name)) !== undefined) known.push(voice.name);
  if (known.length === 0) return;
  throw new UserError({
    what: `Enrolled already: ${known.join(', ')}; nothing was stored`,
    todo: 'take the new samples in with --merge, or these instead of their own with --replace',
    usage: true,
  });
}

interface Imported {
  readonly name: string;
  /** Those that were new. */
  readonly samples: number;
}

async function store(
  trx: Db,
  { voice: { name, host, samples } }: ReadVoice,
  { replace }: ImportOptions,
): Promise<Imported> {
  const known = await findVoice(trx, name);
  // A merge brings samples; who is a host was decided here.
  const voice = await ensureVoice(trx, {
    name,
    host: known !== undefined && !replace ? undefined : host,
  });
  if (replace) await removeSamples(trx, voice.id);
  const own: ComparedSample[] = [...(await listSamples(trx, { voiceId: voice.id }))];
  const before = own.length;
  for (const sample of samples) {
    if (own.some((other) => isSameSample(compared(sample), other))) continue;
    own.push(compared(sample));
    const { speechMs, source } = sample;
    await addSample(trx, { voiceId: voice.id, ...compared(sample), speechMs, source });
  }
  return { name: voice.name, samples: own.length - before };
}

/** Voices that bring no sample of the encoder in use. */
const foreign = (read: readonly ReadVoice[], { digest }: EncoderIdentity): string[] =>
  read.flatMap(({ voice }) =>
    voice.samples.some(({ encoder }) => encoder.digest === digest) ? [] : [voice.name],
  );
