import { z } from 'zod';
import { checkOpenHosts } from './pacing/open-hosts.ts';
import { PRESET_NAMES } from './presets.ts';
import { QUEUES } from './queues.ts';

/**
 * Every setting, its default and what it is for. Order of precedence: flag > environment > vidmine.yaml >
 * preset > default. The environment name of `downloads.maxFileMb` is `VIDMINE_DOWNLOADS_MAX_FILE_MB`.
 */

const seconds = z.number().min(0);
const port = z.int().min(1).max(65535);

/** Of the packaged embedding model. */
const MINILM_DIMENSIONS = 384;

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
      concurrentVideos: z
        .int()
        .min(1)
        .max(1000)
        .optional()
        .describe(
          'Videos in work at once, beyond which they count as waiting; unset: as many as keep the slots of this machine busy. `vidmine capacity` shows the number',
        ),
      bufferMax: z
        .int()
        .min(0)
        .max(1000)
        .optional()
        .describe(
          'Videos in flight beyond concurrentVideos; unset: as many as the pacing preset lets wait downloaded',
        ),
      maxAttempts: z
        .int()
        .min(1)
        .max(20)
        .default(3)
        .describe("Attempts per stage that a video's own faults may use up"),
      skipShorts: z.boolean().default(false).describe('Skip videos shorter than shortSeconds'),
      shortSeconds: seconds.default(120).describe('What counts as short; an unknown length is not short'),
      maxDurationMinutes: z.number().min(1).default(720).describe('Longer videos are skipped'),
      maxSpend: z
        .number()
        .min(0)
        .optional()
        .describe(
          "Most that the batch's paid model calls may cost, in the currency of the prices; unset: no limit. `vidmine costs` shows what they cost and raises it",
        ),
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
      prefilter: z
        .enum(['missing', 'always'])
        .default('missing')
        .describe(
          'missing: what the listing did not tell is asked with the download, in one extraction. always: the site is asked about every video first, as guest, workers.prefilterSlots at once',
        ),
      parkedHours: z
        .number()
        .min(0)
        .max(720)
        .default(2)
        .describe(
          'How long a video that used up its attempts rests before the batch takes it up again; four times as long the second time, then it is left to a person',
        ),
    })
    .prefault({}),
  speech: z
    .strictObject({
      model: z
        .string()
        .min(1)
        .default('base')
        .describe('Whisper model: base or tiny.en (packaged), or the path or name of any CTranslate2 model'),
      secondModel: z
        .string()
        .min(1)
        .optional()
        .describe('Larger model for what is decoded a second time; unset: the same, with a wider beam'),
      language: z
        .string()
        .regex(/^(auto|[a-z]{2,3})$/, 'must be auto or an ISO 639-1 code such as en')
        .default('auto')
        .describe('Language spoken, or auto'),
      beamSize: z.int().min(1).max(10).default(1).describe('Beam width of the first pass'),
      vad: z.boolean().default(true).describe('Skip silence by voice activity detection'),
      batchSize: z
        .int()
        .min(1)
        .max(64)
        .default(1)
        .describe(
          'Stretches of 30 s decoded at once. 1: one after another, which is more accurate and all that a CPU needs',
        ),
      vocabulary: z
        .array(z.string().min(1).max(100))
        .max(100)
        .default([])
        .describe('Names and terms that occur in the recordings, told to the model beforehand'),
      secondPass: z.boolean().default(true).describe('Decode what is in doubt a second time'),
      secondBeamSize: z.int().min(1).max(20).default(8).describe('Beam width of the second decoding'),
      doubtLogprob: z
        .number()
        .min(-10)
        .max(0)
        .default(-0.35)
        .describe('Mean log probability down to which a stretch is in doubt'),
      doubtCompression: z
        .number()
        .min(1)
        .max(100)
        .default(2.4)
        .describe('Compression ratio from which on a stretch is in doubt: repeated text compresses well'),
      doubtNoSpeech: z
        .number()
        .min(0)
        .max(1)
        .default(0.8)
        .describe('Probability of silence from which on a stretch is in doubt'),
    })
    .prefault({}),
  speakers: z
    .strictObject({
      identify: z.boolean().default(true).describe('Tell speakers apart; otherwise everybody is Unknown'),
      assumeMonologue: z
        .boolean()
        .default(false)
        .describe(
          'Listen to stretches spread over the whole recording first; where they are all one voice, it is a monologue, and a voice that is heard in none of them goes unnoticed. Otherwise everything is listened to',
        ),
      sameVoice: z
        .number()
        .min(0)
        .max(1)
        .optional()
        .describe('Similarity from which on two stretches are one voice; unset: what suits the encoder'),
      minClusterSeconds: seconds
        .default(3)
        .describe(
          'Voices with less speech are no speaker of their own: each of their turns is decided alone',
        ),
    })
    .prefault({}),
  segments: z
    .strictObject({
      minChars: z.int().min(100).default(1100).describe('Shortest segment, where the speaker allows'),
      maxChars: z
        .int()
        .min(200)
        .default(1400)
        .describe('Longest segment; a leftover of less than 50 characters that is joined to one may pass it'),
      maxGapSeconds: seconds.default(30).describe('A silence longer than this ends a segment'),
      maxDurationSeconds: z
        .number()
        .min(10)
        .default(180)
        .describe(
          'Longest segment in time. 1100 characters take 75 s at 150 words a minute and 180 s at 62: only very slow speech, long pauses and scripts that say much with few characters end by it',
        ),
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
      claimsPerCall: z
        .int()
        .min(1)
        .max(200)
        .default(12)
        .describe(
          'Most claims judged in one call; fewer where they and the answer would not fit the context',
        ),
      tierA: z.number().min(0).max(10).default(8).describe('Importance from which a claim is tier A'),
      tierB: z.number().min(0).max(10).default(5).describe('Importance from which a claim is tier B'),
    })
    .refine(...atMost('tierB', 'tierA'))
    .prefault({}),
});

