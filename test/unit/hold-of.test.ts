import { type BatchControl, holdOf, type WaitingBatch } from '../../domain/batch-control.ts';

const waits = (batch: string, control: BatchControl = 'go'): WaitingBatch => ({ batch, control });

test.each<[string, BatchControl | undefined, readonly WaitingBatch[], BatchControl | undefined]>([
  ['its batch works', undefined, [waits('own')], undefined],
  ['its batch works and another rests', undefined, [waits('own'), waits('b', 'pause')], undefined],
  ['its batch rests', 'pause', [waits('own', 'pause')], 'pause'],
  ['its batch rests at once', 'pause-now', [waits('own', 'pause-now')], 'pause-now'],
  ['its batch is cancelled', 'cancel', [waits('own', 'cancel')], 'cancel'],
  ['its batch rests and another works', 'pause', [waits('own', 'pause'), waits('b')], undefined],
  ['its batch rests, another too', 'pause', [waits('own', 'pause'), waits('b', 'pause-now')], 'pause'],
  ['it was left out of its batch, which rests', 'pause', [waits('b', 'pause-now')], 'pause'],
  ['nobody waits for it', undefined, [], undefined],
  ['only another waits, which works', undefined, [waits('b')], undefined],
  ['only another waits, which rests', undefined, [waits('b', 'pause-now')], 'pause-now'],
  ['of two others one works', undefined, [waits('b', 'pause'), waits('c')], undefined],
  ['only one waits that is being cancelled', undefined, [waits('b', 'cancel')], undefined],
])('what holds the work on a video: %s', (_, control, waiting, expected) => {
  expect(holdOf('own', control, waiting)).toBe(expected);
});
