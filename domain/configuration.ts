import { z } from 'zod';
import { QUEUES } from './queues.ts';

/**
 * Every setting, its default and what it is for. Order of precedence: flag > environment > vidmine.yaml >
 * default. The environment name of `downloads.maxFileMb` is `VIDMINE_DOWNLOADS_MAX_FILE_MB`.
 */

const seconds = z.number().min(0);
const port = z.int().min(1).max(65535);

/** A rule over two settings of one section: `lower` may not exceed `upper`. Its issue names both. */
function atMost<Section extends Record<Lower | Upper, number>, Lower extends string, Upper extends string>(
  lower: Lower,
  upper: Upper,
): [(section: Section) => boolean, { message: string; path: string[]; params: { settings: string[] } }] {
  return [
    (section) => section[lower] <= section[upper],
    {
      message: `${lower} must not be greater than ${upper}`,
      path: [lower],
      params: { settings: [lower, upper] },
    },
  ];
}

/** Settings that decide what becomes of a video: a batch keeps those it was started with. */
export const pipelineSchema = z.strictObject({
  mining: z
    .enum(['auto', 'extractive', 'abstractive', 'off'])
    .default('auto')
    .describe(
      'How knowledge is mined. extractive: the model only picks and labels sentences (any model). abstractive: it words the claims (instruct models of 4B up). auto: extractive for the embedded demo model, abstractive otherwise. off: transcripts, segments, embeddings and search only',
    ),
  batch: z
    .strictObject({
      concurrentVideos: z.int().min(1).max(1000).default(6).describe('Videos in work at once'),
      bufferMax: z
        .int()
        .min(0)
        .max(1000)
        .default(10)
        .describe('Downloaded, unprocessed videos beyond that at which downloading stops'),
      maxAttempts: z
        .int()
        .min(1)
        .max(20)
        .default(3)
        .describe("Attempts per stage that a video's own faults may use up"),
      skipShorts: z.boolean().default(false).describe('Skip videos shorter than shortSeconds'),
      shortSeconds: seconds.default(120).describe('What counts as short; an unknown length is not short'),
      maxDurationMinutes: z.number().min(1).default(720).describe('Longer videos are skipped'),
    })
    .prefault({}),
  downloads: z
    .strictObject({
      format: z.string().min(1).default('ba[abr>=40]/ba/b').describe("yt-dlp's format selector"),
      formatSort: z
        .string()
        .min(1)
        .default('lang,+abr,+size,+res')
        .describe("yt-dlp's sort order: original language first, then the smallest"),
      maxFileMb: z.number().min(1).default(2048).describe('Larger files are refused'),
      timeoutMinutes: z
        .number()
        .min(1)
        .default(90)
        .describe('Limit of one download, throttled long videos included'),
      delaySecondsMin: seconds.default(10).describe('Shortest polite wait between two downloads from a site'),
      delaySecondsMax: seconds.default(20).describe('Longest polite wait between two downloads from a site'),
    })
    .refine(...atMost('delaySecondsMin', 'delaySecondsMax'))
    .prefault({}),
  speech: z
    .strictObject({
      model: z
        .string()
        .min(1)
        .default('base')
        .describe('Whisper model: base or tiny.en (packaged), or the path or name of any CTranslate2 model'),
      language: z
        .string()
        .regex(/^(auto|[a-z]{2,3})$/, 'must be auto or an ISO 639-1 code such as en')
        .default('auto')
        .describe('Language spoken, or auto'),
      beamSize: z.int().min(1).max(10).default(1).describe('Beam width of the first pass'),
      vad: z.boolean().default(true).describe('Skip silence by voice activity detection'),
    })
    .prefault({}),
  segments: z
    .strictObject({
      minChars: z.int().min(100).default(1100).describe('Shortest segment, where the speaker allows'),
      maxChars: z.int().min(200).default(1400).describe('Longest segment'),
      maxGapSeconds: seconds.default(30).describe('A silence longer than this ends a segment'),
    })
    .refine(...atMost('minChars', 'maxChars'))
    .prefault({}),
  miner: z
    .strictObject({
      selectivity: z
        .enum(['liberal', 'moderate', 'conservative'])
        .default('moderate')
        .describe('How much the miner takes'),
      maxClaimsPerSegment: z.int().min(1).max(50).default(8).describe('Bound of the answer, so that it ends'),
      maxOutputTokens: z.int().min(64).max(16384).default(1200).describe('Output limit of one call'),
    })
    .prefault({}),
  evaluation: z
    .strictObject({
      claimsPerCall: z.int().min(1).max(200).default(12).describe('Claims judged in one call'),
      tierA: z.number().min(0).max(10).default(8).describe('Importance from which a claim is tier A'),
      tierB: z.number().min(0).max(10).default(5).describe('Importance from which a claim is tier B'),
    })
    .refine(...atMost('tierB', 'tierA'))
    .prefault({}),
});

