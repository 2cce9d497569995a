import { PIPELINE_SETTINGS, sameValue, valueAt } from '../../domain/rerun/pipeline-values.ts';
import { flagsOverruledByBatch, flagsUnheard } from '../../domain/settings-of-workers.ts';
import { limitWithoutPrice } from '../../domain/spend/limit-without-price.ts';
import { readStoredSettings } from '../../domain/stored-settings.ts';
import type { BatchRecord } from '../../storage/database/batches.ts';
import { loadSettings } from '../../storage/database/settings.ts';
import type { Session } from '../session.ts';

/** What a person should know of the settings that a batch is started with, though none is refused. */
export const settingWarnings = ({
  configuration,
  origins,
}: Pick<Session, 'configuration' | 'origins'>): string[] => [
  ...flagsUnheard(origins),
  ...[limitWithoutPrice(configuration)].filter((line) => line !== undefined),
];

type Given = Pick<Session, 'db' | 'configuration' | 'origins'>;

/** The same of a command that steers a batch, which goes on with the settings it has. */
export const steeringWarnings = async (given: Given, batch: BatchRecord): Promise<string[]> => [
  ...flagsUnheard(given.origins),
  ...flagsOverruledByBatch(await otherThanIn(given, batch)),
];

/** The same of a batch that runs already; its limit of spending is changed as given. */
export const attachedWarnings = async (given: Given, batch: BatchRecord): Promise<string[]> =>
  flagsOverruledByBatch({ ...(await otherThanIn(given, batch)), 'batch.maxSpend': undefined });

/** Where those settings were given that the batch has otherwise. */
async function otherThanIn(
  { db, configuration, origins }: Given,
  batch: BatchRecord,
): Promise<Given['origins']> {
  const settings = readStoredSettings(await loadSettings(db, batch.settingsHash));
  const other = PIPELINE_SETTINGS.filter(
    ({ path }) => !sameValue(valueAt(configuration, path), valueAt(settings, path)),
  );
  return Object.fromEntries(
    other.flatMap(({ key }) => (origins[key] === undefined ? [] : [[key, origins[key]]])),
  );
}
