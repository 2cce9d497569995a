import { settingOf } from '../configuration-keys.ts';
import { SLOT_SETTINGS } from './slot-settings.ts';
import type { ActivityQueue, SlotChoice } from './slots.ts';

/** A queue that no hardware bounds: its work waits for others, or is short. */
export function plainSlots(queue: ActivityQueue, slots: number): SlotChoice {
  const { key } = SLOT_SETTINGS[queue];
  const isDefault = settingOf(key)?.default === slots;
  return {
    queue,
    slots,
    from: isDefault ? 'default' : 'set',
    limits: [{ by: 'setting', slots, why: isDefault ? `default of ${key}` : key }],
  };
}
