import type { SlotLimit } from '../../domain/capacity/slots.ts';
import type { MachineNow } from '../../domain/diagnosis/outlook.ts';
import { type ServedQueue, slotRoom } from '../../domain/diagnosis/slot-room.ts';

const GB = 1e9;
const box = (more: Partial<MachineNow> = {}): MachineNow => ({
  ...{ host: 'box', cpuShare: 0.4, memoryFreeBytes: 30 * GB, memoryTotalBytes: 64 * GB, gpus: [] },
  ...{ diskFreeBytes: undefined, diskTotalBytes: undefined },
  ...more,
});
const limit = (by: string, slots: number): SlotLimit => ({ by, slots, why: `by ${by}` });
const mining = (more: Partial<ServedQueue> = {}): ServedQueue => ({
  ...{ host: 'box', queue: 'llm', slots: 6, limits: [limit('memory', 12), limit('cores', 24)] },
  ...more,
});
const gpu = (use: number, usedGb: number) => ({
  ...{ name: 'Test GPU', use, memoryUsedBytes: usedGb * GB, memoryTotalBytes: 24 * GB },
});

test.each<[string, ServedQueue, MachineNow, string | undefined]>([
  ['below all limits', mining(), box(), undefined],
  ['on a machine of which nothing is known', mining({ host: 'other' }), box(), undefined],
  ['of what only a person set', mining({ limits: [limit('setting', 6)] }), box(), undefined],
  ['of what is only usual', mining({ limits: [limit('ceiling', 6)] }), box(), undefined],
  [
    'of speech, where more on one GPU wait for each other',
    mining({ queue: 'speech', limits: [limit('ceiling', 6)] }),
    box(),
    '6 is what there is room for (by ceiling)',
  ],
  [
    'where the memory is reckoned full',
    mining({ slots: 12 }),
    box(),
    '12 is what there is room for (by memory)',
  ],
  [
    'beyond what a person tuned over a limit',
    mining({ slots: 14, reason: 'tuned' }),
    box(),
    '12 is what there is room for (by memory)',
  ],
  ['after tuning below the limits', mining({ slots: 2, reason: 'tuned' }), box(), undefined],
  [
    'where the server takes no more',
    mining({ limits: [limit('server', 6)] }),
    box(),
    '6 is what the server works on (by server)',
  ],
  [
    'where the guard takes slots away',
    mining({ reason: '2.0 GB of memory free' }),
    box(),
    '2.0 GB of memory free',
  ],
  ['where the processor is full', mining(), box({ cpuShare: 0.97 }), 'the processor of box is 97 % busy'],
  [
    'where the processor is full of what others do, and the model is elsewhere',
    mining({ limits: [limit('server', 24)] }),
    box({ cpuShare: 0.97 }),
    undefined,
  ],
  [
    'where memory is short now',
    mining(),
    box({ memoryFreeBytes: 3 * GB }),
    '3.0 GB of memory are free on box, and 8.0 GB are to stay free',
  ],
  [
    'on a GPU that is busy',
    mining({ queue: 'speech', limits: [limit('gpu-memory', 8)] }),
    box({ gpus: [gpu(0.99, 8)] }),
    'the GPU of box is 99 % busy',
  ],
  [
    'on a GPU whose memory is full',
    mining({ queue: 'speech', limits: [limit('gpu-memory', 8)] }),
    box({ gpus: [gpu(0.4, 23)] }),
    'the GPU memory of box is 96 % full',
  ],
  [
    'on a GPU with room',
    mining({ queue: 'speech', limits: [limit('gpu-memory', 8)] }),
    box({ gpus: [gpu(0.4, 8)] }),
    undefined,
  ],
])('one slot more %s', (_name, worker, machine, why) => {
  const room = slotRoom(worker.queue, [worker], [machine], 8);
  expect(room).toEqual(
    why === undefined
      ? { more: true, slots: worker.slots + 1, host: worker.host, hosts: 1 }
      : { more: false, why },
  );
});

test('of several machines, the first with room', () => {
  const workers = [mining({ reason: 'short of memory' }), mining({ host: 'big', slots: 9 })];
  expect(slotRoom('llm', workers, [box()], 8)).toEqual({ more: true, slots: 10, host: 'big', hosts: 2 });
});

test('nobody serves it', () => {
  expect(slotRoom('llm', [], [box()], 8)).toEqual({ more: false, why: 'no worker serves it' });
});
