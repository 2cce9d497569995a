import { ACTIVITY_QUEUES } from '../../domain/capacity/activity-queues.ts';
import type { ActivityQueue, Slots } from '../../domain/capacity/slots.ts';
import { ResizableSlots } from './resizable-slots.ts';

/** Slots that can be resized while their workers run, per queue. */
export type SlotHandles = Readonly<Record<ActivityQueue, ResizableSlots>>;

export const openSlots = (slots: Slots): SlotHandles =>
  Object.fromEntries(
    ACTIVITY_QUEUES.map((queue) => [queue, new ResizableSlots(slots[queue])]),
  ) as unknown as SlotHandles;
