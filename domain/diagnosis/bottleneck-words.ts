import type { ActivityQueue } from '../capacity/slots.ts';
import { formatDuration } from '../duration-words.ts';
import { howToHaveMore } from '../plan/advice.ts';
import type { QueueNow, Resource } from './outlook.ts';
import { resourceInWords } from './resource-words.ts';
import type { SlotRoom } from './slot-room.ts';
import { savedByOneMore, secondsOf, slowest, type WorkLeft } from './work-left.ts';

/** Queues whose idling is worth a word: those that engines serve. */
const ENGINES: readonly ActivityQueue[] = ['speech', 'llm', 'flagship'];
const WORTH_A_WORD = 0.2;
const DAY_SECONDS = 86_400;
/** A saving below a minute, or a hundredth of the rest, is none. */
const LEAST_SAVED_SECONDS = 60;
const LEAST_SAVED_SHARE = 0.01;

interface Seen {
  readonly queues: readonly QueueNow[];
  readonly left: readonly WorkLeft[];
}

/** `, speech idles 70 %`: of the engines that this batch needs besides, the one that rests most. */
export function idleClause({ queues, left }: Seen, binds: Resource): string {
  const [most] = queues
    .filter(({ queue, slots }) => queue !== binds && slots > 0 && ENGINES.includes(queue))
    .filter(({ queue }) => left.some(({ resource }) => resource === queue))
    .flatMap(({ queue, busyShare }) => (busyShare === undefined ? [] : [{ queue, idle: 1 - busyShare }]))
    .sort((one, other) => other.idle - one.idle);
  if (most === undefined || most.idle < WORTH_A_WORD) return '';
  return `, ${resourceInWords(most.queue)} idles ${Math.round(most.idle * 100)} %`;
}

/**
 * What one place more would save, and how to have it. Where the machines have no room for it, why, and what else there is.
 *
 * @param room undefined: of accounts, which need none.
 */
export function adviceFor(left: readonly WorkLeft[], resource: Resource, room: SlotRoom | undefined): string {
  if (room?.more === false) return `no slot more: ${room.why}; ${howToHaveMore(asPlanned(resource))}`;
  const command = room === undefined ? 'vidmine accounts add' : tuneCommand(resource as ActivityQueue, room);
  const unit = resource === 'accounts' ? 'account' : 'slot';
  const saved = savedByOneMore(left, resource);
  const whole = Math.max(0, ...left.map(secondsOf));
  if (!left.some((one) => one.resource === resource)) return `one more ${unit}: ${command}`;
  if (saved >= LEAST_SAVED_SECONDS && saved >= whole * LEAST_SAVED_SHARE)
    return `one more ${unit} saves about ${savedInWords(saved)}: ${command}`;
  const longest = slowest(left)!.resource;
  return longest === resource
    ? `one more ${unit} saves less than a hundredth of what is left`
    : `one more ${unit} saves nothing in the end: of what is left, ${resourceInWords(longest)} take${resourceInWords(longest).endsWith('s') ? '' : 's'} longest`;
}

function tuneCommand(
  queue: ActivityQueue,
  { slots, host, hosts }: Extract<SlotRoom, { more: true }>,
): string {
  const where = hosts > 1 ? ` --host ${host}` : '';
  return `vidmine tune ${resourceInWords(queue)}=${slots}${where}`;
}

/** `2.1 days`; what is shorter than a day in its two largest units. */
const savedInWords = (seconds: number): string =>
  seconds >= DAY_SECONDS ? `${(seconds / DAY_SECONDS).toFixed(1)} days` : formatDuration(seconds * 1000);

const asPlanned = (resource: Resource) => (resource === 'accounts' ? 'downloads' : resource);
