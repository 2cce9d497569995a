import { DISK_LOW_TODO } from '../../domain/disk/disk-guard.ts';
import type { Outage } from '../../domain/outages/outage.ts';
import type { Notice } from '../context.ts';

/** Downloads wait for room. */
export const diskLow = ({ detail }: Pick<Outage, 'detail'>): Notice => ({
  event: 'disk-low',
  subject: 'downloads',
  reason: 'disk-low',
  detail: `All downloads rest: ${detail}.`,
  todo: DISK_LOW_TODO,
});

export const diskOk = (): Notice => ({
  event: 'disk-ok',
  subject: 'downloads',
  reason: 'disk-ok',
  detail: 'There is room again: downloads go on.',
  todo: 'Nothing is to be done',
});
