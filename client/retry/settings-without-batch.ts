import { splitPipelineSettings } from '../../domain/configuration.ts';
import type { VideoId } from '../../domain/ids.ts';
import type { StoredSettings } from '../../domain/result-settings.ts';
import { rememberedRun } from '../../storage/database/batch-deletion.ts';
import { saveSettings } from '../../storage/database/settings.ts';
import { chosenMiner } from '../../workers/language-models.ts';
import type { Session } from '../session.ts';

export interface SettingsFound {
  readonly settingsHash: string;
  /** Where they come from, in words. */
  readonly settingsFrom: string;
}

/**
 * What a video that no batch lists any more is run with: the settings of the batch that was deleted, so that all that
 * is stored is found; otherwise those of this installation.
 */
export async function settingsWithoutBatch(
  { db, configuration, home }: Session,
  videoId: VideoId,
): Promise<SettingsFound> {
  const remembered = await rememberedRun(db, videoId);
  if (remembered !== undefined) {
    const { settingsHash, batch } = remembered;
    return { settingsHash, settingsFrom: `the settings of the batch ${batch}, which was deleted` };
  }
  const settings: StoredSettings = {
    ...splitPipelineSettings(configuration),
    ...(configuration.mining === 'off' ? {} : { minerModel: await chosenMiner(configuration, home) }),
  };
  return {
    settingsHash: await saveSettings(db, settings),
    settingsFrom: 'the present configuration, since no batch lists it',
  };
}
