import type { StoredSettings } from '../../domain/result-settings.ts';
import { readSource } from '../../domain/sources.ts';
import { readStoredSettings } from '../../domain/stored-settings.ts';
import { UserError } from '../../domain/user-error.ts';
import { type Appended, appendVideos } from '../../storage/database/appended-videos.ts';
import type { BatchRecord } from '../../storage/database/batches.ts';
import { publishedAmong } from '../../storage/database/publications.ts';
import { loadSettings, saveSettings } from '../../storage/database/settings.ts';
import type { ConfigurationOptions } from '../configuration-options.ts';
import { counted } from '../rendering/counted.ts';
import type { Session } from '../session.ts';
import type { Told } from '../tell-within.ts';
import type { Steering } from './batch-session.ts';
import { type ChoiceOptions, type Chosen, chooseVideos } from './choose-videos.ts';
import { endBefore } from './end-before.ts';
import { followBatch } from './follow.ts';
import { listsNothing } from './opening.ts';
import { overError } from './over-error.ts';
import { requireBatch } from './require-batch.ts';
import { sayChoice, sayDryRun } from './say.ts';
import { steeringWarnings } from './setting-warnings.ts';
import { SOURCE_FILES } from './source-files.ts';
import { startFromRows } from './start-workflow.ts';
import { tellBatch, untoldInWords } from './tell-batch.ts';

export interface AddOptions extends ConfigurationOptions, ChoiceOptions {
  readonly skipShorts?: boolean;
  readonly dryRun?: boolean;
  readonly follow?: boolean;
  readonly json?: boolean;
}

/** Lists a source and appends its videos to a batch; one that has ended is taken up again. */
export async function addVideos(
  steering: Steering,
  name: string,
  typed: string,
  options: AddOptions,
): Promise<void> {
  const { session } = steering;
  const batch = await requireBatch(session.db, name);
  for (const line of await steeringWarnings(session, batch)) steering.warn(`warning: ${line}`);
  if (batch.endedAt === undefined && batch.control === 'cancel')
    throw await overError(session.db, batch.name, 'added to');
  if (batch.options.trial !== undefined) throw onTrial(batch);
  const settings = readStoredSettings(await loadSettings(session.db, batch.settingsHash));
  const chosen = await choose(session, settings, typed, options);
  if (options.dryRun) {
    sayDryRun(batch.name, chosen, options);
    return;
  }
  const { taken, left } = chosen.selection;
  if (taken.length + left.length === 0) throw listsNothing(typed);
  const listed = [
    ...taken.map((video) => ({ video })),
    ...left.map(({ video, skip }) => ({ video, outcome: skip })),
  ];
  const client = await session.temporal();
  if (batch.endedAt !== undefined) await endBefore(session.db, client, batch);
  const own = options.again ? await anew(session, settings) : undefined;
  const appended = await appendVideos(session.db, batch.name, listed, own);
  if (appended === undefined) throw await overError(session.db, batch.name, 'added to');
  const told = appended.taken === 0 ? 'told' : await goOn(session, batch, appended);
  say(steering, batch, { chosen, appended, told }, options);
  if (options.follow) await followBatch(session, batch.name, options);
}

function choose(
  { db, configuration, home }: Session,
  settings: StoredSettings,
  typed: string,
  options: AddOptions,
): Promise<Chosen> {
  const skipShorts = options.skipShorts ?? settings.batch.skipShorts;
  return chooseVideos(
    {
      ...{ configuration, home, db, skipSettings: { ...settings.batch, skipShorts } },
      processedAmong: (ids) => publishedAmong(db, ids, settings),
    },
    readSource(typed, SOURCE_FILES),
    options,
  );
}

/** Settings of their own for videos that are to be made anew: the batch's, with nothing stored reused. */
const anew = ({ db }: Session, settings: StoredSettings): Promise<string> =>
  saveSettings(db, {
    ...settings,
    ...{ fresh: new Date().toISOString(), freshFrom: undefined, freshBefore: undefined },
  });

async function goOn(session: Session, batch: BatchRecord, { hadEnded }: Appended): Promise<Told> {
  const told = hadEnded ? 'not-running' : await tellBatch(session, batch.name, 'rowsOpened');
  if (told !== 'not-running') return told;
  await startFromRows(session, await session.temporal(), batch);
  return 'told';
}

interface Added {
  readonly chosen: Chosen;
  readonly appended: Appended;
  readonly told: Told;
}

function say({ print }: Steering, batch: BatchRecord, added: Added, { json }: AddOptions): void {
  const { chosen, appended, told } = added;
  const { taken, left } = chosen.selection;
  const known = taken.length + left.length - appended.added;
  if (json) {
    const { problems } = chosen;
    print(
      JSON.stringify({
        batch: batch.name,
        ...appended,
        known,
        considered: chosen.selection.considered,
        told,
        problems,
      }),
    );
    return;
  }
  sayChoice(chosen);
  print(
    `Batch ${batch.name}: ${counted(appended.taken, 'video')} added${appended.hadEnded ? '; it is taken up again' : ''}.`,
  );
  if (known > 0) print(`${counted(known, 'video')} of the source it lists already; they stay as they are.`);
  if (batch.endedAt === undefined && (batch.control === 'pause' || batch.control === 'pause-now')) {
    print(`It is paused: vidmine batch resume ${batch.name}`);
  }
  for (const line of untoldInWords(told)) print(line);
  print(`Follow it: vidmine status ${batch.name} --watch`);
}

const onTrial = ({ name }: BatchRecord): UserError =>
  new UserError({
    what: `The batch ${name} is on trial`,
    why: 'Its first videos are run alone, and the rest of its source comes after them.',
    todo: 'Go on with it first: run its `vidmine batch start` again, without --trial. Or start the other source by itself.',
    usage: true,
  });
