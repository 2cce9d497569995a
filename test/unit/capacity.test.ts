import type { SlotReserveContext, TunerHolder, WorkerOptions } from '@temporalio/worker';
import { createActivities } from '../../activities/activities.ts';
import type { ActivityContext } from '../../activities/context.ts';
import { configurationSchema } from '../../domain/configuration.ts';
import { QUEUES, type Queue } from '../../domain/queues.ts';
import { activityWorker } from '../../workers/build-workers.ts';
import { openSlots } from '../../workers/slots/slot-handles.ts';
import { slotsOn } from '../fixtures/capacity-facts.ts';

type WithActivities = Exclude<Queue, 'orchestration'>;

const KEYS: Record<WithActivities, string> = {
  network: 'networkSlots',
  speech: 'speechSlots',
  voices: 'voiceSlots',
  llm: 'parallelMiningWorkers',
  flagship: 'flagshipSlots',
  embedding: 'embeddingSlots',
  database: 'databaseSlots',
};
const HARDWARE = QUEUES.filter((queue): queue is WithActivities => queue !== 'orchestration');

const workersWith = (slots: Record<string, number>) => {
  const { workers } = configurationSchema.parse({ workers: slots });
  const activities = createActivities({} as ActivityContext);
  const context = { slots: openSlots(slotsOn({ workers })), heartbeatSeconds: 4 };
  return HARDWARE.map((queue) => activityWorker(queue, activities, context));
};

/** Takes slots until there are no more. */
function slotsGivenBy({ tuner }: WorkerOptions): number {
  const { activityTaskSlotSupplier: supplier } = tuner as TunerHolder;
  if (supplier.type !== 'custom') throw new Error('These slots cannot be resized.');
  let given = 0;
  while (supplier.tryReserveSlot({} as SlotReserveContext) !== null) given += 1;
  return given;
}

test.each(HARDWARE)(
  'defect 100: the queue %s has slots of its own, which no other setting changes',
  (queue) => {
    const before = workersWith({});
    const after = workersWith({ [KEYS[queue]]: 17 });
    for (const [index, worker] of after.entries()) {
      const expected = worker.taskQueue === queue ? 17 : slotsGivenBy(before[index]!);
      expect([worker.taskQueue, slotsGivenBy(worker)]).toEqual([HARDWARE[index], expected]);
    }
  },
);

test('defect 100: each queue has activities of its own: voices are matched at voices, texts embedded at embedding', () => {
  const served = Object.fromEntries(
    workersWith({}).map(({ taskQueue, activities }) => [taskQueue, Object.keys(activities ?? {})]),
  );
  expect(served).toMatchObject({
    voices: ['identify'],
    embedding: ['embed', 'reEmbedVideo'],
    flagship: ['evaluate', 'summarise', 'relateClaims'],
  });
  expect(served.speech).toContain('transcribe');
  expect(served.database).toEqual(expect.arrayContaining(['segment', 'publish', 'settle']));
  expect([...served.speech!, ...served.database!]).not.toContain('embed');
});
