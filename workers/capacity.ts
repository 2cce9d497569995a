import type { Configuration } from '../domain/configuration.ts';
import type { Queue } from '../domain/queues.ts';

/** Activities this process runs at once, per queue. */
export type Slots = Readonly<Record<Exclude<Queue, 'orchestration'>, number>>;

/** Mining calls an Ollama server is sent at once, where nobody says how many it serves (its own default). */
const OLLAMA_SLOTS = 4;

/**
 * @param embeddedModel the embedded language model mines: it answers one call at a time.
 */
export const slotsOf = (workers: Configuration['workers'], embeddedModel: boolean): Slots => ({
  network: workers.networkSlots,
  speech: workers.speechSlots,
  voices: workers.voiceSlots,
  llm: workers.llmSlots ?? (embeddedModel ? 1 : OLLAMA_SLOTS),
  flagship: workers.flagshipSlots,
  embedding: workers.embeddingSlots,
  database: workers.databaseSlots,
});