/** Settings of one installation: where its parts are and how much they may take. */
export const installationSchema = z.strictObject({
  database: z
    .strictObject({
      url: z
        .url({
          protocol: /^postgres(ql)?$/,
          error: 'must be a PostgreSQL URL, such as postgresql://user@localhost:5432/vidmine',
        })
        .optional()
        .describe('PostgreSQL with pgvector; unset: the embedded one'),
      maxConnections: z.int().min(1).max(200).default(10).describe('Connections of one process'),
    })
    .prefault({}),
  temporal: z
    .strictObject({
      address: z
        .string()
        .min(1)
        .optional()
        .describe('host:port of a Temporal server; unset: the embedded one'),
      namespace: z.string().min(1).default('default').describe('Temporal namespace'),
      retentionDays: z
        .int()
        .min(1)
        .max(3650)
        .default(90)
        .describe('How long closed workflows stay in the UI (embedded)'),
    })
    .prefault({}),
  stack: z
    .strictObject({
      temporalPort: port.default(7233).describe('Port of the embedded Temporal server'),
      temporalUiPort: port.default(8233).describe('Port of the embedded Temporal UI'),
      postgresPort: port.default(54330).describe('Port of the embedded PostgreSQL'),
    })
    .prefault({}),
  artifacts: z
    .strictObject({
      folder: z.string().min(1).optional().describe('Where audio lives; unset: .vidmine/artifacts'),
      keepAudio: z.boolean().default(false).describe('Keep the audio after its transcript is stored'),
    })
    .prefault({}),
  ytDlp: z
    .strictObject({
      path: z.string().min(1).optional().describe('yt-dlp program; unset: the pinned one'),
      extraArgs: z.array(z.string()).default([]).describe('Further yt-dlp arguments'),
      proxy: z
        .string()
        .min(1)
        .optional()
        .describe('Proxy of the guest identity, such as socks5h://host:port'),
      cookies: z
        .string()
        .min(1)
        .optional()
        .describe('Netscape cookies file of the guest identity; copied for each run'),
    })
    .prefault({}),
  languageModel: z
    .strictObject({
      provider: z
        .enum(['auto', 'ollama', 'embedded'])
        .default('auto')
        .describe(
          'auto: Ollama where it is configured or runs on this machine, otherwise the embedded demo model',
        ),
      ollamaHost: z.string().min(1).optional().describe('Ollama server, such as http://127.0.0.1:11434'),
      model: z.string().min(1).default('qwen2.5:7b').describe('Model of the miner on Ollama'),
      flagshipModel: z
        .string()
        .min(1)
        .optional()
        .describe('Model of the evaluator on Ollama; unset: the same'),
      contextTokens: z.int().min(1024).max(1048576).default(4096).describe('Context window of every call'),
      timeoutSeconds: z
        .number()
        .min(1)
        .default(900)
        .describe('Limit of one call, its time in the queue included'),
      threads: z
        .int()
        .min(1)
        .max(256)
        .optional()
        .describe('CPU threads of the embedded model; unset: all cores but one'),
    })
    .prefault({}),
  embeddings: z
    .strictObject({
      provider: z
        .enum(['auto', 'ollama', 'embedded'])
        .default('auto')
        .describe('auto: the embedded MiniLM, unless ollama is named here'),
      model: z.string().min(1).default('all-minilm').describe('Embedding model on Ollama'),
      batchSize: z.int().min(1).max(512).default(32).describe('Texts per call'),
    })
    .prefault({}),
  speechEngine: z
    .strictObject({
      device: z.enum(['auto', 'cpu', 'cuda']).default('auto').describe('Where Whisper runs'),
      computeType: z
        .string()
        .min(1)
        .default('auto')
        .describe('CTranslate2 compute type; auto: int8 on a CPU, float16 on a GPU'),
      threads: z.int().min(1).max(256).optional().describe('CPU threads per slot; unset: cores / slots'),
    })
    .prefault({}),
  workers: z
    .strictObject({
      queues: z
        .array(z.enum(QUEUES))
        .min(1)
        .default([...QUEUES])
        .describe('Task queues this machine serves'),
      networkSlots: z.int().min(1).max(100).default(4).describe('Downloads and probes at once'),
      speechSlots: z.int().min(1).max(64).default(1).describe('Transcriptions at once'),
      llmSlots: z.int().min(1).max(64).optional().describe('Mining calls at once; unset: 1 embedded, else 4'),
      flagshipSlots: z.int().min(1).max(64).default(1).describe('Evaluation calls at once'),
      embeddingSlots: z.int().min(1).max(64).default(2).describe('Embedding activities at once'),
      databaseSlots: z.int().min(1).max(100).default(10).describe('Database activities at once'),
      heartbeatSeconds: z
        .number()
        .min(1)
        .max(60)
        .default(4)
        .describe('How soon a cancelled stage learns of it'),
    })
    .prefault({}),
});

export const configurationSchema = z.strictObject({
  ...pipelineSchema.shape,
  ...installationSchema.shape,
});

export type Configuration = z.infer<typeof configurationSchema>;
export type PipelineSettings = z.infer<typeof pipelineSchema>;

/** What a batch keeps of the configuration it was started with: the pipeline settings and nothing else. */
export function splitPipelineSettings(configuration: Configuration): PipelineSettings {
  const sections = Object.keys(pipelineSchema.shape) as (keyof PipelineSettings)[];
  return Object.fromEntries(sections.map((section) => [section, configuration[section]])) as PipelineSettings;
}
