import { join } from 'node:path';
import { asBatchName } from '../../domain/ids.ts';
import { readStackState } from '../../stack/supervisor/state-file.ts';
import { countOutcomes } from '../../storage/database/batches.ts';
import { until } from '../fixtures/until.ts';
import type { Calm } from './calm-run.ts';
import { BATCH, type ChaoticInstallation } from './chaotic-installation.ts';
import { pidsOf } from './disturb.ts';
import type { DisturbedRun } from './disturbed-run.ts';
import { doubles, filesBelow, isNothing, type StillOpen, stillOpen } from './left-behind.ts';
import { differencesOf, libraryDigest } from './library-digest.ts';
import { orphansOf, postmasterOf } from './our-tree.ts';
import { askedTooOften, attemptsOf, repeatedTooOften } from './repeated-work.ts';

/** What is wrong afterwards, by what was promised; all empty where all is well. */
export interface Problems {
  /** Videos without an end. */
  readonly unsettled: readonly string[];
  /** Where the library is not what it is without disturbances. */
  readonly different: readonly string[];
  readonly twice: readonly string[];
  /** Work that was repeated though nothing had happened to it. */
  readonly repeated: readonly string[];
  /** Disturbances that were held against a video. */
  readonly blamed: readonly string[];
  /** Processes, files, leases, open rows and workflows. */
  readonly left: readonly string[];
}

export const isWell = (problems: Problems): boolean =>
  Object.values(problems).every((found: readonly string[]) => found.length === 0);

/** What is on its way when the batch ends (leases given back, claims compared) has this long. */
const SETTLES_WITHIN_MS = 60_000;

/** Looks at an installation whose batch has ended, and stops it. */
export async function inspect(
  { installation, world }: Pick<ChaoticInstallation, 'installation' | 'world'>,
  { happened }: DisturbedRun,
  calm: Calm,
): Promise<Problems> {
  const { home } = installation;
  const db = await installation.db();
  const open = await whenClosed(async () => stillOpen(db, await installation.temporal()));
  const different = await whenTheSame(async () => differencesOf(await libraryDigest(db), calm.library));
  const attempts = await attemptsOf(db);
  const { open: unsettled } = await countOutcomes(db, asBatchName(BATCH));
  const running = {
    unsettled: unsettled === 0 ? [] : [`${unsettled} videos have no end`],
    different,
    twice: await doubles(db),
    repeated: [...repeatedTooOften(attempts, happened), ...askedTooOften(world.asked(), happened)],
    blamed: attempts.flatMap(({ video, stage, blamed }) =>
      blamed.map((reason) => `${stage} of ${video}: ${reason}`),
    ),
  };
  const state = await readStackState(home);
  const orphans = state === undefined ? [] : await orphansOf(home.folder, state.supervisorPid);
  const sidecars = await pidsOf(installation, 'sidecar');
  const helpers = await pidsOf(installation, 'helper');
  const audio = await filesBelow(home.artifacts);
  const work = await filesBelow(join(home.folder, 'work'));

  await installation.expecting(0, 'down');
  const outliving = await installation.processes();
  const postmaster = await postmasterOf(home);
  // Told below; nothing of it is to stay on this machine.
  for (const { pid } of [...orphans, ...outliving]) endNow(pid);
  return {
    ...running,
    left: [
      ...inWords(open),
      ...orphans.map(({ command }) => `without its owner: ${command.slice(0, 200)}`),
      ...(helpers.length > sidecars.length
        ? [`${helpers.length} helpers of ${sidecars.length} sidecars`]
        : []),
      ...outliving.map(({ command }) => `running after down: ${command.slice(0, 200)}`),
      ...(postmaster === undefined ? [] : [`PostgreSQL runs after down: ${postmaster}`]),
      ...audio.filter((file) => !calm.audio.includes(file)).map((file) => `audio: ${file}`),
      ...work.map((file) => `in the work folder: ${file}`),
    ],
  };
}

function endNow(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}

async function whenClosed(look: () => Promise<StillOpen>): Promise<StillOpen> {
  let seen = await look();
  const closed = async () => {
    seen = await look();
    return isNothing(seen);
  };
  await until('nothing is open', closed, SETTLES_WITHIN_MS).catch(() => {});
  return seen;
}

async function whenTheSame(look: () => Promise<readonly string[]>): Promise<readonly string[]> {
  let seen = await look();
  const same = async () => {
    seen = await look();
    return seen.length === 0;
  };
  await until('nothing differs', same, seen.length === 0 ? 0 : 10_000).catch(() => {});
  return seen;
}

const inWords = ({ leases, stageRuns, outages, workflows }: StillOpen): readonly string[] => [
  ...(leases > 0 ? [`${leases} open leases`] : []),
  ...(stageRuns > 0 ? [`${stageRuns} open stage runs`] : []),
  ...(outages > 0 ? [`${outages} open outages`] : []),
  ...workflows.map((id) => `workflow ${id} runs`),
];
