import { SLOT_SETTINGS } from '../../domain/capacity/slot-settings.ts';
import type { ActivityQueue, Slots } from '../../domain/capacity/slots.ts';
import { nearestName } from '../../domain/nearest-name.ts';
import { UserError } from '../../domain/user-error.ts';

/** What was typed: slots to set, and queues that go back to what their workers choose. */
export interface TypedSlots {
  readonly slots: Partial<Slots>;
  readonly back: readonly ActivityQueue[];
}

const MOST = 256;
const QUEUE_OF = new Map(
  Object.entries(SLOT_SETTINGS).map(([queue, { name }]) => [name, queue as ActivityQueue]),
);

/** What a person calls the queues: `mining`, `speech`, … */
export const QUEUE_NAMES: readonly string[] = [...QUEUE_OF.keys()];

/**
 * Reads `mining=12 speech=2`; `mining=` takes back what was tuned.
 *
 * @throws UserError with everything that is wrong, at once.
 */
export function readSlots(typed: readonly string[]): TypedSlots {
  const slots: Partial<Record<ActivityQueue, number>> = {};
  const back: ActivityQueue[] = [];
  const problems: string[] = [];
  for (const text of typed) {
    const { name, value } = partsOf(text);
    const queue = QUEUE_OF.get(name);
    const problem = queue === undefined ? unknownName(text, name) : problemWith(text, value);
    if (problem !== undefined) problems.push(problem);
    else if (slots[queue!] !== undefined || back.includes(queue!))
      problems.push(`${text}: ${name} is given twice.`);
    else if (value === '') back.push(queue!);
    else slots[queue!] = Number(value);
  }
  if (problems.length > 0) throw refusal(problems);
  return { slots, back };
}

function partsOf(text: string): { readonly name: string; readonly value: string | undefined } {
  const equals = text.indexOf('=');
  if (equals < 0) return { name: text.trim(), value: undefined };
  return { name: text.slice(0, equals).trim(), value: text.slice(equals + 1).trim() };
}

function problemWith(text: string, value: string | undefined): string | undefined {
  if (value === undefined) return `${text}: how many? Such as ${text}=2.`;
  if (value === '') return undefined;
  if (value === '0')
    return `${text}: at least 1. A machine that is to do none of it leaves it out of workers.queues.`;
  if (/^\d+$/.test(value) && Number(value) <= MOST) return undefined;
  return `${text}: it must be a whole number from 1 to ${MOST}.`;
}

function unknownName(text: string, name: string): string {
  const queue = Object.hasOwn(SLOT_SETTINGS, name) ? SLOT_SETTINGS[name as ActivityQueue].name : undefined;
  const meant = queue ?? nearestName(name, QUEUE_NAMES);
  return `${text}: there is no ${name}${meant === undefined ? '' : `; did you mean ${meant}?`}`;
}

const refusal = (problems: readonly string[]): UserError =>
  new UserError({
    what: problems.length === 1 ? problems[0]! : `${problems.length} things are wrong`,
    why: problems.length === 1 ? undefined : problems.join('\n'),
    todo: `Name what to change and how many at once, such as: vidmine tune mining=12   (${QUEUE_NAMES.join(', ')})`,
    usage: true,
  });
