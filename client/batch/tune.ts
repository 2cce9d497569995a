import { Command } from 'commander';
import { pipelineSchema } from '../../domain/configuration.ts';
import { windowOf } from '../../domain/pacing/batch-window.ts';
import { sameValue, valueAt, withValue } from '../../domain/rerun/pipeline-values.ts';
import type { StoredSettings } from '../../domain/result-settings.ts';
import { readStoredSettings } from '../../domain/stored-settings.ts';
import { UserError } from '../../domain/user-error.ts';
import { changeSettings } from '../../storage/database/batch-settings.ts';
import { spendOf } from '../../storage/database/batch-spend.ts';
import { type BatchRecord, findBatch } from '../../storage/database/batches.ts';
import { effectivePacingOf } from '../../storage/database/pacing-overrides.ts';
import { loadSettings, saveSettings } from '../../storage/database/settings.ts';
import { type ConfigurationOptions, configurationFlags } from '../configuration-options.ts';
import { limitSpend } from '../costs/change-max-spend.ts';
import type { Session } from '../session.ts';
import type { Told } from '../tell-within.ts';
import type { InSteering, Steering } from './batch-session.ts';
import { overError } from './over-error.ts';
import { readTuning, type TunedValue } from './read-tuning.ts';
import { requireBatch } from './require-batch.ts';
import { sayTuning } from './say-tuning.ts';
import { steeringWarnings } from './setting-warnings.ts';
import { tellBatch } from './tell-batch.ts';

interface TuneOptions extends ConfigurationOptions {
  readonly json?: boolean;
}

const EXAMPLES = `
concurrentVideos and bufferMax (together: the videos in flight) and maxSpend hold at once, everything else for the videos
that begin from then on. What changes results is fixed when a batch is started: see vidmine rerun. How many activities
run at once on a machine is another thing: vidmine tune.

Examples:
  vidmine batch tune my-channel                                   what holds
  vidmine batch tune my-channel concurrentVideos=12 bufferMax=20
  vidmine batch tune my-channel maxAttempts=5 maxSpend=40
  vidmine batch tune my-channel bufferMax= maxSpend=none          back to the default; no limit`;

/** `vidmine batch tune <name> key=value …`: changes how a running batch works, or shows it. */
export function tuneCommand(inSteering: InSteering): Command {
  return configurationFlags(new Command('tune'))
    .description('Change how a running batch works, or show it')
    .argument('<name>', 'the batch')
    .argument('[changes...]', 'such as concurrentVideos=12 bufferMax=20 maxAttempts=3 maxSpend=40')
    .option('--json', 'print JSON')
    .addHelpText('after', EXAMPLES)
    .action((name: string, changes: string[], options: TuneOptions) =>
      inSteering(options, (steering) => tune(steering, name, changes, options)),
    );
}

async function tune(steering: Steering, name: string, typed: string[], { json }: TuneOptions): Promise<void> {
  const { session } = steering;
  const batch = await requireBatch(session.db, name);
  for (const line of await steeringWarnings(session, batch)) steering.warn(`warning: ${line}`);
  const wanted = readTuning(typed, batch.name);
  if (wanted.length > 0 && (batch.endedAt !== undefined || batch.control === 'cancel')) {
    throw await overError(session.db, batch.name, 'tuned');
  }
  const before = await settingsOf(session, batch);
  const changed = wanted.filter(({ setting, value }) => !sameValue(value, valueAt(before, setting.path)));
  const after = changed.reduce(
    (settings, { setting, value }) => withValue(settings, setting.path, value),
    before,
  );
  if (changed.length > 0) {
    checkTogether(after, changed);
    await write(session, batch, after, changed);
  }
  const window = windowOf(after, await effectivePacingOf(session.db, session.configuration.pacing));
  const told = changed.length === 0 ? undefined : await tell(session, batch, window);
  sayTuning(
    steering,
    { batch: batch.name, before, after, changed, window, told, asked: wanted.length > 0 },
    { json },
  );
}

/** What may be spent is kept apart, and may have been changed since: vidmine costs. */
async function settingsOf({ db }: Session, { name, settingsHash }: BatchRecord): Promise<StoredSettings> {
  const settings = readStoredSettings(await loadSettings(db, settingsHash));
  const { maxSpend } = await spendOf(db, name);
  return withValue(settings, ['batch', 'maxSpend'], maxSpend);
}

/** The settings and the limit of spending together, or neither. */
async function write(
  { db }: Session,
  batch: BatchRecord,
  after: StoredSettings,
  changed: readonly TunedValue[],
): Promise<void> {
  const spend = changed.find(({ setting }) => setting.key === 'batch.maxSpend');
  const done = await db.transaction().execute(async (trx) => {
    if (spend !== undefined) await limitSpend(trx, batch.name, after.batch.maxSpend);
    const hashes = { before: batch.settingsHash, after: await saveSettings(trx, after) };
    return changeSettings(trx, batch.name, hashes);
  });
  if (done) return;
  const now = await findBatch(db, batch.name);
  if (now === undefined || now.endedAt !== undefined || now.control === 'cancel')
    throw await overError(db, batch.name, 'tuned');
  throw new UserError({
    what: `The settings of the batch ${batch.name} were changed by somebody else just now`,
    todo: `Look at them (vidmine batch tune ${batch.name}), and change them again.`,
  });
}

async function tell(session: Session, batch: BatchRecord, window: number): Promise<Told> {
  const { settingsHash } = (await findBatch(session.db, batch.name)) ?? batch;
  return tellBatch(session, batch.name, 'tuneBatch', { window, settingsHash });
}

/** Rules over several settings: each value was checked by itself, the sum was not. */
function checkTogether(settings: StoredSettings, changed: readonly TunedValue[]): void {
  const { fresh: _a, freshFrom: _b, freshBefore: _c, minerModel: _d, ...pipeline } = settings;
  const parsed = pipelineSchema.safeParse(pipeline);
  if (parsed.success) return;
  throw new UserError({
    what: `These do not go together: ${changed.map(({ setting }) => setting.key).join(', ')}`,
    why: parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('\n'),
    todo: 'Give both in one command.',
    usage: true,
  });
}
