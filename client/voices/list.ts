import { Command } from 'commander';
import { StageError } from '../../domain/faults.ts';
import { type ListedVoice, listVoices } from '../../storage/database/voices.ts';
import { type ConfigurationOptions, configurationFlags } from '../configuration-options.ts';
import { formatDuration } from '../rendering/duration.ts';
import { renderTable } from '../rendering/table.ts';
import type { Terminal } from '../rendering/terminal.ts';
import { type InVoices, type Matching, matching, type VoicesWork } from './voices-session.ts';

interface ListOptions extends ConfigurationOptions {
  readonly json?: boolean;
}

/** `vidmine voices list`. */
export function listCommand(inVoices: InVoices): Command {
  return configurationFlags(new Command('list'))
    .description('every enrolled voice: its samples, and in how many videos it was recognised')
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExamples:\n  vidmine voices list\n  vidmine voices list --json')
    .action((options: ListOptions) =>
      inVoices(options, async (voices) => {
        const listed = await listVoices(voices.db);
        const match = listed.length === 0 ? undefined : await matchingIfAny(voices);
        voices.print(
          options.json
            ? JSON.stringify({ ...match, voices: listed.map((voice) => voiceJson(voice, match)) })
            : renderVoices(listed, match, voices.terminal),
        );
      }),
    );
}

/** The list is of use without an encoder too. */
export async function matchingIfAny(voices: VoicesWork): Promise<Matching | undefined> {
  try {
    return await matching(voices);
  } catch (error) {
    if (!(error instanceof StageError)) throw error;
    voices.warn(`the voice encoder cannot run, so it is not known who takes part: ${error.fault.detail}`);
    return undefined;
  }
}

/** Why a voice takes no part in naming; undefined where it does, or where that is not known. */
export function leftOut({ samples, encoders }: ListedVoice, match: Matching | undefined): string | undefined {
  if (samples === 0) return 'takes no part: it has no sample';
  if (match === undefined || encoders.includes(match.encoder.digest)) return undefined;
  return 'takes no part: its samples are of another voice encoder';
}

export const voiceJson = ({ id: _, ...voice }: ListedVoice, match: Matching | undefined) => ({
  ...voice,
  takesPart: match === undefined ? undefined : leftOut(voice as ListedVoice, match) === undefined,
});

/** The voices as a table; no newline at its end. */
export function renderVoices(
  voices: readonly ListedVoice[],
  match: Matching | undefined,
  terminal: Terminal,
): string {
  if (voices.length === 0) {
    return 'No voice is enrolled, so nobody is named. Enrol one: vidmine voices add NAME --from FILE';
  }
  const table = renderTable(
    {
      head: ['voice', 'host', 'samples', 'speech', 'videos', ''],
      right: [2, 4],
      rows: voices.map((voice) => [
        voice.name,
        voice.host ? 'host' : '',
        String(voice.samples),
        voice.samples === 0 ? '' : formatDuration(voice.speechMs),
        String(voice.videos),
        leftOut(voice, match) ?? '',
      ]),
    },
    terminal,
  );
  return match === undefined ? table : `${table}\n${rulesWords(match)}`;
}

/** What names are decided by, in a line. */
export const rulesWords = ({ encoder, rules }: Matching): string =>
  `Encoder: ${encoder.model}. A speaker is named from similarity ${two(rules.otherSimilarity)} on (hosts ${two(rules.hostSimilarity)}), ${two(rules.margin)} above the next voice, with at least ${formatDuration(rules.minSpeechMs)} of speech.`;

const two = (value: number): string => value.toFixed(2);
