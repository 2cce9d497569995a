import { GUEST } from '../../domain/accounts/identities.ts';
import { DownloadError } from '../../domain/download/download-error.ts';
import type { Verdict } from '../../domain/download/download-verdict.ts';
import type { Wanted } from '../../domain/faults.ts';
import type { Outcome } from '../../domain/outcomes.ts';
import { endOfQuiet } from '../../domain/pacing/quiet-hours.ts';
import type { StoredSettings } from '../../domain/result-settings.ts';
import type { VideoMetadata } from '../../domain/video.ts';
import { egressOf } from '../../engines/downloader/egress.ts';
import { ensureIdentity, findIdentity } from '../../storage/database/accounts.ts';
import { downloadPause } from '../../storage/database/download-pause.ts';
import { egressHealth } from '../../storage/database/egresses.ts';
import { applyEndOutsideTurns } from '../../storage/database/identity-health.ts';
import { saveVideos } from '../../storage/database/videos.ts';
import type { ActivityContext } from '../context.ts';
import { watched } from '../stage/outages.ts';
import { pacingInForce } from '../turns/pacing-in-force.ts';

/** What a site said of a video when it was asked about it before its turn, as guest. */
export type SiteSays =
  | { readonly says: 'all'; readonly video: VideoMetadata }
  | { readonly says: 'not-to-be-had'; readonly outcome: Outcome }
  | { readonly says: 'only-signed-in'; readonly wants: Wanted }
  /** It was not asked, or its answer says nothing of the video: the download will find out. */
  | { readonly says: 'nothing' };

const NOTHING: SiteSays = { says: 'nothing' };

/**
 * Asks a site what it knows of a video: one extraction, no turn. Not while the guest may not ask.
 *
 * @throws StageError of a part of this machine that is down.
 */
export async function askSite(
  context: ActivityContext,
  video: VideoMetadata,
  settings: StoredSettings,
  signal: AbortSignal,
): Promise<SiteSays> {
  if (!(await mayAsk(context))) return NOTHING;
  try {
    const as = { identity: 'guest', proxy: context.proxy } as const;
    const told = await watched(context, 'probe', () =>
      context.downloader(settings).lookUp({ video, as, signal }),
    );
    const { id, kind, url, mediaUrl } = video;
    const learned = { ...video, ...known(told), id, kind, url, mediaUrl };
    await saveVideos(context.db, [learned]);
    return { says: 'all', video: learned };
  } catch (error) {
    if (!(error instanceof DownloadError) || error.verdict.verdict === 'system') throw error;
    return heard(context, error.verdict, error.fault.detail);
  }
}

/** A look-up tells less than a listing about some things: what it leaves open stays known. */
const known = (told: VideoMetadata): Partial<VideoMetadata> =>
  Object.fromEntries(Object.entries(told).filter(([, value]) => value !== undefined));

async function mayAsk(context: ActivityContext): Promise<boolean> {
  const { db } = context;
  const pacing = await pacingInForce(context);
  const nowMs = Date.now();
  const [guest, egresses, pause] = await Promise.all([
    findIdentity(db, GUEST),
    egressHealth(db),
    downloadPause(db),
  ]);
  const egress = egresses.get(egressOf(context.proxy));
  const waits = [guest?.health.pausedUntilMs, egress?.pausedUntilMs, pause?.until.getTime()];
  if (waits.some((untilMs) => untilMs !== undefined && untilMs > nowMs)) return false;
  if (guest !== undefined && guest.service !== 'in-service') return false;
  return endOfQuiet(nowMs, pacing.quietHours, pacing.timeZone) === undefined;
}

async function heard(context: ActivityContext, verdict: Verdict, detail: string): Promise<SiteSays> {
  switch (verdict.verdict) {
    case 'video-permanent':
      return { says: 'not-to-be-had', outcome: { kind: 'unavailable', reason: verdict.reason, detail } };
    case 'needs-account':
      return { says: 'only-signed-in', wants: { who: 'account', otherwise: verdict.otherwise } };
    case 'account-pause':
    case 'account-dead':
    case 'network-pause':
    case 'proxy-pause':
      await refused(context, verdict, detail);
      return NOTHING;
    default:
      return NOTHING;
  }
}

/** The guest was refused, not the video: it counts as if a turn of the guest had ended so. */
async function refused(context: ActivityContext, verdict: Verdict, detail: string): Promise<void> {
  const { db, timeScale } = context;
  await ensureIdentity(db, { name: GUEST, kind: 'guest', egress: egressOf(context.proxy) });
  const conditions = { pacing: await pacingInForce(context), nowMs: Date.now(), timeScale };
  await applyEndOutsideTurns(db, GUEST, { end: 'verdict', verdict, detail }, Math.random(), conditions);
}
