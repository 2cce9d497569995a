import { Command } from 'commander';
import { speakerName } from '../../domain/speaker-name.ts';
import { numberOf } from '../../domain/speakers/labels.ts';
import { UserError } from '../../domain/user-error.ts';
import { tidyVoiceName, voiceNameProblem } from '../../domain/voices/voice-name.ts';
import { enrolledVoices } from '../../storage/database/enrolled-voices.ts';
import type { StoredCluster } from '../../storage/database/speaker-clusters.ts';
import { type ConfigurationOptions, configurationFlags } from '../configuration-options.ts';
import { correct } from './correct.ts';
import { identifiedSpeakers } from './identified.ts';
import { refuse } from './range.ts';
import { soundsLike } from './sounds-like.ts';
import { type InVoices, type Matching, matching, type VoicesWork } from './voices-session.ts';
import { renamedWords } from './words.ts';

interface AssignOptions extends ConfigurationOptions {
  readonly unknown?: boolean;
  readonly json?: boolean;
}

const EXAMPLES = `
Examples:
  vidmine voices assign VIDEO 1 "Ada Example"
  vidmine voices assign VIDEO "Speaker 2" "Ben Example"
  vidmine voices assign VIDEO B --unknown                  whoever it is, they get no name

\`vidmine show VIDEO\` says who is who. The correction holds for what this voice says in the video, also after a
rerun; the voice is learnt from it, so it is recognised in other videos too. Assigning again replaces it.`;

/** `vidmine voices assign`: a person says who a speaker is. */
export function assignCommand(inVoices: InVoices): Command {
  return configurationFlags(new Command('assign'))
    .description('say who a speaker of a video is; the voice is learnt from it')
    .argument('<video>', 'its id, its address, or its path')
    .argument('<speaker>', 'which of its speakers: 1, A, "Speaker 1", or the name it has')
    .argument('[name]', 'who it is')
    .option('--unknown', 'nobody who is to be named')
    .option('--json', 'print JSON')
    .addHelpText('after', EXAMPLES)
    .action((video: string, speaker: string, name: string | undefined, options: AssignOptions) =>
      inVoices(options, async (voices) => {
        const given = givenName(name, options);
        const match = await matching(voices);
        const cluster = await requireCluster(voices, video, speaker, match);
        const warnings = given === undefined ? [] : await compare(voices, cluster, given, match);
        const done = await correct(voices, { cluster, name: given, match });
        const was = speakerName({ label: cluster.label, ...cluster.naming });
        if (options.json) {
          const { videoId, label } = cluster;
          voices.print(
            JSON.stringify({ videoId, label, was, assigned: done.name ?? null, ...done, warnings }),
          );
          return;
        }
        voices.print(
          `${was} of ${cluster.videoId} is ${done.name ?? 'not to be named'}. ${renamedWords(done.renamed)}`,
        );
        for (const gone of done.forgotten)
          voices.print(`${gone} is forgotten: nothing else was known of that voice.`);
        for (const warning of warnings) voices.warn(warning);
      }),
    );
}

function givenName(typed: string | undefined, { unknown }: AssignOptions): string | undefined {
  if ((typed === undefined) !== (unknown === true)) {
    throw new UserError({
      what: typed === undefined ? 'It is not said who it is' : 'A name and --unknown exclude each other',
      todo: 'give a name, or --unknown for somebody who is not to be named',
      usage: true,
    });
  }
  if (typed === undefined) return undefined;
  const problem = voiceNameProblem(typed);
  refuse(problem === undefined ? [] : [{ where: typed.trim() || 'name', what: problem }]);
  return tidyVoiceName(typed);
}

async function requireCluster(
  { db }: VoicesWork,
  video: string,
  typed: string,
  { encoder }: Matching,
): Promise<StoredCluster> {
  const clusters = await identifiedSpeakers(db, video, encoder);
  const meant = clusters.filter((cluster) => isMeant(cluster, typed));
  if (meant.length === 1) return meant[0]!;
  const known = clusters.map(({ label, naming }) => `${label} (${speakerName({ label, ...naming })})`);
  throw new UserError({
    what: `${meant.length === 0 ? 'No speaker' : 'More than one speaker'} of ${clusters[0].videoId} is called ${typed}`,
    why: `There are: ${known.join(', ')}.`,
    todo: 'name one by its letter or number',
    usage: true,
  });
}

function isMeant({ label, naming }: StoredCluster, typed: string): boolean {
  const short = typed.trim().replace(/^speaker\s+/i, '');
  return (
    short.toUpperCase() === label ||
    short === String(numberOf(label)) ||
    (naming.name !== undefined && naming.name.toLowerCase() === tidyVoiceName(typed).toLowerCase())
  );
}

/** A voice that is taught what somebody else sounds like makes both unknown. */
async function compare(
  { db }: VoicesWork,
  { vector }: StoredCluster,
  name: string,
  { encoder, rules }: Matching,
): Promise<string[]> {
  const others = (await enrolledVoices(db, encoder.digest)).filter((voice) => voice.name !== name);
  const like = soundsLike(vector, others, rules);
  return like === undefined
    ? []
    : [
        `it sounds like ${like.name} (${like.similarity.toFixed(2)}): elsewhere, whoever sounds like both is Unknown`,
      ];
}
