import { randomUUID } from 'node:crypto';
import { planRerun } from '../../domain/rerun/plan-rerun.ts';
import type { RerunStage } from '../../domain/rerun/rerun-stage.ts';
import { readStoredSettings } from '../../domain/stored-settings.ts';
import { UserError } from '../../domain/user-error.ts';
import type { Db } from '../../storage/database/database.ts';
import { loadSettings, saveSettings } from '../../storage/database/settings.ts';
import type { Chosen } from './chosen.ts';

/**
 * The videos with settings of their own that make a stage anew, and what follows it; otherwise those that they were
 * run with, unchanged.
 *
 * @throws UserError where one of them did not fail, or nothing is mined and a stage of mining is named.
 */
export async function fromStage(db: Db, chosen: readonly Chosen[], from: RerunStage): Promise<Chosen[]> {
  const stored = chosen.filter(({ outcome }) => outcome === 'stored');
  if (stored.length > 0) throw isStored(stored, from);
  const token = randomUUID();
  const anew = new Map<string, string>();
  for (const { settingsHash } of chosen) {
    if (anew.has(settingsHash)) continue;
    const before = readStoredSettings(await loadSettings(db, settingsHash));
    const { settings } = planRerun({ from, token, before, base: before, given: [] });
    anew.set(settingsHash, await saveSettings(db, settings));
  }
  return chosen.map((one) => ({ ...one, settingsHash: anew.get(one.settingsHash)!, ownSettings: true }));
}

const isStored = (stored: readonly Chosen[], from: RerunStage): UserError => {
  const [first] = stored;
  return new UserError({
    what: `Nothing failed in ${stored.map(({ videoId }) => videoId).join(', ')}: it is stored`,
    why: 'A retry takes up what failed. Nothing was started.',
    todo: `To make it anew from ${from}: vidmine rerun ${first!.videoId} --from ${from}`,
    usage: true,
  });
};
