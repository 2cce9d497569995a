/** Ready-made settings for a machine with a GPU of 16 GB; the numbers are those of the seed documents' tuning notes. */
export const PRESET_NAMES = ['speed', 'balanced', 'quality'] as const;

export type PresetName = (typeof PRESET_NAMES)[number];

/** Values by setting. Every preset sets the same settings, but those only one of them needs. */
export type PresetValues = Readonly<Record<string, string | number>>;

/** BAAI/bge-base-en-v1.5, 768 dimensions, English: `ollama pull` takes it by this name. */
const BGE_BASE = 'hf.co/CompendiumLabs/bge-base-en-v1.5-gguf';
/** Alibaba-NLP/gte-Qwen2-1.5B-instruct, 1536 dimensions, about 3.6 GB: `ollama pull` takes it by this name. */
const GTE_QWEN2 = 'rjmalagon/gte-qwen2-1.5b-instruct-embed-f16';

/**
 * From the documents: speechSlots, embeddings.batchSize, the embedding models, sizes of segments, the speech model
 * and the one for second decodes, 24 or 12 network slots, 12 database slots. Ours: speech.batchSize, which the
 * documents leave to the engine, and the beam of `quality`.
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
};

/** The settings that any preset sets, in the order they are shown in. */
export const PRESET_KEYS: readonly string[] = [...new Set(Object.values(PRESETS).flatMap(Object.keys))];
