import { GUEST } from '../../domain/accounts/identities.ts';
import type { PacingSettings } from '../../domain/configuration.ts';
import type { ListedAccount } from '../../storage/database/accounts-list.ts';
import { formatDuration } from '../rendering/duration.ts';

/** What an account does or waits for, as a person reads it. */
export function stateInWords(account: ListedAccount, nowMs: number): string {
  const { service, serviceReason, serviceSince, readiness, leases } = account;
  const held = leases.filter(({ endedAt }) => endedAt === undefined);
  const doing = held.map(({ videoId }) =>
    videoId === undefined ? 'being tested' : `downloading ${videoId}`,
  );
  if (service !== 'in-service') {
    const since = `${service} (${spaced(serviceReason)}) for ${formatDuration(nowMs - serviceSince.getTime())}`;
    return [...doing, since].join(', ');
  }
  if (doing.length > 0) return doing.join(', ');
  const waitMs = readiness.readyAtMs - nowMs;
  if (waitMs <= 0) return 'ready';
  return readiness.paused
    ? `${readiness.waitsFor}, goes on in ${formatDuration(waitMs)}`
    : `next download in ${formatDuration(waitMs)}`;
}

const spaced = (reason: string | undefined): string => (reason ?? 'by hand').replaceAll('-', ' ');

/** What to do about an account that is out of service; undefined where there is nothing to do. */
export function whatToDo({ name, service, serviceReason }: ListedAccount): string | undefined {
  if (service === 'in-service') return undefined;
  if (service === 'paused') return `vidmine accounts resume ${name}`;
  return serviceReason === 'by hand'
    ? `vidmine accounts enable ${name}`
    : `vidmine accounts update ${name} --cookies FILE, with cookies exported anew`;
}

/** Those that downloads go as: the accounts, and the guest where there is none or the settings have it beside them. */
export function inUse(
  all: readonly ListedAccount[],
  { guest }: Pick<PacingSettings, 'guest'>,
): ListedAccount[] {
  const accounts = all.filter(({ kind }) => kind === 'account');
  const guests = all.filter(({ name }) => name === GUEST);
  return accounts.length === 0 || guest === 'beside' ? [...accounts, ...guests] : accounts;
}
