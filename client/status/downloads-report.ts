import type { PacingSettings } from '../../domain/configuration.ts';
import { UserError } from '../../domain/user-error.ts';
import { type ListedAccount, listAccounts } from '../../storage/database/accounts-list.ts';
import type { Db } from '../../storage/database/database.ts';
import { downloadPause } from '../../storage/database/download-pause.ts';
import { diskLowOutage } from '../../storage/database/outages.ts';
import { effectivePacingOf } from '../../storage/database/pacing-overrides.ts';
import { workInHand } from '../../storage/database/work-in-hand.ts';
import { inUse, stateInWords } from '../accounts/account-words.ts';
import { formatBytes } from '../rendering/bytes.ts';
import { colorsFor, type Terminal } from '../rendering/terminal.ts';
import { type DownloadNotice, downloadNotices } from './download-notices.ts';

/** How downloads stand, over all batches. */
export interface DownloadsReport {
  readonly accounts: readonly AccountNow[];
  readonly notices: readonly DownloadNotice[];
  /** Videos downloaded and waiting to be processed. */
  readonly buffered: number;
  /** Of audio that was downloaded and not heard to its end. */
  readonly bufferedBytes: number;
  readonly toDownload: number;
}

export interface AccountNow {
  readonly name: string;
  readonly service: string;
  /** What it does or waits for, as a person reads it. */
  readonly state: string;
  readonly downloading: number;
  /** When it may download next; undefined while it is out of service. */
  readonly readyAt: Date | undefined;
  /** True where it downloads again only when somebody does something. */
  readonly needsPerson: boolean;
}

export async function downloadsReport(db: Db, configured: PacingSettings): Promise<DownloadsReport> {
  const pacing = await effectivePacingOf(db, configured).catch((error: unknown) => {
    if (error instanceof UserError) return configured;
    throw error;
  });
  const nowMs = Date.now();
  const [all, pause, work, diskLow] = await Promise.all([
    listAccounts(db, pacing, nowMs),
    downloadPause(db),
    workInHand(db),
    diskLowOutage(db),
  ]);
  const accounts = inUse(all, pacing);
  return {
    accounts: accounts.map((account) => accountNow(account, nowMs)),
    notices: downloadNotices({ accounts, pause, work, diskLow, pacing, nowMs }),
    buffered: work.depth,
    bufferedBytes: work.audioBytes,
    toDownload: work.remaining,
  };
}

function accountNow(account: ListedAccount, nowMs: number): AccountNow {
  const { name, service, leases, readiness } = account;
  const inService = service === 'in-service';
  return {
    name,
    service,
    state: stateInWords(account, nowMs),
    downloading: leases.filter(({ endedAt }) => endedAt === undefined).length,
    readyAt: inService ? new Date(Math.max(readiness.readyAtMs, nowMs)) : undefined,
    needsPerson: !inService,
  };
}

const NAMED_AT_MOST = 4;

/** What downloads do, and what a person should know of them; empty where nothing is left to download. */
export function renderDownloads(report: DownloadsReport, terminal: Terminal): string[] {
  const { accounts, buffered, bufferedBytes, toDownload } = report;
  if (toDownload === 0) return renderNotices(report, terminal);
  const named = accounts.slice(0, NAMED_AT_MOST).map(({ name, state }) => `${name}: ${state}`);
  const more = accounts.length > NAMED_AT_MOST ? [`${accounts.length - NAMED_AT_MOST} more accounts`] : [];
  const line = [
    `to download ${toDownload}, waiting downloaded ${buffered} (${formatBytes(bufferedBytes)} of audio)`,
    ...named,
    ...more,
  ].join(' · ');
  return [line, ...renderNotices(report, terminal)];
}

function renderNotices({ notices }: DownloadsReport, terminal: Terminal): string[] {
  const colors = colorsFor(terminal);
  return notices.flatMap(({ needs, text, todo }) => [
    `${needs === 'person' ? colors.red('!') : colors.yellow('…')} ${text}`,
    ...(todo === undefined ? [] : [`  ${colors.bold('What to do:')} ${todo}`]),
  ]);
}

/** What changes when something happened, without the times in it. */
export const noticesNews = ({ notices, accounts }: DownloadsReport): string[] => [
  ...notices.map(({ kind, subject }) => [kind, subject].filter(Boolean).join(' ')),
  ...accounts.filter(({ service }) => service === 'paused').map(({ name }) => `${name} paused by hand`),
];
