/** Where an embedding model runs. */
export interface EmbeddingDevice {
  /** How much of the model lies in a GPU's memory, 0 to 1. */
  readonly gpuShare: number;
  /** As a metric: `gpu`, `cpu`, or `gpu 40%, cpu 60%`. */
  readonly name: string;
  /** Set where the model is slower than it should be, as a sentence for a person. */
  readonly warning?: string;
}

const inGigabytes = (bytes: number): string => `${(bytes / 1e9).toFixed(1)} GB`;

/** The packaged model has no other place to run. */
export const ON_THE_CPU: EmbeddingDevice = { gpuShare: 0, name: 'cpu' };

/**
 * @param size bytes the loaded model takes in all
 * @param sizeVram bytes of them in a GPU's memory; both as Ollama lists them
 */
export function deviceOnOllama(
  { model, host }: { readonly model: string; readonly host: string },
  size: number,
  sizeVram: number,
): EmbeddingDevice {
  const gpuShare = size > 0 ? Math.min(1, sizeVram / size) : 0;
  if (gpuShare === 1) return { gpuShare, name: 'gpu' };
  const percent = Math.round(gpuShare * 100);
  const place = gpuShare === 0 ? 'on the CPU' : `on the CPU for ${100 - percent} %`;
  return {
    gpuShare,
    name: gpuShare === 0 ? 'cpu' : `gpu ${percent}%, cpu ${100 - percent}%`,
    warning: `Ollama on ${host} runs the embedding model ${model} ${place}: ${inGigabytes(sizeVram)} of its ${inGigabytes(size)} are in a GPU's memory. Embedding is slow like this. Where that server has a GPU, see whether its memory is full (ollama ps, nvidia-smi) or its driver missing (the server's log).`,
  };
}
