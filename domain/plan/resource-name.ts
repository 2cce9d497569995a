import { SLOT_SETTINGS } from '../capacity/slot-settings.ts';
import type { ScheduleResource } from '../schedule/schedule-case.ts';

/** What a person calls a resource: `mining`, `evaluation`, `downloads`. */
export const resourceName = (resource: ScheduleResource): string =>
  resource === 'downloads' ? 'downloads' : SLOT_SETTINGS[resource].name;
