import type { CapacityFacts } from '../../domain/capacity/capacity-facts.ts';
import { SLOT_SETTINGS } from '../../domain/capacity/slot-settings.ts';
import type { ActivityQueue } from '../../domain/capacity/slots.ts';

/** Work that runs on this machine's GPU, or is expected to. */
export interface GpuWork {
  readonly queue: ActivityQueue;
  /** As a person calls it. */
  readonly name: string;
  /** What to do where it does not. */
  readonly todo: string;
}

export interface GpuWorkFacts extends Pick<CapacityFacts, 'speech' | 'miner' | 'flagship'> {
  readonly gpus: CapacityFacts['hardware']['gpus'];
  /** Texts are embedded by an Ollama on this machine. */
  readonly embedsHere: boolean;
}

const SPEECH_TODO =
  'The worker log and `vidmine doctor` say what speech runs on. speechEngine.device: cuda makes it fail rather than fall back to the processor; cpu says that this is wanted.';
const OLLAMA_TODO =
  '`ollama ps` says where the model lies, `nvidia-smi` whether the memory is full. Where the driver was away when Ollama was started: start it again.';

/**
 * What is to run on the GPU: CTranslate2 unless it is told to stay on the processor, and an Ollama on this machine, which
 * takes a GPU where there is one. What other servers and the embedded models run on nobody tells.
 */
export function gpuWork({ gpus, speech, miner, flagship, embedsHere }: GpuWorkFacts): GpuWork[] {
  if (!gpus.some(({ kind }) => kind === 'nvidia')) return [];
  const isOllamaHere = (place: CapacityFacts['miner']) => place.kind === 'ollama' && place.here;
  const found: [ActivityQueue, boolean, string][] = [
    ['speech', speech.engine === 'embedded' && speech.device !== 'cpu', SPEECH_TODO],
    ['llm', isOllamaHere(miner), OLLAMA_TODO],
    ['flagship', isOllamaHere(flagship), OLLAMA_TODO],
    ['embedding', embedsHere, OLLAMA_TODO],
  ];
  return found
    .filter(([, expects]) => expects)
    .map(([queue, , todo]) => ({ queue, name: SLOT_SETTINGS[queue].name, todo }));
}
