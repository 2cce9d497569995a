import type { PacingSettings } from '../../domain/configuration.ts';
import { diskLowStatus } from '../../domain/disk/disk-guard.ts';
import { DISK_LOW, type Outage } from '../../domain/outages/outage.ts';
import { partRemedy } from '../../domain/outages/part-remedies.ts';
import { fullBuffer } from '../../domain/pacing/full-buffer.ts';
import type { ListedAccount } from '../../storage/database/accounts-list.ts';
import type { DownloadPause } from '../../storage/database/download-pause.ts';
import type { WorkInHand } from '../../storage/database/work-in-hand.ts';
import { stateInWords, whatToDo } from '../accounts/account-words.ts';
import { counted } from '../rendering/counted.ts';
import { formatDuration } from '../rendering/duration.ts';

/** Why fewer downloads run than a person may expect. */
export interface DownloadNotice {
  readonly kind: 'disabled' | 'nobody-in-service' | 'all-pause' | 'disk-low' | 'buffer-full' | 'all-wait';
  /** The account or what is down, where it is about one. */
  readonly subject?: string;
  /** `person`: it goes on only when somebody does something. */
  readonly needs: 'person' | 'time';
  readonly text: string;
  readonly todo?: string;
}

export interface DownloadFacts {
  /** Those that downloads go as. */
  readonly accounts: readonly ListedAccount[];
  readonly pause: Pick<DownloadPause, 'reason' | 'detail' | 'since' | 'until'> | undefined;
  readonly work: Pick<WorkInHand, 'depth' | 'audioBytes' | 'remaining'>;
  /** Where downloads wait for room on a disk. */
  readonly diskLow: Pick<Outage, 'detail'> | undefined;
  readonly pacing: PacingSettings;
  readonly nowMs: number;
}

/** What a person should know about downloads, most urgent first. Nothing waits where nothing is left to download. */
export function downloadNotices(facts: DownloadFacts): DownloadNotice[] {
  const disabled = facts.accounts.filter(({ service }) => service === 'disabled').map(disabledNotice);
  if (facts.work.remaining === 0) return disabled;
  const standing = standstill(facts);
  return standing === undefined ? disabled : [standing, ...disabled];
}

function disabledNotice(account: ListedAccount): DownloadNotice {
  const { name, serviceReason, serviceDetail } = account;
  const why = (serviceReason ?? 'by hand').replaceAll('-', ' ');
  const text = `${name} is disabled (${why})${serviceDetail === undefined ? '' : `: ${serviceDetail}`}`;
  return { kind: 'disabled', subject: name, needs: 'person', text, todo: whatToDo(account) };
}

/** What keeps everybody from downloading; undefined while somebody may. */
function standstill(facts: DownloadFacts): DownloadNotice | undefined {
  const { accounts, pause, work, nowMs } = facts;
  const remain = `${counted(work.remaining, 'video')} to download`;
  const [first] = accounts;
  const inService = accounts.filter(({ service }) => service === 'in-service');
  if (first !== undefined && inService.length === 0) {
    const states = accounts.map((account) => `${account.name} is ${stateInWords(account, nowMs)}`);
    const text = `downloads stand still: nobody is in service, ${remain}. ${states.join('; ')}`;
    return { kind: 'nobody-in-service', needs: 'person', text, todo: whatToDo(first) };
  }
  if (pause !== undefined && pause.until.getTime() > nowMs) return pauseNotice(facts, pause, remain);
  return diskNotice(facts, remain) ?? fullNotice(facts, remain) ?? waitNotice(inService, nowMs, remain);
}

function pauseNotice(
  { nowMs }: DownloadFacts,
  { reason, detail, since, until }: NonNullable<DownloadFacts['pause']>,
  remain: string,
): DownloadNotice {
  const down = formatDuration(nowMs - since.getTime());
  const next = formatDuration(until.getTime() - nowMs);
  return {
    kind: 'all-pause',
    subject: reason,
    needs: 'time',
    text: `downloads wait for ${reason.replaceAll('-', ' ')}, for ${down} so far, tried again in ${next}; ${remain}, no attempt is used up. ${detail}`,
    todo: partRemedy(reason),
  };
}

const diskNotice = ({ diskLow }: DownloadFacts, remain: string): DownloadNotice | undefined =>
  diskLow && {
    kind: 'disk-low',
    subject: DISK_LOW,
    needs: 'person',
    ...diskLowStatus(diskLow.detail, remain),
  };

/** Open hosts have their own turns: a full buffer holds back only those that are paced. */
function fullNotice({ work, pacing }: DownloadFacts, remain: string): DownloadNotice | undefined {
  const full = fullBuffer(work, pacing);
  if (full === undefined) return undefined;
  const text = `downloads rest: the buffer is full (${full.inWords}) and goes down as videos are processed; ${remain}`;
  return { kind: 'buffer-full', needs: 'time', text };
}

/** Ordinary waits are no news; pauses of all, quiet hours and caps are. */
function waitNotice(
  inService: readonly ListedAccount[],
  nowMs: number,
  remain: string,
): DownloadNotice | undefined {
  const waiting = inService.filter(
    ({ readiness, leases }) => readiness.paused && readiness.readyAtMs > nowMs && leases.length === 0,
  );
  if (waiting.length === 0 || waiting.length < inService.length) return undefined;
  const next = Math.min(...waiting.map(({ readiness }) => readiness.readyAtMs));
  const states = waiting.map((account) => `${account.name}: ${account.readiness.waitsFor}`);
  const text = `downloads pause and go on in ${formatDuration(next - nowMs)}, ${remain}. ${states.join('; ')}`;
  return { kind: 'all-wait', needs: 'time', text };
}
