/**
 * The settings of the two systems this one replaces, answered with the name of ours, for people who bring their
 * configuration along. Names in capitals were read from the environment.
 */

export interface SeedAnswer {
  /** Our settings that do the same; empty where there is none. */
  readonly ours: readonly string[];
  /** One sentence without its subject: 'is pacing.steady.secondsMin here'. */
  readonly answer: string;
}

type Moved = readonly [names: string, ours: string, note?: string];
type Gone = readonly [names: string, why: string];

/** Names that moved: ours, and what differs. Several names or several of ours are separated by spaces. */
const MOVED: readonly Moved[] = [
  [
    'parallel_mining_workers mining_workers',
    'workers.parallelMiningWorkers',
    'of all videos together; vidmine tune changes it while workers run',
  ],
  [
    'auto_detect_parallel_capacity',
    'workers.autoDetectParallelCapacity',
    'vidmine capacity shows what it finds',
  ],
  ['max_parallel_mining_workers', 'workers.maxParallelMiningWorkers', 'of what is detected'],
  [
    'model_ram_estimate_gb',
    'workers.modelRamEstimateGb',
    'a server that shares one copy of the model needs less for each call more',
  ],
  ['reserved_system_ram_gb', 'workers.reservedSystemRamGb'],
  ['ASR_WORKERS transcription_workers asr_concurrency', 'workers.speechSlots'],
  ['IO_WORKERS YTDLP_DOWNLOAD_SEMAPHORE io_concurrency', 'workers.networkSlots'],
  ['DB_WORKERS db_concurrency', 'workers.databaseSlots'],
  ['evaluation_workers', 'workers.flagshipSlots'],
  ['concurrent_jobs max_workers max_concurrent_stages concurrency', 'batch.concurrentVideos'],
  ['target_queue_size', 'pacing.steady.targetBuffer'],
  ['target_buffer_size', 'pacing.deepBuffer.targetBuffer', 'with pacing.preset deep-buffer'],
  ['max_buffer_size', 'pacing.deepBuffer.maxBuffer', 'with pacing.preset deep-buffer'],
  ['min_buffer_size', 'pacing.deepBuffer.lowBuffer', 'with pacing.preset deep-buffer'],
  ['retry_attempts', 'batch.maxAttempts'],
  ['SKIP_SHORTS', 'batch.skipShorts'],
  ['MAX_AUDIO_DURATION', 'batch.maxDurationMinutes', 'in minutes'],
  ['sequential_download_delay_min', 'pacing.steady.secondsMin'],
  ['sequential_download_delay_max', 'pacing.steady.secondsMax'],
  ['min_delay_seconds', 'pacing.deepBuffer.secondsMin', 'with pacing.preset deep-buffer'],
  ['max_delay_seconds', 'pacing.deepBuffer.secondsMax', 'with pacing.preset deep-buffer'],
  ['buffer_build_videos', 'pacing.deepBuffer.firstDownloads', 'with pacing.preset deep-buffer'],
  ['buffer_build_min_delay', 'pacing.deepBuffer.firstSecondsMin', 'with pacing.preset deep-buffer'],
  ['buffer_build_max_delay', 'pacing.deepBuffer.firstSecondsMax', 'with pacing.preset deep-buffer'],
  ['adaptive_rate_limiting', 'pacing.adaptiveRateLimiting'],
  ['max_failures_before_pause', 'pacing.maxFailures'],
  ['failure_delay_multiplier', 'pacing.failureFactor'],
  ['enable_sleep_period sleep_start_hour sleep_end_hour', 'pacing.quietHours', 'such as 23:00-06:30'],
  ['sleep_timezone', 'pacing.timeZone'],
  ['YTDLP_BIN', 'ytDlp.path'],
  ['YTDLP_OPTS', 'ytDlp.extraArgs', 'a list, one argument per item'],
  ['proxy', 'ytDlp.proxy', 'of the guest; an account has its own: vidmine accounts add NAME --proxy URL'],
  ['WHISPER_MODEL', 'speech.model'],
  ['WHISPER_VAD enable_vad', 'speech.vad'],
  ['BEAM_SIZE', 'speech.beamSize'],
  ['WHISPER_COMPUTE', 'speechEngine.computeType'],
  ['FORCE_CPU_ONLY', 'speechEngine.device', 'the value cpu'],
  ['SEGMENT_MIN_CHARS', 'segments.minChars'],
  ['SEGMENT_MAX_CHARS', 'segments.maxChars'],
  ['SEGMENT_MAX_GAP_SECONDS', 'segments.maxGapSeconds'],
  ['SEGMENT_MAX_MERGE_DURATION MAX_MERGE_DURATION', 'segments.maxDurationSeconds', 'for every segment'],
  ['ENABLE_SPEAKER_ID', 'speakers.identify'],
  ['disable_speaker_id', 'speakers.identify', 'the other way round: false leaves everybody Unknown'],
  ['no_assume_monologue', 'speakers.assumeMonologue', 'the other way round, and false unless it is set'],
  [
    'ASSUME_MONOLOGUE ENABLE_FAST_PATH',
    'speakers.assumeMonologue',
    'it listens to the whole recording and never names a voice by itself',
  ],
  [
    'CHAFFEE_MIN_SIM',
    'voices.hostSimilarity',
    'for voices enrolled as host; the number holds for its encoder only: 0.62 there',
  ],
  ['GUEST_MIN_SIM', 'voices.otherSimilarity', 'the number holds for its encoder only: 0.82 there'],
  ['ATTR_MARGIN', 'voices.margin', 'the number holds for its encoder only: 0.05 there'],
  ['MIN_SPEAKER_DURATION', 'speakers.minClusterSeconds', 'voices with less are decided turn by turn'],
  [
    'PYANNOTE_CLUSTERING_THRESHOLD',
    'speakers.sameVoice',
    'another scale: a similarity, of which more keeps voices apart, where that was a distance; leave it unset',
  ],
  ['miner_selectivity', 'miner.selectivity'],
  ['miner_model heavy_miner', 'languageModel.model'],
  ['judge judge_model flagship_judge', 'languageModel.flagshipModel'],
  ['num_ctx', 'languageModel.contextTokens'],
  ['num_predict', 'miner.maxOutputTokens'],
  ['max_claims_per_document', 'miner.maxClaimsPerSegment', 'per segment'],
  ['flagship_max_claims_per_file', 'evaluation.claimsPerCall', 'every claim is judged, so many in one call'],
  ['tier_a_threshold', 'evaluation.tierA', 'from 0 to 10: 0.85 there is 8.5 here'],
  ['tier_b_threshold', 'evaluation.tierB', 'from 0 to 10: 0.65 there is 6.5 here'],
  ['EMBEDDING_BATCH_SIZE', 'embeddings.batchSize'],
  ['BATCH_SIZE', 'embeddings.batchSize', 'videos in work at once are batch.concurrentVideos'],
  ['EMBEDDING_MODEL EMBEDDING_PROFILE embedder', 'embeddings.model'],
  ['EMBEDDING_PROVIDER', 'embeddings.provider'],
  ['db_url', 'database.url'],
  ['audio_storage_dir', 'artifacts.folder'],
  ['CLEANUP_AUDIO_AFTER_PROCESSING', 'artifacts.keepAudio', 'the other way round: true keeps it'],
  ['store_audio_locally no_store_audio', 'artifacts.keepAudio'],
];

