import { Command } from 'commander';
import { LEAST_SPEECH_MS, oneVoice } from '../../domain/voices/one-voice.ts';
import { tidyVoiceName, voiceNameProblem } from '../../domain/voices/voice-name.ts';
import { enrolledVoices } from '../../storage/database/enrolled-voices.ts';
import { nameSpeakers } from '../../storage/database/speaker-naming.ts';
import { changingVoices } from '../../storage/database/voice-lock.ts';
import { addSample } from '../../storage/database/voice-samples.ts';
import { ensureVoice, findVoice } from '../../storage/database/voices.ts';
import { type ConfigurationOptions, configurationFlags } from '../configuration-options.ts';
import { formatDuration } from '../rendering/duration.ts';
import { hear } from './hear.ts';
import { compareWithEnrolled, refuseKnownSample, requireOneVoice } from './new-sample.ts';
import { type Range, type RangeOptions, readRange, refuse } from './range.ts';
import { type InVoices, matching, type VoicesWork } from './voices-session.ts';
import { renamedWords } from './words.ts';

interface AddOptions extends ConfigurationOptions, RangeOptions {
  readonly from: string;
  /** Undefined: as it is. */
  readonly host?: boolean;
  readonly force?: boolean;
  readonly json?: boolean;
}

const EXAMPLES = `
Examples:
  vidmine voices add "Ada Example" --from ada.wav --host
  vidmine voices add "Ben Example" --from interview.mp3 --start 1:10 --end 1:45
  vidmine voices add "Ada Example" --from VIDEO --start 92 --end 130     a further sample

30 seconds in which nobody else speaks are good, ${LEAST_SPEECH_MS / 1000} the least. Several samples of different recordings make a voice
surer. A file is listened to; of a stored video its id or address will do, its audio is not needed.`;

/** `vidmine voices add`: a name for a voice, by a sample of it. */
export function addCommand(inVoices: InVoices): Command {
  return configurationFlags(new Command('add'))
    .description('enrol a voice under a name, or give it a further sample')
    .argument('<name>', 'whose voice it is')
    .requiredOption('--from <file|video>', 'a recording of the voice, or a stored video')
    .option('--start <time>', 'where the voice begins: seconds, m:ss or h:mm:ss')
    .option('--end <time>', 'where it ends')
    .option('--host', 'somebody who is often heard: accepted at a lower similarity')
    .option('--no-host', 'not so any more')
    .option('--force', 'also where it sounds like somebody else who is enrolled')
    .option('--json', 'print JSON')
    .addHelpText('after', EXAMPLES)
    .action((typed: string, options: AddOptions) =>
      inVoices(options, async (voices) => {
        const { range, problems } = readRange(options);
        const problem = voiceNameProblem(typed);
        const named = problem === undefined ? [] : [{ where: typed.trim() || 'name', what: problem }];
        refuse([...named, ...problems]);
        const added = await enrol(voices, { ...options, name: tidyVoiceName(typed), range });
        if (options.json) {
          voices.print(JSON.stringify(added));
          return;
        }
        const speech = formatDuration(added.speechMs);
        voices.print(
          `${added.added} is enrolled with ${speech} of speech from ${added.source}.${added.host ? ' A host.' : ''} ${renamedWords(added.renamed)}`,
        );
        for (const warning of added.warnings) voices.warn(warning);
      }),
    );
}

interface NewVoice extends Pick<AddOptions, 'from' | 'host' | 'force'> {
  readonly name: string;
  readonly range: Range;
}

interface Added {
  readonly added: string;
  readonly host: boolean;
  readonly source: string;
  readonly speechMs: number;
  /** Speech in the recording that sounds otherwise. */
  readonly leftOutMs: number;
  /** Speakers of stored videos that are called otherwise. */
  readonly renamed: number;
  readonly warnings: readonly string[];
}

/** Listens, refuses what is no good sample, stores it and names everybody anew. */
async function enrol(
  voices: VoicesWork,
  { name, from, range, host, force = false }: NewVoice,
): Promise<Added> {
  const { db } = voices;
  const match = await matching(voices);
  const { source, pieces, videoId } = await hear(voices, from, range);
  const sample = requireOneVoice(oneVoice(pieces, match.rules.sameVoice), source);
  const known = await findVoice(db, name);
  const enrolled = await enrolledVoices(db, match.encoder.digest);
  const warnings = compareWithEnrolled(enrolled, { name, sample, match, known: known?.id, force });
  const { centroid: vector, speechMs, leftOutMs } = sample;
  const stored = await changingVoices(db, async (trx) => {
    const voice = await ensureVoice(trx, { name, host });
    const row = { voiceId: voice.id, encoder: match.encoder.digest, vector, speechMs, source, videoId };
    await refuseKnownSample(trx, row);
    await addSample(trx, row);
    return { added: voice.name, host: voice.host, renamed: await nameSpeakers(trx, match) };
  });
  return { ...stored, source, speechMs, leftOutMs, warnings };
}
