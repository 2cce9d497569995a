import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Client } from '@temporalio/client';
import { splitPipelineSettings } from '../../domain/configuration.ts';
import { type BatchName, batchWorkflowId } from '../../domain/ids.ts';
import type { StoredSettings } from '../../domain/result-settings.ts';
import { readSource, type Source, sourceKey } from '../../domain/sources.ts';
import { readStoredSettings } from '../../domain/stored-settings.ts';
import { UserError } from '../../domain/user-error.ts';
import { toolPaths, toolsFolder } from '../../stack/tools/tool-paths.ts';
import { type BatchRecord, findBatch, type ListedVideo, openBatch } from '../../storage/database/batches.ts';
import { loadSettings, saveSettings } from '../../storage/database/settings.ts';
import { chosenMiner } from '../../workers/language-models.ts';
import type { ConfigurationOptions } from '../configuration-options.ts';
import { fetchMissingModels } from '../models/fetch-missing.ts';
import { isRunning } from '../running-workflow.ts';
import { openSession, type Session } from '../session.ts';
import { chooseVideos } from './choose-videos.ts';
import { followBatch } from './follow.ts';
import { changeLimitAsGiven } from './given-limit.ts';
import { checkBatchName, defaultBatchName } from './name.ts';
import { sayAttached, sayDryRun, sayStarted } from './say.ts';
import { startBatchWorkflow } from './start-workflow.ts';

export interface StartOptions extends ConfigurationOptions {
  readonly name?: string;
  readonly limit?: number;
  readonly limitUnprocessed?: number;
  readonly newestFirst?: boolean;
  readonly oldestFirst?: boolean;
  readonly skipShorts?: boolean;
  readonly again?: boolean;
  readonly pull?: boolean;
  readonly dryRun?: boolean;
  readonly follow?: boolean;
  readonly json?: boolean;
}

/** Lists a source, writes the batch and starts its workflow; attaches to the batch where it runs already. */
export async function startBatch(typed: string, options: StartOptions, open = openSession): Promise<void> {
  const source = readSource(typed, FILES);
  const name = options.name === undefined ? defaultBatchName(source) : checkBatchName(options.name);
  const flags = options.skipShorts ? [{ flag: '--skip-shorts', key: 'batch.skipShorts', value: true }] : [];
  const session = await open(options, flags);
  try {
    const existing = await findBatch(session.db, name);
    if (existing !== undefined) refuseOtherSource(existing, source, typed);
    const goesOn = existing !== undefined && existing.endedAt === undefined;
    if (!goesOn && !options.dryRun) await requireModels(session, options);
    const client = await session.temporal();
    if (existing !== undefined && !options.dryRun) await changeLimitAsGiven(session, name);
    if (goesOn && !options.dryRun) {
      await keepGoing(session, client, existing);
      sayAttached(existing, options);
    } else {
      await startNew({ session, client, source, typed, name, options });
    }
    if (options.follow && !options.dryRun) await followBatch(session, name, options);
  } finally {
    await session.close();
  }
}

const requireModels = ({ configuration, home }: Session, { pull }: StartOptions): Promise<void> =>
  fetchMissingModels({ configuration, tools: toolPaths(toolsFolder(home.folder)), pull });

interface Start {
  readonly session: Session;
  readonly client: Client;
  readonly source: Source;
  readonly typed: string;
  readonly name: BatchName;
  readonly options: StartOptions;
}

async function startNew({ session, client, source, typed, name, options }: Start): Promise<void> {
  const { db, configuration, home } = session;
  const settings: StoredSettings = {
    ...splitPipelineSettings(configuration),
    ...(configuration.mining === 'off' ? {} : { minerModel: await chosenMiner(configuration, home) }),
    ...(options.again ? { fresh: new Date().toISOString() } : {}),
  };
  const chosen = await chooseVideos(session, source, settings, options);
  if (options.dryRun) {
    sayDryRun(name, chosen, options);
    return;
  }
  const listed: ListedVideo[] = [
    ...chosen.selection.taken.map((video) => ({ video })),
    ...chosen.selection.left.map(({ video, skip }) => ({ video, outcome: skip })),
  ];
  if (listed.length === 0) {
    throw new UserError({
      what: `${typed} lists no video`,
      why: 'The source answered, and has nothing in it.',
      todo: 'Open it in a browser to see what it holds.',
    });
  }
  const batch = {
    name,
    source: typed,
    sourceKey: sourceKey(source),
    settingsHash: await saveSettings(db, settings),
    options: { limit: options.limit, limitUnprocessed: options.limitUnprocessed },
    maxSpend: configuration.batch.maxSpend,
  };
  await openBatch(db, batch, listed);
  // A settings change alone makes no work: what is stored under them is skipped by its identity.
  const run = { name, settingsHash: batch.settingsHash, settings, reprocess: false };
  await startBatchWorkflow(session, client, run);
  sayStarted(name, chosen, workflowUrl(session, name), options);
}

function workflowUrl({ stack, configuration }: Session, name: BatchName): string | undefined {
  if (stack?.temporalUiUrl === undefined) return undefined;
  const id = encodeURIComponent(batchWorkflowId(name));
  return `${stack.temporalUiUrl}/namespaces/${configuration.temporal.namespace}/workflows/${id}`;
}

/** A batch that has not ended but whose workflow was terminated by hand goes on from its rows. */
async function keepGoing(session: Session, client: Client, batch: BatchRecord): Promise<void> {
  if (await isRunning(client, batchWorkflowId(batch.name))) return;
  const { name, settingsHash } = batch;
  const settings = readStoredSettings(await loadSettings(session.db, settingsHash));
  await startBatchWorkflow(session, client, { name, settingsHash, settings, reprocess: false });
}

function refuseOtherSource(existing: BatchRecord, source: Source, typed: string): void {
  if (existing.sourceKey === sourceKey(source)) return;
  throw new UserError({
    what: `The batch ${existing.name} has another source`,
    why: `It was started on ${existing.source}, not on ${typed}.`,
    todo: 'Choose another --name.',
    usage: true,
  });
}

const FILES = {
  resolve: (typed: string) => resolve(typed),
  kindOf: (path: string) => {
    const found = statSync(path, { throwIfNoEntry: false });
    return found === undefined
      ? ('missing' as const)
      : found.isDirectory()
        ? ('folder' as const)
        : ('file' as const);
  },
};