/** Wait between two downloads of one account; the numbers of the corrected batch analysis. */
const steady = z
  .strictObject({
    firstDownloads: z
      .int()
      .min(0)
      .default(20)
      .describe('Downloads of the buffer build, all accounts together'),
    firstSecondsMin: seconds.default(30).describe('Shortest wait in the buffer build'),
    firstSecondsMax: seconds.default(60).describe('Longest wait in the buffer build'),
    lowBuffer: z.int().min(0).default(5).describe('With fewer videos waiting downloaded, the low waits hold'),
    lowSecondsMin: seconds.default(60).describe('Shortest wait while the buffer is low'),
    lowSecondsMax: seconds.default(120).describe('Longest wait while the buffer is low'),
    secondsMin: seconds.default(180).describe('Shortest wait otherwise'),
    secondsMax: seconds.default(300).describe('Longest wait otherwise'),
    targetBuffer: z.int().min(1).default(10).describe('Videos waiting downloaded at which downloading stops'),
    drainDownloads: z
      .int()
      .min(0)
      .default(10)
      .describe('The last so many downloads take the ordinary wait, however low the buffer is'),
  })
  .refine(...atMost('firstSecondsMin', 'firstSecondsMax'))
  .refine(...atMost('lowSecondsMin', 'lowSecondsMax'))
  .refine(...atMost('secondsMin', 'secondsMax'))
  .refine(...atMost('lowBuffer', 'targetBuffer'));

/** The numbers of the original batch analysis: a larger buffer, and factors instead of ranges. */
const deepBuffer = z
  .strictObject({
    firstDownloads: z
      .int()
      .min(0)
      .default(150)
      .describe('Downloads of the buffer build, all accounts together'),
    firstSecondsMin: seconds.default(60).describe('Shortest wait in the buffer build'),
    firstSecondsMax: seconds.default(120).describe('Longest wait in the buffer build'),
    lowBuffer: z.int().min(0).default(20).describe('With fewer videos waiting downloaded, lowFactor holds'),
    lowFactor: z.number().min(0).max(10).default(0.5).describe('Factor of the wait while the buffer is low'),
    targetBuffer: z
      .int()
      .min(1)
      .default(50)
      .describe('With more videos waiting downloaded, highFactor holds'),
    highFactor: z.number().min(0).max(10).default(1.5).describe('Factor of the wait above the target'),
    maxBuffer: z
      .int()
      .min(1)
      .default(100)
      .describe('Videos waiting downloaded above which downloading stops'),
    secondsMin: seconds.default(180).describe('Shortest wait before the factors'),
    secondsMax: seconds.default(300).describe('Longest wait before the factors'),
    drainDownloads: z
      .int()
      .min(0)
      .default(100)
      .describe('The last so many downloads take the ordinary wait, however low the buffer is'),
  })
  .refine(...atMost('firstSecondsMin', 'firstSecondsMax'))
  .refine(...atMost('secondsMin', 'secondsMax'))
  .refine(...atMost('lowBuffer', 'targetBuffer'))
  .refine(...atMost('targetBuffer', 'maxBuffer'));

