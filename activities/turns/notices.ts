import type { HealthNotice } from '../../domain/accounts/account-health.ts';
import { formatDuration } from '../../domain/duration-words.ts';
import { partRemedy } from '../../domain/outages/part-remedies.ts';
import type { DownloadPause } from '../../storage/database/download-pause.ts';
import type { ReturnedLease } from '../../storage/database/return-lease.ts';
import type { Notice } from '../context.ts';

/** What a person is told when a lease was taken back. */
export function noticesOf({ lease, end, after, egress, heldBack, goesOn }: ReturnedLease): readonly Notice[] {
  const detail = end.end === 'verdict' ? end.detail : '';
  const account = lease.account;
  const about = (event: HealthNotice): Notice => {
    switch (event) {
      case 'account-disabled':
        return {
          event,
          subject: account,
          reason: after?.disabled?.reason ?? 'disabled',
          detail,
          todo: `Export fresh cookies, then: vidmine accounts update ${account} --cookies FILE`,
        };
      case 'account-paused':
        return {
          event,
          subject: account,
          reason: after?.account.pauseReason ?? 'paused',
          detail,
          todo: `It goes on by itself${until(after?.account.pausedUntilMs)}. To see how it fares: vidmine accounts list`,
        };
      case 'network-paused':
        return {
          event,
          subject: lease.kind === 'open-host' ? account : (egress ?? account),
          reason: after?.egress.pauseReason ?? 'paused',
          detail,
          todo: `Whoever leaves by this address goes on by itself${until(after?.egress.pausedUntilMs)}; another address: vidmine accounts update NAME --proxy URL`,
        };
    }
  };
  return [
    ...(after?.notices ?? []).map(about),
    ...(heldBack === undefined ? [] : [allHeldBack(heldBack)]),
    ...(goesOn === undefined ? [] : [allGoOn(goesOn)]),
  ];
}

const allHeldBack = ({ reason, detail, since }: DownloadPause): Notice => ({
  event: 'downloads-paused',
  subject: 'downloads',
  reason,
  detail: `Since ${since.toISOString()}: ${detail}`,
  todo: `${partRemedy(reason)}. Nothing is lost: downloads go on by themselves when it works again`,
});

const allGoOn = ({ reason, since }: DownloadPause): Notice => ({
  event: 'downloads-resumed',
  subject: 'downloads',
  reason,
  detail: `They work again after ${formatDuration(Date.now() - since.getTime())}.`,
  todo: 'Nothing is to be done',
});

const until = (ms: number | undefined): string =>
  ms === undefined ? '' : ` at ${new Date(ms).toISOString()}`;
