import { setTimeout as delay } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import type { Notice } from '../../activities/context.ts';
import type { ActivityQueue } from '../../domain/capacity/slots.ts';
import type { Configuration } from '../../domain/configuration.ts';
import { isThisMachine } from '../../engines/hardware/is-this-machine.ts';
import { LOCAL_OLLAMA, reachableHost } from '../../engines/language-model/choose-language-model.ts';
import type { Home } from '../../stack/home.ts';
import type { Db } from '../../storage/database/database.ts';
import type { WorkerName } from '../../storage/database/worker-slots.ts';
import type { Capacity } from '../capacity.ts';
import { gpuWork } from './gpu-work.ts';
import { keepLoad } from './keep-load.ts';
import { machineLook } from './look-at-machine.ts';
import { queueBacklogs } from './queue-backlogs.ts';
import { sampleQueues } from './sample-queues.ts';

export interface RunLoad extends WorkerName {
  readonly db: Db;
  readonly client: Client;
  readonly configuration: Configuration;
  readonly home: Home;
  readonly capacity: Pick<Capacity, 'facts'>;
  /** Activities of a queue that run in this worker. */
  readonly running: (queue: ActivityQueue) => number;
  readonly notify: (notice: Notice) => Promise<void>;
  readonly log: (entry: { readonly level: 'WARN'; readonly message: string }) => void;
  readonly environment?: Readonly<Record<string, string | undefined>>;
}

/**
 * Writes down what this worker's machine does, and, where it serves the workflows, how full the queues are. Nothing of it
 * ever disturbs the work.
 */
export function runLoad(options: RunLoad): { end(): Promise<void> } {
  const { db, worker, host, client, configuration, home, capacity, running, notify, log } = options;
  const { queues } = configuration.workers;
  const { facts } = capacity;
  const { gpus } = facts.hardware;
  const ending = new AbortController();
  const { signal } = ending;
  const warn = (message: string) => log({ level: 'WARN', message });
  const visible = (options.environment ?? process.env).CUDA_VISIBLE_DEVICES;
  const keeping = keepLoad({
    ...{ db, worker, host, queues, running, notify, warn, signal },
    look: machineLook({
      artifacts: configuration.artifacts.folder ?? home.artifacts,
      nvidiaSmi: gpus.some(({ kind }) => kind === 'nvidia') ? 'nvidia-smi' : undefined,
      ...(visible !== undefined && { visibleGpus: visible }),
      warn,
    }),
    gpuWork: gpuWork({ ...facts, gpus, embedsHere: embedsHere(configuration) }),
  });
  const sampling = queues.includes('orchestration')
    ? sampleQueues({
        db,
        warn,
        signal,
        backlogs: () => queueBacklogs(client.connection, client.options.namespace),
      })
    : undefined;
  return {
    async end() {
      ending.abort();
      // A server that hangs must not hold up the end.
      await Promise.race([Promise.all([keeping, sampling]), delay(GOING_MS, undefined, { ref: false })]);
    },
  };
}

const GOING_MS = 3_000;

const embedsHere = ({ embeddings, languageModel }: Configuration): boolean =>
  embeddings.provider === 'ollama' && isThisMachine(reachableHost(languageModel.ollamaHost ?? LOCAL_OLLAMA));
