import type { WorkflowHandle } from '@temporalio/client';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { asBatchName, type BatchName, batchWorkflowId } from '../../domain/ids.ts';
import { pauseBatch, resumeBatch, tuneBatch } from '../../workflows/messages.ts';
import type { FakeWorld } from '../fixtures/fake-world.ts';
import { gate, videos } from '../fixtures/turn-runs.ts';
import { until } from '../fixtures/until.ts';

/** Batches that a person steers, run to their end. Each returns the id of its workflow. */
export class SteeredBatches {
  readonly #env: TestWorkflowEnvironment;
  readonly #world: FakeWorld;

  constructor(env: TestWorkflowEnvironment, world: FakeWorld) {
    this.#env = env;
    this.#world = world;
  }

  /** Paused while videos run, tuned, resumed, and ended. */
  async paused(): Promise<string> {
    const world = this.#world;
    const batch = asBatchName('recorded-paused');
    const free = this.#list(batch, 'paused');
    const handle = await this.#start(batch);
    await until('two are probed', () => world.count('probe paused-') === 2);
    world.heldBatches.set(batch, 'pause');
    await handle.executeUpdate(pauseBatch);
    free();
    await until('both rest', () => this.#held('paused-') === 2);
    await handle.executeUpdate(tuneBatch, { args: [{ window: 3, settingsHash: 'tuned' }] });
    world.heldBatches.delete(batch);
    await handle.executeUpdate(resumeBatch);
    await handle.result();
    return handle.workflowId;
  }

  /** Cancelled while videos run and others have not begun. */
  async cancelled(): Promise<string> {
    const batch = asBatchName('recorded-cancelled');
    const free = this.#list(batch, 'cancelled');
    const handle = await this.#start(batch);
    await until('two are probed', () => this.#world.count('probe cancelled-') === 2);
    await handle.cancel();
    await until('they are being ended', () => this.#world.count(`cancelVideos ${batch} 2`) > 0);
    free();
    await handle.result().catch(() => {});
    return handle.workflowId;
  }

  /** Local files that wait at their download until they are let go. */
  #list(batch: BatchName, prefix: string): () => void {
    const world = this.#world;
    const { before, needsLease } = world;
    const free = gate();
    world.needsLease = false;
    world.list(batch, videos(prefix, 4));
    world.before = (stage, videoId) =>
      stage === 'download' && videoId.startsWith(prefix) ? free.opened : undefined;
    return () => {
      world.before = before;
      world.needsLease = needsLease;
      free.open();
    };
  }

  #held(prefix: string): number {
    return this.#world.calls.filter((call) => call.startsWith('held') && call.includes(prefix)).length;
  }

  #start(batch: BatchName): Promise<WorkflowHandle> {
    return this.#env.client.workflow.start('batch', {
      workflowId: batchWorkflowId(batch),
      taskQueue: 'orchestration',
      args: [{ batch, settingsHash: 's', reprocess: false, window: 2 }],
    });
  }
}