/** How gently sites are asked. A person changes it for running batches with `vidmine accounts pacing`. */
export const pacingSchema = z
  .strictObject({
    preset: z
      .enum(['steady', 'deep-buffer', 'bulk'])
      .default('steady')
      .describe(
        'steady: 3-5 minutes between two downloads of an account, faster while the buffer is low. deep-buffer: a larger buffer, slower when it is full. bulk: no wait for the hosts named open, steady for all others',
      ),
    steady: steady.prefault({}),
    deepBuffer: deepBuffer.prefault({}),
    maxBufferGb: z
      .number()
      .min(0.001)
      .default(20)
      .describe(
        'Audio that waits to be heard, in GB, at which downloading stops; a file more may come from each download under way',
      ),
    openHosts: z
      .array(z.string().min(1))
      .superRefine((hosts, context) => {
        for (const [index, host] of hosts.entries()) {
          for (const message of checkOpenHosts([host])) {
            context.addIssue({ code: 'custom', path: [index], message, params: { sentence: true } });
          }
        }
      })
      .default([])
      .describe('Hosts that the preset bulk downloads from without a wait: your own server, podcast hosts'),
    openDownloads: z.int().min(1).max(24).default(12).describe('Downloads at once from open hosts'),
    guest: z
      .enum(['alone', 'beside'])
      .default('alone')
      .describe(
        'alone: the guest downloads only where there is no account. beside: in rotation with the accounts',
      ),
    adaptiveRateLimiting: z
      .boolean()
      .default(true)
      .describe(
        'Waits grow with refusals and shrink with successes; an account that is refused too often pauses',
      ),
    failureFactor: z.number().min(1).max(10).default(1.5).describe('Factor of the waits after a refusal'),
    maxMultiplier: z.number().min(1).max(100).default(8).describe('Largest factor that refusals add up to'),
    recovery: z.number().min(0).max(10).default(0.1).describe('What a success takes off that factor'),
    maxFailures: z.int().min(1).max(100).default(3).describe('Refusals at which an account pauses'),
    failurePauseMinutes: z.number().min(0).default(60).describe('Pause of an account refused too often'),
    rateLimitMinutesMin: z.number().min(0).default(60).describe('Shortest pause after HTTP 429'),
    rateLimitMinutesMax: z.number().min(0).default(120).describe('Longest pause after HTTP 429'),
    sessionLimitMinutesMin: z
      .number()
      .min(0)
      .default(60)
      .describe("Shortest pause after a site's word that the account or session is rate-limited"),
    sessionLimitMinutesMax: z.number().min(0).default(75).describe('Longest pause after that word'),
    botWallHours: z.number().min(0).default(3).describe('Pause of an account at a bot wall'),
    networkPauseHours: z
      .number()
      .min(0)
      .default(24)
      .describe(
        'Pause of an address where two accounts in a row met a bot wall; longest pause of any address',
      ),
    dailyCap: z.int().min(1).optional().describe('Downloads of one account in a day; unset: no cap'),
    quietHours: z
      .string()
      .regex(
        /^([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d$/,
        'must be two times of day, such as 23:00-06:30',
      )
      .refine((hours) => hours.slice(0, 5) !== hours.slice(6), 'must begin and end at different times')
      .optional()
      .describe('Time of day without downloads, such as 23:00-06:30; unset: none'),
    timeZone: z
      .string()
      .refine(isTimeZone, 'must be an IANA time zone, such as Europe/Berlin')
      .optional()
      .describe("Time zone of quietHours and of an account's day; unset: this machine's"),
    slowStartDownloads: z
      .int()
      .min(0)
      .default(0)
      .describe('First downloads of a new account that wait longer; 0: none'),
    slowStartFactor: z
      .number()
      .min(1)
      .max(20)
      .default(3)
      .describe('Factor of the first wait of a slow start; it falls evenly to 1'),
  })
  .refine(...atMost('rateLimitMinutesMin', 'rateLimitMinutesMax'))
  .refine(...atMost('sessionLimitMinutesMin', 'sessionLimitMinutesMax'))
  .refine(({ preset, openHosts }) => preset !== 'bulk' || openHosts.length > 0, {
    message: 'the preset bulk needs openHosts, the hosts to download from without a wait',
    path: ['openHosts'],
    params: { settings: ['preset', 'openHosts'] },
  });

export type PacingSettings = z.infer<typeof pacingSchema>;

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

/** Settings of one installation: where its parts are and how much they may take. */
export const installationSchema = z.strictObject({
  pacing: pacingSchema.prefault({}),
  notifications: z
    .strictObject({
      command: z
        .array(z.string())
        .default([])
        .describe(
          'Program and arguments that are run when a person may want to know (a batch has finished, an account is disabled, a stage waits, the disk is low); it gets one JSON object on its input',
        ),
      webhook: z
        .url({ protocol: /^https?$/, error: 'must be a URL, such as https://host/path' })
        .optional()
        .describe(
          'Address that gets the same JSON object by HTTP POST; unset: none. What it may hold of a secret is not shown',
        ),
      webhookSecret: z
        .string()
        .regex(/^.{16,}$/s, 'must be a text of 16 characters or more')
        .optional()
        .describe(
          'Secret that what the webhook gets is signed with: X-Vidmine-Signature is sha256= and the HMAC-SHA256, in hex, of X-Vidmine-Timestamp, a full stop and the body; unset: not signed',
        ),
    })
    .refine(({ webhook, webhookSecret }) => webhookSecret === undefined || webhook !== undefined, {
      message: 'webhookSecret signs nothing without webhook, the address that is told',
      path: ['webhookSecret'],
      params: { settings: ['webhookSecret', 'webhook'] },
    })
    .prefault({}),
  disk: z
    .strictObject({
      reserveGb: z
        .number()
        .min(0)
        .max(100_000)
        .default(5)
        .describe(
          'Room, in GB, that is kept free where audio is stored: with less, downloads wait until there is a fifth more, and the embedded Temporal server keeps closed workflows for fewer days. 0: none',
        ),
    })
    .prefault({}),
  testing: z
    .strictObject({
      timeScale: z
        .number()
        .min(0.00001)
        .max(1)
        .default(1)
        .describe('Factor of every delay, for tests and benches; other than 1 only where NODE_ENV is test'),
    })
    .prefault({}),
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
      extraArgs: z
        .array(
          z
            .string()
            .regex(
              /^(?!--(cookies|no-cookies|cookies-from-browser|netrc\S*|proxy)(=|$))/,
              'must not name cookies or a proxy: each account has its own (`vidmine accounts add NAME --cookies FILE`)',
            ),
        )
        .default([])
        .describe('Further yt-dlp arguments'),
      proxy: z
        .string()
        .min(1)
        .optional()
        .describe(
          'Proxy of the guest, and of accounts without one of their own, such as socks5h://host:port. Feeds and pages are asked through it too; unset, through the one that HTTPS_PROXY or HTTP_PROXY names',
        ),
    })
    .prefault({}),
  languageModel: z
    .strictObject({
      provider: z
        .enum(['auto', 'ollama', 'openai', 'embedded'])
        .default('auto')
        .describe(
          'auto: Ollama where it is configured or runs on this machine and has the model, else the server at languageModel.url, else the embedded demo model. openai: the server at languageModel.url',
        ),
      ollamaHost: z.string().min(1).optional().describe('Ollama server, such as http://127.0.0.1:11434'),
      ollamaParallel: z
        .int()
        .min(1)
        .max(256)
        .optional()
        .describe(
          'Calls that Ollama works on at once, as OLLAMA_NUM_PARALLEL was when it started; unset: measured when a worker starts. To be set where several machines share the server: a busy one measures as fewer',
        ),
      url: z
        .url({ protocol: /^https?$/, error: 'must be a URL, such as http://127.0.0.1:8000/v1' })
        .optional()
        .describe(
          'Server with the OpenAI interface (vLLM, LM Studio, llama.cpp, a paid one), its path up to /v1',
        ),
      apiKey: z.string().min(1).optional().describe('Key of that server, where it wants one'),
      model: z.string().min(1).default('qwen2.5:7b').describe('Model of the miner'),
      flagshipProvider: z
        .enum(['same', 'ollama', 'openai', 'embedded'])
        .default('same')
        .describe("Where the evaluator's model runs; same: where the miner's does"),
      flagshipModel: z.string().min(1).optional().describe('Model of the evaluator; unset: the same'),
      promptPrice: z
        .number()
        .min(0)
        .default(0)
        .describe("What a million tokens of prompts cost with the miner's model, in any currency; 0: free"),
      outputPrice: z.number().min(0).default(0).describe('The same for a million tokens of its answers'),
      flagshipPromptPrice: z
        .number()
        .min(0)
        .optional()
        .describe("A million tokens of prompts with the evaluator's model; unset: as the miner's"),
      flagshipOutputPrice: z.number().min(0).optional().describe('The same for its answers'),
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
    .refine(({ provider, url }) => provider !== 'openai' || url !== undefined, {
      message: 'provider openai needs url, the address of the server',
      path: ['url'],
      params: { settings: ['provider', 'url'] },
    })
    .refine(({ flagshipProvider, url }) => flagshipProvider !== 'openai' || url !== undefined, {
      message: 'flagshipProvider openai needs url, the address of the server',
      path: ['url'],
      params: { settings: ['flagshipProvider', 'url'] },
    })
    .prefault({}),
  embeddings: z
    .strictObject({
      provider: z
        .enum(['auto', 'ollama', 'openai', 'embedded'])
        .default('auto')
        .describe(
          'auto: the embedded MiniLM, unless another one is named here. openai: the server at embeddings.url',
        ),
      model: z.string().min(1).default('all-minilm').describe('Embedding model on Ollama or that server'),
      url: z
        .url({ protocol: /^https?$/, error: 'must be a URL, such as http://127.0.0.1:8000/v1' })
        .optional()
        .describe('Server with the OpenAI interface; unset: languageModel.url'),
      apiKey: z
        .string()
        .min(1)
        .optional()
        .describe('Key of that server; unset: languageModel.apiKey, where it is the same server'),
      dimensions: z
        .int()
        .min(32)
        .max(4000)
        .optional()
        .describe(
          'Length of the vectors, of models that can shorten theirs; unset: as the model has it. Another length is another model: `vidmine embeddings change`',
        ),
      price: z.number().min(0).default(0).describe('What a million tokens of embedded text cost; 0: free'),
      batchSize: z
        .int()
        .min(1)
        .max(512)
        .optional()
        .describe(
          'Texts per call, those of several videos together; unset: 256 for a server, 32 for the embedded MiniLM, which takes no more whatever is set',
        ),
    })
    .refine(
      ({ provider, dimensions = MINILM_DIMENSIONS }) =>
        provider === 'ollama' || provider === 'openai' || dimensions === MINILM_DIMENSIONS,
      {
        message: `the embedded MiniLM gives vectors of ${MINILM_DIMENSIONS} dimensions and cannot shorten them`,
        path: ['dimensions'],
        params: { settings: ['dimensions', 'provider'] },
      },
    )
    .prefault({}),
  link: z
    .strictObject({
      neighbours: z
        .int()
        .min(1)
        .max(50)
        .default(5)
        .describe('Nearest claims of other videos kept for each claim'),
      relatedSimilarity: z
        .number()
        .min(0)
        .max(1)
        .default(0.6)
        .describe('Similarity from which on two claims may have to do with each other'),
      repeatSimilarity: z
        .number()
        .min(0)
        .max(1)
        .default(0.92)
        .describe('Similarity from which on two claims say the same, unless the model says otherwise'),
      judge: z
        .boolean()
        .default(true)
        .describe(
          'Ask the model of the evaluator how related claims stand to each other; never the demo model',
        ),
    })
    .refine(...atMost('relatedSimilarity', 'repeatSimilarity'))
    .prefault({}),
  voices: z
    .strictObject({
      encoder: z
        .string()
        .min(1)
        .optional()
        .describe(
          'Voice encoder: path of an ONNX model (ECAPA-TDNN, WeSpeaker); unset: the packaged one. Voices enrolled with another one do not take part',
        ),
      hostSimilarity: z
        .number()
        .min(0)
        .max(1)
        .optional()
        .describe(
          'Similarity from which on a speaker is a voice enrolled as host; unset: what suits the encoder',
        ),
      otherSimilarity: z
        .number()
        .min(0)
        .max(1)
        .optional()
        .describe('The same for all other voices; unset: what suits the encoder'),
      margin: z
        .number()
        .min(0)
        .max(1)
        .optional()
        .describe(
          'How much better the best voice must be than the second best; unset: what suits the encoder',
        ),
    })
    .prefault({}),
  speechEngine: z
    .strictObject({
      provider: z
        .enum(['auto', 'openai', 'whisper-cpp', 'embedded'])
        .default('auto')
        .describe(
          'auto: a transcription server where speechEngine.url names one, otherwise the embedded faster-whisper. whisper-cpp: its command line',
        ),
      url: z
        .url({ protocol: /^https?$/, error: 'must be a URL, such as http://127.0.0.1:8000/v1' })
        .optional()
        .describe('Transcription server with the OpenAI interface, its path up to /v1'),
      apiKey: z.string().min(1).optional().describe('Key of that server, where it wants one'),
      whisperCpp: z
        .string()
        .min(1)
        .optional()
        .describe("whisper.cpp's program; unset: whisper-cli on the path. speech.model is its model file"),
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
      networkSlots: z
        .int()
        .min(1)
        .max(100)
        .default(24)
        .describe('Downloads and probes at once; how many downloads there are is decided by the pacing'),
      prefilterSlots: z
        .int()
        .min(1)
        .max(100)
        .default(20)
        .describe('Videos that a site is asked about at once, with downloads.prefilter: always'),
      speechSlots: z
        .int()
        .min(1)
        .max(64)
        .optional()
        .describe(
          'Transcriptions at once; unset: min(cores, memory / 4 GB) on a CPU, as many as its memory holds on a GPU',
        ),
      voiceSlots: z.int().min(1).max(64).default(1).describe('Speaker identifications at once'),
      parallelMiningWorkers: z
        .int()
        .min(1)
        .max(256)
        .optional()
        .describe(
          'Mining calls at once, of all videos together; unset: detected, or 8 where that is off or the model runs elsewhere. The embedded model answers one at a time',
        ),
      autoDetectParallelCapacity: z
        .boolean()
        .default(true)
        .describe(
          'Mining calls at once from the hardware: max(1, min((memory - reservedSystemRamGb) / modelRamEstimateGb, cores x 1.5, maxParallelMiningWorkers))',
        ),
      maxParallelMiningWorkers: z
        .int()
        .min(1)
        .max(256)
        .default(24)
        .describe('Most mining calls at once that are detected'),
      modelRamEstimateGb: z
        .number()
        .min(0.1)
        .max(1000)
        .default(5)
        .describe('Memory that one mining call more is reckoned with, in GB'),
      reservedSystemRamGb: z
        .number()
        .min(0)
        .max(1000)
        .default(8)
        .describe('Memory that is left to all else, in GB'),
      adaptiveSlots: z
        .boolean()
        .default(true)
        .describe(
          'Fewer slots while free memory is short or a model server gets no faster by more calls at once, and more again afterwards',
        ),
      flagshipSlots: z
        .int()
        .min(1)
        .max(64)
        .optional()
        .describe('Evaluation calls at once; unset: 4 for a model that runs elsewhere, else 1'),
      embeddingSlots: z
        .int()
        .min(1)
        .max(64)
        .default(4)
        .describe('Videos that are embedded at once; they share calls'),
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
  preset: z
    .enum(PRESET_NAMES)
    .optional()
    .describe(
      'Ready-made settings: speed, balanced and quality for a machine with a GPU, the others by the machine alone; whatever is set by itself wins over them. `vidmine config presets` shows what each sets; unset: the defaults, and slots chosen from the hardware',
    ),
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
