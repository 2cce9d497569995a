import type { AccountsNow, IdentityNow, LeaseRequest } from '../../activities/turns/inputs.ts';

/** Who does what and who waits, for the Temporal UI. Moments, not durations: the text stands for a while. */
export function inWords(now: AccountsNow, queue: readonly LeaseRequest[]): string {
  return [
    ...(now.heldBack === undefined ? [] : [`**Nobody downloads: ${now.heldBack.why}**`]),
    ...now.identities.map((identity) => `**${identity.name}**: ${stateOf(now, identity)}`),
    `waiting: ${queue.length}`,
    ...[...Map.groupBy(queue, ({ batch }) => batch ?? 'no batch')].map(
      ([batch, requests]) => `- ${batch}: ${requests.length}`,
    ),
  ].join('\n\n');
}

function stateOf({ leases }: AccountsNow, identity: IdentityNow): string {
  const { name, outOfService, readyAtMs, waitsFor } = identity;
  const downloads = leases.filter(({ account, ended }) => account === name && !ended);
  if (downloads.length > 0)
    return `downloads ${downloads.map(({ videoId }) => `\`${videoId ?? 'a test'}\``).join(', ')}`;
  if (outOfService !== undefined) return `${outOfService.service}: ${outOfService.reason}`;
  return `${waitsFor}, not before ${new Date(readyAtMs).toISOString()}`;
}
