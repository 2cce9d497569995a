/** By what matters most, on a machine with a GPU of 16 GB. */
export const TUNING_PRESETS = ['speed', 'balanced', 'quality'] as const;

/** By the machine: how much of it is used at once, and nothing that changes a result. */
export const HARDWARE_PRESETS = ['ram-32gb', 'ram-64gb', 'ram-128gb', 'gpu'] as const;

/** Ready-made settings; the numbers are those of the seed documents. */
export const PRESET_NAMES = [...TUNING_PRESETS, ...HARDWARE_PRESETS] as const;

export type PresetName = (typeof PRESET_NAMES)[number];

/** Values by setting. The presets of a group set the same settings, but those only one of them needs. */
export type PresetValues = Readonly<Record<string, string | number>>;

/** BAAI/bge-base-en-v1.5, 768 dimensions, English: `ollama pull` takes it by this name. */
const BGE_BASE = 'hf.co/CompendiumLabs/bge-base-en-v1.5-gguf';
/** Alibaba-NLP/gte-Qwen2-1.5B-instruct, 1536 dimensions, about 3.6 GB: `ollama pull` takes it by this name. */
const GTE_QWEN2 = 'rjmalagon/gte-qwen2-1.5b-instruct-embed-f16';

/**
 * The tuning presets. From the documents: speechSlots, embeddings.batchSize, the embedding models, sizes of segments, the speech model
 * and the one for second decodes, 24 or 12 network slots, 12 database slots. Ours: speech.batchSize, which the
 * documents leave to the engine, and the beam of `quality`.
 *
 * The hardware presets: the documents' machines with unified memory and their ingest notes' GPU. Their numbers of
 * mining calls are above what their own formula allows for that memory (4 and 11, where they say 6 and 12):
 * `vidmine capacity` warns of it.
 */
export const PRESETS: Readonly<Record<PresetName, PresetValues>> = {
  speed: {
    'workers.speechSlots': 6,
    'workers.networkSlots': 24,
    'workers.databaseSlots': 12,
    'speech.model': 'distil-large-v3',
    'speech.batchSize': 16,
    'segments.minChars': 800,
    'segments.maxChars': 1200,
    'embeddings.provider': 'ollama',
    'embeddings.model': BGE_BASE,
    'embeddings.batchSize': 512,
  },
  balanced: {
    'workers.speechSlots': 4,
    'workers.networkSlots': 12,
    'workers.databaseSlots': 12,
    'speech.model': 'distil-large-v3',
    'speech.batchSize': 8,
    'segments.minChars': 1100,
    'segments.maxChars': 1400,
    'embeddings.provider': 'ollama',
    'embeddings.model': GTE_QWEN2,
    'embeddings.batchSize': 384,
  },
  quality: {
    'workers.speechSlots': 2,
    'workers.networkSlots': 12,
    'workers.databaseSlots': 12,
    'speech.model': 'distil-large-v3',
    'speech.secondModel': 'large-v3',
    'speech.beamSize': 5,
    'speech.batchSize': 1,
    'segments.minChars': 1100,
    'segments.maxChars': 1400,
    'embeddings.provider': 'ollama',
    'embeddings.model': GTE_QWEN2,
    'embeddings.batchSize': 256,
  },
  'ram-32gb': {
    'workers.speechSlots': 2,
    'workers.parallelMiningWorkers': 6,
    'workers.flagshipSlots': 1,
    'batch.concurrentVideos': 6,
  },
  'ram-64gb': {
    'workers.speechSlots': 4,
    'workers.parallelMiningWorkers': 12,
    'workers.flagshipSlots': 2,
    'batch.concurrentVideos': 12,
  },
  'ram-128gb': {
    'workers.speechSlots': 8,
    'workers.parallelMiningWorkers': 20,
    'workers.flagshipSlots': 4,
    'batch.concurrentVideos': 20,
  },
  gpu: {
    'workers.networkSlots': 12,
    'workers.prefilterSlots': 20,
    'workers.speechSlots': 4,
    'workers.databaseSlots': 12,
    'embeddings.batchSize': 256,
  },
};

/** The settings that any of these presets sets, in the order they are shown in. */
export const presetKeys = (names: readonly PresetName[]): string[] => [
  ...new Set(names.flatMap((name) => Object.keys(PRESETS[name]))),
];
