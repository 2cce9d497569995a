import { StageError } from '../../domain/faults.ts';
import type { DownloadAs } from '../../engines/downloader/downloader.ts';
import { readSecrets } from '../../storage/database/account-secrets.ts';
import { findOpenLease } from '../../storage/database/leases.ts';
import type { ActivityContext } from '../context.ts';
import type { Lease } from '../inputs.ts';

/** Whom a download goes as in its turn. Lives only as long as the download: never stored, logged or returned. */
export interface TurnAs {
  readonly as: DownloadAs;
  /** Of the account's cookies; undefined: it has none. */
  readonly cookiesVersion?: number;
}

/** @throws StageError of an identity when the turn is over, or its account was removed. */
export async function downloadAs({ db, proxy }: ActivityContext, lease: Lease): Promise<TurnAs> {
  const open = await findOpenLease(db, lease.leaseId);
  if (open === undefined || open.end !== undefined || open.account !== lease.account) throw turnOver(lease);
  if (open.kind !== 'account') return { as: { identity: 'guest', proxy } };
  const secrets = await readSecrets(db, lease.account);
  if (secrets === undefined) throw removed(lease);
  const { cookies, version } = secrets;
  return { as: { identity: 'account', cookies, proxy: secrets.proxy ?? proxy }, cookiesVersion: version };
}

const turnOver = ({ leaseId, account }: Lease): StageError =>
  new StageError({
    fault: 'identity',
    reason: 'turn-over',
    detail: `Its turn ${leaseId} as ${account} was taken back before the download began; it asks for another one.`,
  });

const removed = ({ account }: Lease): StageError =>
  new StageError({
    fault: 'identity',
    reason: 'account-removed',
    detail: `The account ${account} was removed before the download began; somebody else takes the video.`,
  });
