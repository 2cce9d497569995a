import type { ActivityQueue } from './slots.ts';

/** What a person calls a queue, and the setting that decides its slots. */
export const SLOT_SETTINGS: Readonly<Record<ActivityQueue, { readonly name: string; readonly key: string }>> =
  {
    network: { name: 'network', key: 'workers.networkSlots' },
    speech: { name: 'speech', key: 'workers.speechSlots' },
    voices: { name: 'voices', key: 'workers.voiceSlots' },
    llm: { name: 'mining', key: 'workers.parallelMiningWorkers' },
    flagship: { name: 'evaluation', key: 'workers.flagshipSlots' },
    embedding: { name: 'embedding', key: 'workers.embeddingSlots' },
    database: { name: 'database', key: 'workers.databaseSlots' },
  };
