import type { AccountsNow, IdentityNow, LeaseRequest } from '../../activities/turns/inputs.ts';
import { formatMoment } from '../../domain/moment-words.ts';
import { isHeld } from './choose-turn.ts';

/** Who does what and who waits, for the Temporal UI. Moments, not durations: the text stands for a while. */
export function inWords(now: AccountsNow, queue: readonly LeaseRequest[]): string {
  return [
    ...(now.heldBack === undefined ? [] : [`**Nobody downloads: ${now.heldBack.why}**`]),
    now.identities.map((identity) => `- **${identity.name}**: ${stateOf(now, identity)}`).join('\n'),
    waitingInWords(now, queue),
  ].join('\n\n');
}

function stateOf({ leases }: AccountsNow, identity: IdentityNow): string {
  const { name, outOfService, readyAtMs, waitsFor } = identity;
  const downloads = leases.filter(({ account, ended }) => account === name && !ended);
  if (downloads.length > 0)
    return `downloads ${downloads.map(({ videoId }) => `\`${videoId ?? 'a test'}\``).join(', ')}`;
  if (outOfService !== undefined)
    return `${outOfService.service}: ${outOfService.reason} (needs a person: \`vidmine accounts list\`)`;
  return `${waitsFor}, not before ${formatMoment(readyAtMs)}`;
}

function waitingInWords(now: AccountsNow, queue: readonly LeaseRequest[]): string {
  if (queue.length === 0) return 'No video waits for a turn.';
  const batches = [...Map.groupBy(queue, ({ batch }) => batch)].map(([batch, requests]) => {
    const rests = isHeld(now, requests[0]!) ? ', which rests until a person lets it go on' : '';
    return `- ${batch === undefined ? 'no batch' : `batch \`${batch}\``}: ${requests.length}${rests}`;
  });
  const waiting = queue.length === 1 ? '1 video waits' : `${queue.length} videos wait`;
  return `**${waiting} for a turn**\n\n${batches.join('\n')}`;
}
