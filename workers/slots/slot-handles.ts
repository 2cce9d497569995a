import type { ActivityQueue, Slots } from '../../domain/capacity/slots.ts';
import { QUEUES } from '../../domain/queues.ts';
import { ResizableSlots } from './resizable-slots.ts';

/** Slots that can be resized while their workers run, per queue. */
export type SlotHandles = Readonly<Record<ActivityQueue, ResizableSlots>>;

export const ACTIVITY_QUEUES = QUEUES.filter((queue): queue is ActivityQueue => queue !== 'orchestration');

export const openSlots = (slots: Slots): SlotHandles =>
  Object.fromEntries(
    ACTIVITY_QUEUES.map((queue) => [queue, new ResizableSlots(slots[queue])]),
  ) as unknown as SlotHandles;
