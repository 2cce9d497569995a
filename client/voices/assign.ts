import { Command } from 'commander';
import type { Identified } from '../../activities/identify.ts';
import { asVideoId } from '../../domain/ids.ts';
import { speakerName } from '../../domain/speaker-name.ts';
import { numberOf } from '../../domain/speakers/labels.ts';
import { UserError } from '../../domain/user-error.ts';
import { joinedSpans, type Span } from '../../domain/voices/spans.ts';
import { tidyVoiceName, voiceNameProblem } from '../../domain/voices/voice-name.ts';
import { currentIdentification } from '../../storage/database/current-identification.ts';
import type { Db } from '../../storage/database/database.ts';
import { enrolledVoices } from '../../storage/database/enrolled-voices.ts';
import { clustersOf, type StoredCluster } from '../../storage/database/speaker-clusters.ts';
import { addCorrection, withdrawCorrections } from '../../storage/database/speaker-corrections.ts';
import { nameSpeakers } from '../../storage/database/speaker-naming.ts';
import { findResult } from '../../storage/database/stage-runs.ts';
import { changingVoices } from '../../storage/database/voice-lock.ts';
import { addSample } from '../../storage/database/voice-samples.ts';
import { ensureVoice, removeEmptyVoices } from '../../storage/database/voices.ts';
import { type ConfigurationOptions, configurationFlags } from '../configuration-options.ts';
import { findKnownVideo } from '../show/find-video.ts';
import { refuse } from './range.ts';
import { identifyAnew, notIdentified } from './refusals.ts';
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
  typedVideo: string,
  typed: string,
  { encoder }: Matching,
): Promise<StoredCluster> {
  const { id } = await findKnownVideo(db, typedVideo);
  const configHash = await currentIdentification(db, id);
  if (configHash === undefined) throw notIdentified(id);
  const clusters = await clustersOf(db, { videoIds: [id], configHash, withSpans: [id] });
  if (clusters.length === 0) throw notIdentified(id);
  if (clusters.some((cluster) => cluster.encoder !== encoder.digest)) throw identifyAnew(id);
  const meant = clusters.filter((cluster) => isMeant(cluster, typed));
  if (meant.length === 1) return meant[0]!;
  throw new UserError({
    what: `${meant.length === 0 ? 'No speaker' : 'More than one speaker'} of ${id} is called ${typed}`,
    why: `There are: ${clusters.map((cluster) => `${cluster.label} (${speakerName({ label: cluster.label, ...cluster.naming })})`).join(', ')}.`,
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

interface Correction {
  readonly cluster: StoredCluster;
  /** Undefined: not to be named. */
  readonly name: string | undefined;
  readonly match: Matching;
}

interface Corrected {
  readonly name: string | undefined;
  readonly renamed: number;
  /** Voices that only the correction before had taught. */
  readonly forgotten: readonly string[];
}

/** Writes the correction instead of an earlier one, teaches the voice, and names everybody anew. */
const correct = ({ db }: VoicesWork, { cluster, name, match }: Correction): Promise<Corrected> =>
  changingVoices(db, async (trx) => {
    const { videoId } = cluster;
    const spans = await spansOf(trx, cluster);
    const voice = name === undefined ? undefined : await ensureVoice(trx, { name });
    const before = await withdrawCorrections(trx, videoId, spans);
    const correctionId = await addCorrection(trx, { videoId, voiceId: voice?.id, spans });
    if (voice !== undefined) {
      await addSample(trx, {
        voiceId: voice.id,
        encoder: cluster.encoder,
        vector: cluster.vector,
        speechMs: Math.max(1, cluster.speechMs),
        source: `video ${videoId}, speaker ${numberOf(cluster.label)}, assigned by hand`,
        videoId,
        correctionId,
      });
    }
    const forgotten = await removeEmptyVoices(trx, before);
    return { name: voice?.name, forgotten, renamed: await nameSpeakers(trx, match) };
  });

/** All that the speaker says, also where only parts of it were listened to. */
async function spansOf(db: Db, cluster: StoredCluster): Promise<Span[]> {
  const { configHash, label } = cluster;
  const key = { videoId: asVideoId(cluster.videoId), stage: 'identify', configHash } as const;
  const turns = (await findResult<Identified>(db, key))?.turns ?? [];
  const own = turns.filter(({ speaker }) => speaker === label);
  return joinedSpans(own.length > 0 ? own : cluster.spans);
}
