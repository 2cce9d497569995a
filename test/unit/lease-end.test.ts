import { leaseEndOf } from '../../activities/download/lease-end.ts';
import type { Fault } from '../../domain/faults.ts';

const video = (settles?: Extract<Fault, { fault: 'video' }>['settles']): Fault => ({
  fault: 'video',
  reason: 'odd',
  detail: 'odd words',
  settles,
});

test.each<[string, Fault, object]>([
  ['nobody was asked', { fault: 'identity', reason: 'turn-over', detail: 'over' }, { end: 'not-used' }],
  [
    'a part of this machine is down',
    { fault: 'system', reason: 'disk', detail: 'full' },
    { end: 'verdict', verdict: { verdict: 'system', reason: 'disk', counted: false }, detail: 'full' },
  ],
  ['the video is not taken', video({ kind: 'skipped', reason: 'too-long' }), { end: 'success' }],
  [
    'the video cannot be had',
    video({ kind: 'unavailable', reason: 'not-media' }),
    { verdict: { verdict: 'video-permanent', reason: 'not-media', counted: true } },
  ],
  [
    'another attempt may do',
    video(),
    { verdict: { verdict: 'retry-now', reason: 'odd', counted: true }, detail: 'odd words' },
  ],
  ['a person has to look', video({ kind: 'failed' }), { verdict: { verdict: 'retry-now', reason: 'odd' } }],
])('a turn ends as its download did: %s', (_name, fault, end) => {
  expect(leaseEndOf(fault)).toMatchObject(end);
});
