import type { Installation } from '../fixtures/installation.ts';
import { type Calm, runCalmly } from './calm-run.ts';
import { ALL_SLOTS, openChaoticInstallation } from './chaotic-installation.ts';
import { type DisturbedRun, type Disturbing, runDisturbed } from './disturbed-run.ts';
import { inspect, isWell, type Problems } from './inspect.ts';
import { type Attempts, attemptsOf, callsRepeated, systemFailures } from './repeated-work.ts';
import { piecesOf, type Way, waysOf } from './ways.ts';

export interface ChaosOptions extends Disturbing {
  readonly videos: number;
}

export interface ChaosResult {
  readonly problems: Problems;
  readonly run: DisturbedRun;
  readonly undisturbed: Calm;
  readonly attempts: readonly Attempts[];
  readonly figures: Figures;
}

/** One line of figures. */
export interface Figures {
  readonly test: 'chaos';
  readonly ok: boolean;
  readonly seed: number;
  readonly videos: number;
  readonly seconds: number;
  readonly undisturbedSeconds: number;
  /** What was done to it, by kind. */
  readonly disturbances: Readonly<Record<string, number>>;
  /** Attempts at stages that were lost, and at most: disturbances × slots. */
  readonly stagesRepeated: number;
  readonly callsRepeated: number;
  readonly atMost: number;
  /** Attempts that found a part away, by what it was. */
  readonly retries: Readonly<Record<string, number>>;
}

/**
 * Runs the same batch in two installations, side by side. In the one nothing happens; in the other one parts are killed,
 * fall silent and fill up, the same for the same seed. Then the two are compared.
 */
export async function runChaos(options: ChaosOptions): Promise<ChaosResult> {
  const ways = waysOf(options.seed, options.videos);
  const calm = runCalmly(options.seed, ways, options.withinMs);
  // Awaited below, after the other one.
  calm.catch(() => {});
  return disturbedBeside(options, ways, calm);
}

async function disturbedBeside(
  options: ChaosOptions,
  ways: readonly Way[],
  calm: ReturnType<typeof runCalmly>,
): Promise<ChaosResult> {
  const { seed, videos } = options;
  const started = performance.now();
  const chaotic = await openChaoticInstallation(seed, ways);
  try {
    const run = await runDisturbed(chaotic, options, piecesOf(seed, ways));
    const undisturbed = await calm;
    const rows = await rowsOf(chaotic.installation);
    const problems = await inspect(chaotic, run, undisturbed);
    const lost = rows.attempts.reduce((sum, attempt) => sum + attempt.lost, 0);
    const repeated = { stagesRepeated: lost, callsRepeated: callsRepeated(chaotic.world.asked()) };
    const atMost = run.happened.length * ALL_SLOTS;
    const ok = isWell(problems) && Math.max(lost, repeated.callsRepeated) <= atMost;
    const seconds = Math.round((performance.now() - started) / 1000);
    const figures: Figures = {
      ...{ test: 'chaos', ok, seed, videos, seconds },
      undisturbedSeconds: undisturbed.seconds,
      disturbances: { ...countsOf(run), 'killed start': run.killedStarts },
      ...repeated,
      ...{ atMost, retries: rows.retries },
    };
    return { problems, run, undisturbed, attempts: rows.attempts, figures };
  } finally {
    await calm.catch(() => {});
    await chaotic.close();
  }
}

async function rowsOf(installation: Installation) {
  const db = await installation.db();
  return { attempts: await attemptsOf(db), retries: await systemFailures(db) };
}

const countsOf = ({ happened }: DisturbedRun): Record<string, number> =>
  happened.reduce<Record<string, number>>((counts, { kind }) => {
    counts[kind] = (counts[kind] ?? 0) + 1;
    return counts;
  }, {});
