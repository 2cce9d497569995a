import { SECTIONS, settingOf } from '../../domain/configuration-keys.ts';
import { SEED_ENVIRONMENT_NAMES, seedAnswer } from '../../domain/seed-keys.ts';

const everyName = `
  parallel_mining_workers auto_detect_parallel_capacity max_parallel_mining_workers model_ram_estimate_gb
  reserved_system_ram_gb target_queue_size sequential_download_delay_min sequential_download_delay_max cookie_files
  target_buffer_size max_buffer_size min_buffer_size min_delay_seconds max_delay_seconds buffer_build_videos
  buffer_build_min_delay buffer_build_max_delay transcription_workers mining_workers evaluation_workers
  adaptive_rate_limiting max_failures_before_pause failure_delay_multiplier IO_WORKERS ASR_WORKERS DB_WORKERS
  BATCH_SIZE EMBEDDING_BATCH_SIZE EMBEDDING_MODEL EMBEDDING_DIMENSIONS EMBEDDING_PROVIDER SEGMENT_MIN_CHARS
  SEGMENT_MAX_CHARS ASSUME_MONOLOGUE SKIP_SHORTS NEWEST_FIRST WHISPER_MODEL miner_selectivity tier_a_threshold
  tier_b_threshold SEGMENT_MAX_MERGE_DURATION MAX_MERGE_DURATION SEGMENT_MAX_GAP_SECONDS SEGMENT_HARD_CAP_CHARS
  SEGMENT_OVERLAP_CHARS ENABLE_FAST_PATH ENABLE_SPEAKER_ID CHAFFEE_MIN_SIM GUEST_MIN_SIM ATTR_MARGIN OVERLAP_BONUS
  MIN_SPEAKER_DURATION PYANNOTE_CLUSTERING_THRESHOLD VOICES_DIR voices-dir disable-speaker-id no-assume-monologue
  chaffee-min-sim chaffee-only-storage embed-all-speakers setup-chaffee AUTO_BOOTSTRAP_CHAFFEE overwrite-profile
  update-profile SKIP_VOICE_EMBEDDINGS USE_SIMPLE_DIARIZATION MIN_SPEAKERS MAX_SPEAKERS UNKNOWN_LABEL BEAM_SIZE`
  .trim()
  .split(/\s+/);

test.each(everyName)('the older key %s has an answer', (name) => {
  expect(seedAnswer(name)?.answer).toMatch(/^is (not a setting here: .{10,}|[a-z].* here)/);
});

test('what an answer names exists: a setting that moves takes its older names along', () => {
  const named = everyName.flatMap((name) => seedAnswer(name)?.ours ?? []);
  expect(named.length).toBeGreaterThan(20);
  expect(named.filter((key) => settingOf(key) === undefined)).toEqual([]);
});

test('every setting that an explanation mentions exists', () => {
  const mentioned = [...everyName, ...SEED_ENVIRONMENT_NAMES]
    .map((name) => seedAnswer(name)?.answer ?? '')
    .flatMap((answer) => answer.match(/\b[a-z][A-Za-z]+(\.[a-z][A-Za-z]+)+\b/g) ?? []);
  expect(mentioned.filter((key) => settingOf(key) === undefined)).toEqual([]);
});

test.each([
  ['massive_batch_config.target_buffer_size', 'pacing.deepBuffer.targetBuffer'],
  ['parallel_mining_workers', 'workers.parallelMiningWorkers'],
  ['massive_batch_config.mining_workers', 'workers.parallelMiningWorkers'],
  ['auto_detect_parallel_capacity', 'workers.autoDetectParallelCapacity'],
  ['max_parallel_mining_workers', 'workers.maxParallelMiningWorkers'],
  ['model_ram_estimate_gb', 'workers.modelRamEstimateGb'],
  ['reserved_system_ram_gb', 'workers.reservedSystemRamGb'],
  ['IO_WORKERS', 'workers.networkSlots'],
  ['io-workers', 'workers.networkSlots'],
  ['tier_a_threshold', 'evaluation.tierA'],
  ['MAX_MERGE_DURATION', 'segments.maxDurationSeconds'],
  ['ASSUME_MONOLOGUE', 'speakers.assumeMonologue'],
  ['ENABLE_FAST_PATH', 'speakers.assumeMonologue'],
  ['ENABLE_SPEAKER_ID', 'speakers.identify'],
  ['--chaffee-min-sim', 'voices.hostSimilarity'],
  ['GUEST_MIN_SIM', 'voices.otherSimilarity'],
  ['ATTR_MARGIN', 'voices.margin'],
  ['MIN_SPEAKER_DURATION', 'speakers.minClusterSeconds'],
  ['PYANNOTE_CLUSTERING_THRESHOLD', 'speakers.sameVoice'],
])('%s is answered with %s, whatever its section, case and dashes', (name, ours) => {
  expect(seedAnswer(name)?.ours).toEqual([ours]);
});

test.each(['cookie_files', 'cookie_file_path', 'ytDlp.cookies'])(
  'defect 121: %s is answered with the accounts, of which any number may be added',
  (name) => {
    expect(seedAnswer(name)?.answer).toContain('vidmine accounts add NAME --cookies FILE');
  },
);

test('a threshold of voices is answered with the setting and a warning about its scale', () => {
  expect(seedAnswer('PYANNOTE_CLUSTERING_THRESHOLD')?.answer).toMatch(/another scale/);
  expect(seedAnswer('GUEST_MIN_SIM')?.answer).toMatch(/holds for its encoder only/);
  expect(seedAnswer('voices-dir')).toMatchObject({
    ours: [],
    answer: expect.stringContaining('vidmine voices import FOLDER'),
  });
});

test('a name of ours is never taken for an older one', () => {
  expect(SECTIONS.filter((section) => seedAnswer(section) !== undefined)).toEqual([]);
  expect(seedAnswer('maxFileMb')).toBeUndefined();
});

test('only names that were read from the environment warn when met there', () => {
  expect(SEED_ENVIRONMENT_NAMES).toContain('IO_WORKERS');
  expect(SEED_ENVIRONMENT_NAMES).not.toContain('cookie_files');
});