/** Names of things that are no setting here, and why. */
const GONE: readonly Gone[] = [
  [
    'cookie_files cookie_file_path cookies',
    'each account is added once and keeps its own copy: vidmine accounts add NAME --cookies FILE',
  ],
  ['enable_cookies', 'the accounts that were added decide; without any, downloads go as guest'],
  [
    'disable_proxies_with_cookies proxy_file proxy_rotate proxy_rotate_interval',
    'each account keeps the proxy it was added with: vidmine accounts add NAME --proxy URL',
  ],
  ['enable_parallel_processing', 'stages always work side by side'],
  ['EMBEDDING_DIMENSIONS', 'the dimension is a property of the model and is stored with each vector'],
  ['SKIP_TEXT_EMBEDDINGS', 'every segment is embedded'],
  ['enable_embedding_cache', 'every stage result is stored and found again'],
  [
    'SEGMENT_HARD_CAP_CHARS SEGMENT_OVERLAP_CHARS',
    'segments.maxChars is the limit, and segments do not overlap',
  ],
  ['NEWEST_FIRST', 'order is chosen per batch: vidmine batch start --newest-first or --oldest-first'],
  ['limit limit_unprocessed', 'chosen per batch: vidmine batch start --limit N or --limit-unprocessed N'],
  ['YOUTUBE_CHANNEL_URL', 'the channel is named when a batch starts: vidmine batch start URL'],
  [
    'USE_SIMPLE_DIARIZATION MIN_SPEAKERS MAX_SPEAKERS',
    'voices are told apart by how alike they are, and their number follows from that',
  ],
  ['UNKNOWN_LABEL', 'a speaker who cannot be told is Unknown'],
  ['VOICES_DIR', 'voices are kept in the database: vidmine voices import FOLDER takes a folder of them'],
  [
    'setup_chaffee AUTO_BOOTSTRAP_CHAFFEE overwrite_profile update_profile',
    'a voice is enrolled by hand, and taught more the same way: vidmine voices add NAME --from FILE',
  ],
  ['CHAFFEE_ONLY_STORAGE embed_all_speakers', 'every segment is stored and embedded, whoever speaks'],
  ['OVERLAP_BONUS', 'no voice is favoured for speaking before: a speaker who cannot be told is Unknown'],
  [
    'SKIP_VOICE_EMBEDDINGS',
    'voices are always compared where speakers are told apart: speakers.identify decides',
  ],
  ['CHUNK_DURATION_SECONDS', 'the speech engine chooses how it cuts the audio'],
  ['RERANK_ENABLED reranker', 'search always compares the sentences of the best segments'],
  [
    'force_whisper allow_youtube_captions yt_caption_threshold',
    'every transcript comes from the speech engine',
  ],
  ['include_live include_upcoming include_members_only', 'such videos are skipped, each with its reason'],
  [
    'force force_reprocess no_skip_existing',
    'a result is made again when the settings that decide it change',
  ],
  ['use_skim skim nli router_uncertainty_threshold people_disambiguator', 'there is no such pass'],
  ['include_contradictions include_relations default_min_claim_tier', 'nothing is left out when mining'],
  [
    'SUMMARIZER_MODEL ANSWER_ENABLED ANSWER_TOPK ANSWER_TTL_HOURS ANSWER_STYLE_DEFAULT',
    'no answers are written',
  ],
];

