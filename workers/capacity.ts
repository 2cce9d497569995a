import type { Slots } from '../domain/capacity/slots.ts';
import type { Configuration } from '../domain/configuration.ts';

/** Mining calls an Ollama server is sent at once, where nobody says how many it serves (its own default). */
const OLLAMA_SLOTS = 4;

/**
 * @param embeddedModel the embedded language model mines: it answers one call at a time.
 */
export const slotsOf = (workers: Configuration['workers'], embeddedModel: boolean): Slots => ({
  network: workers.networkSlots,
  speech: workers.speechSlots ?? 1,
  voices: workers.voiceSlots,
  llm: workers.parallelMiningWorkers ?? (embeddedModel ? 1 : OLLAMA_SLOTS),
  flagship: workers.flagshipSlots ?? 1,
  embedding: workers.embeddingSlots,
  database: workers.databaseSlots,
});
