import { Command, Option } from 'commander';
import { clusterVoices } from '../../domain/speakers/cluster.ts';
import { nameClusters } from '../../domain/speakers/name-clusters.ts';
import type { Naming, Voice } from '../../domain/speakers/naming.ts';
import type { VoiceVector } from '../../domain/speakers/voice-vector.ts';
import { UserError } from '../../domain/user-error.ts';
import type { LabelledAccuracy } from '../../domain/voices/labelled-accuracy.ts';
import { joinedSpans, type Span } from '../../domain/voices/spans.ts';
import { enrolledVoices } from '../../storage/database/enrolled-voices.ts';
import { type ConfigurationOptions, configurationFlags } from '../configuration-options.ts';
import { hear, isFile } from './hear.ts';
import { identifiedSpeakers } from './identified.ts';
import { measureAccuracy } from './measure-accuracy.ts';
import { type Range, type RangeOptions, readRange, refuse } from './range.ts';
import { renderTested } from './render-tested.ts';
import { type SimilarVoice, similarVoices } from './sounds-like.ts';
import { type InVoices, type Matching, matching, type VoicesWork } from './voices-session.ts';

interface TestOptions extends ConfigurationOptions, RangeOptions {
  readonly labels?: string;
  readonly json?: boolean;
}

const EXAMPLES = `
Examples:
  vidmine voices test talk.wav
  vidmine voices test VIDEO --start 1:10 --end 2:00
  vidmine voices test VIDEO --labels sample.json

--labels measures how right the names of a stored video are, against what you say of parts of it:
  [{"start": 0, "end": "1:30", "speaker": "Ada Example"}, {"start": "1:30", "end": "1:45", "speaker": "Unknown"}]
Nothing is stored.`;

/** Voices with less speech are not listed apart, in ms: what identification takes by default. */
const LEAST_MS = 3_000;

/** A voice that was heard, and who it would be taken for. */
export interface TestedVoice {
  readonly label: string;
  readonly speechMs: number;
  readonly spans: readonly Span[];
  /** To every enrolled voice, the most similar first. */
  readonly similarities: readonly SimilarVoice[];
  readonly decision: Naming;
}

export interface Tested {
  readonly source: string;
  readonly voices: readonly TestedVoice[];
  readonly accuracy?: LabelledAccuracy;
}

/** `vidmine voices test`: who somebody would be taken for, and why. */
export function testCommand(inVoices: InVoices): Command {
  return configurationFlags(new Command('test'))
    .description('who is heard in a recording: similarity to every voice, the rule, the decision')
    .argument('<file|video>', 'a recording, or a stored video')
    .option('--start <time>', 'from here on: seconds, m:ss or h:mm:ss')
    .option('--end <time>', 'up to here')
    .addOption(
      new Option('--labels <file>', 'JSON that says who speaks when in a stored video').conflicts([
        'start',
        'end',
      ]),
    )
    .option('--json', 'print JSON')
    .addHelpText('after', EXAMPLES)
    .action((from: string, options: TestOptions) =>
      inVoices(options, async (voices) => {
        const { range, problems } = readRange(options);
        refuse(problems, 'Nothing was tested');
        const match = await matching(voices);
        const enrolled = await enrolledVoices(voices.db, match.encoder.digest);
        const tested: Tested = {
          ...(await listen(voices, { from, range, match, enrolled })),
          ...(options.labels === undefined
            ? {}
            : { accuracy: await measureAccuracy(voices, from, options.labels) }),
        };
        voices.print(
          options.json
            ? JSON.stringify({ ...match, enrolled: enrolled.length, ...tested })
            : renderTested(tested, { match, enrolled: enrolled.length }, voices.terminal),
        );
      }),
    );
}

interface Listening {
  readonly from: string;
  readonly range: Range;
  readonly match: Matching;
  readonly enrolled: readonly Voice[];
}

/** A whole stored video as it was identified, corrections included; everything else is told apart here. */
async function listen(voices: VoicesWork, listening: Listening): Promise<Omit<Tested, 'accuracy'>> {
  const { from, range, match, enrolled } = listening;
  const whole = range.startMs === undefined && range.endMs === undefined;
  if (whole && !(await isFile(from))) return storedVoices(voices, listening);
  const { pieces, source } = await hear(voices, from, range);
  const { sameVoice } = match.rules;
  const { clusters, speakers } = clusterVoices(pieces, { sameVoice, minClusterMs: LEAST_MS });
  if (clusters.length === 0) {
    throw new UserError({
      what: `No voice is heard long enough in ${source}`,
      why: `Less than ${LEAST_MS / 1000} seconds of speech of one voice are in it.`,
      usage: true,
    });
  }
  const heard = clusters.map((cluster, id) => ({
    ...cluster,
    ...{ id, vector: cluster.centroid },
    spans: joinedSpans(pieces.filter((_, at) => speakers[at]!.label === cluster.label)),
  }));
  const namings = nameClusters(heard, enrolled, [], match.rules);
  return { source, voices: heard.map((one) => testedVoice(one, namings.get(one.id)!, listening)) };
}

async function storedVoices({ db }: VoicesWork, listening: Listening): Promise<Omit<Tested, 'accuracy'>> {
  const clusters = await identifiedSpeakers(db, listening.from, listening.match.encoder);
  return {
    source: `video ${clusters[0].videoId}`,
    voices: clusters.map((cluster) => testedVoice(cluster, cluster.naming, listening)),
  };
}

const testedVoice = (
  heard: {
    readonly label: string;
    readonly vector: VoiceVector;
    readonly speechMs: number;
    readonly spans: readonly Span[];
  },
  decision: Naming,
  { enrolled, match }: Listening,
): TestedVoice => ({
  label: heard.label,
  speechMs: heard.speechMs,
  spans: joinedSpans(heard.spans, PAUSE_MS),
  similarities: similarVoices(heard.vector, enrolled, match.rules),
  decision,
});

/** Spans are told to a person: shorter pauses are left out, in ms. */
const PAUSE_MS = 1_000;