/** The section of the older batch configuration; its keys are answered one by one. */
export const SEED_SECTION = 'massive_batch_config';

const answers = new Map<string, SeedAnswer>([
  ...MOVED.flatMap(([names, ours, note]) => {
    const keys = ours.split(' ');
    const answer = `is ${keys.join(' and ')} here${note === undefined ? '' : ` (${note})`}`;
    return names.split(' ').map((name) => [plain(name), { ours: keys, answer }] as const);
  }),
  ...GONE.flatMap(([names, why]) =>
    names
      .split(' ')
      .map((name) => [plain(name), { ours: [], answer: `is not a setting here: ${why}` }] as const),
  ),
]);

/** The answer to a key of the older systems, written in any case, with dashes or underscores, as a flag or under any section. */
export function seedAnswer(name: string): SeedAnswer | undefined {
  return answers.get(plain(name));
}

/** Names the older systems read from the environment: other software may use them too, so they only warn. */
export const SEED_ENVIRONMENT_NAMES: readonly string[] = [...MOVED, ...GONE].flatMap(([names]) =>
  names.split(' ').filter((name) => name === name.toUpperCase()),
);

function plain(name: string): string {
  return name
    .slice(name.lastIndexOf('.') + 1)
    .replace(/^-+/, '')
    .toLowerCase()
    .replaceAll('-', '_');
}
