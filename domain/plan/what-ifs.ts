import type { ActivityQueue, Slots } from '../capacity/slots.ts';
import type { PlanInput } from './plan-input.ts';
import { resourceName } from './resource-name.ts';

/** One thing more of what a plan rests on. */
export interface WhatIf {
  /** For a person, after `one more`: `account`, `mining slot`. */
  readonly more: string;
  readonly input: PlanInput;
}

/** Queues that engines serve: those of which a person may have more. */
const SERVED: readonly ActivityQueue[] = ['llm', 'speech', 'flagship'];

/** One more account, one more slot of each queue that engines serve, and a second machine like this one. */
export function whatIfsOf(input: PlanInput): WhatIf[] {
  const { accounts, slots, concurrentVideos } = input;
  return [
    ...(accounts === 0 ? [] : [{ more: 'account', input: { ...input, accounts: accounts + 1 } }]),
    ...SERVED.filter((queue) => queue === 'speech' || input.mines).map((queue) => ({
      more: `${resourceName(queue)} slot`,
      input: { ...input, slots: { ...slots, [queue]: slots[queue] + 1 } },
    })),
    {
      more: 'such machine',
      input: {
        ...input,
        slots: twice(slots),
        concurrentVideos: concurrentVideos === undefined ? undefined : 2 * concurrentVideos,
      },
    },
  ];
}

const twice = (slots: Slots): Slots =>
  Object.fromEntries(Object.entries(slots).map(([queue, count]) => [queue, 2 * count])) as unknown as Slots;
