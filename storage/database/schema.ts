import type { ColumnType, Generated, JSONColumnType } from 'kysely';
import type { IdentityKind } from '../../domain/accounts/identities.ts';
import type { BatchControl } from '../../domain/batch-control.ts';
import type { GpuLoad } from '../../domain/capacity/gpu-load.ts';
import type { ActivityQueue, SlotLimit } from '../../domain/capacity/slots.ts';
import type { Verdict, VerdictKind } from '../../domain/download/download-verdict.ts';
import type { Scores } from '../../domain/evaluation/dimensions.ts';
import type { Decision, Tier } from '../../domain/evaluation/evaluation.ts';
import type { ClaimType, EntityType, Findings, Stance } from '../../domain/findings.ts';
import type { CalledRole, CallStage } from '../../domain/model-calls.ts';
import type { OutageStage } from '../../domain/outages/outage.ts';
import type { Outcome, OutcomeKind } from '../../domain/outcomes.ts';
import type { Delay } from '../../domain/pacing/delay.ts';
import type { PersonDecision } from '../../domain/person-verdicts.ts';
import type { EntityKind, Relation } from '../../domain/relations.ts';
import type { Naming, NamingKind } from '../../domain/speakers/naming.ts';
import type { Stage } from '../../domain/stages.ts';
import type { SummaryChapter } from '../../domain/summary.ts';
import type { QualityReport, RecognisedSpan, Sentence, Word } from '../../domain/transcript.ts';
import type { Chapter, SourceKind, VideoMetadata } from '../../domain/video.ts';

/** PostgreSQL bigint, read as a number: our values stay far below 2^53. */
type BigInteger = number;
type CreatedAt = ColumnType<Date, Date | string | undefined, never>;
type Timestamp = ColumnType<Date, Date | string, Date | string>;
type Json<T extends object> = JSONColumnType<T>;

/** What a person decided about an account, or what only a person can undo. */
export type Service = 'in-service' | 'paused' | 'disabled';

/** What the evaluator said of a person, term or mental model, and what it is one with across videos. */
interface EvaluatedItemColumns {
  /** Other names and spellings. */
  aliases: string[];
  evaluated: Generated<boolean>;
  decision: 'accept' | 'reject' | null;
  reason: string | null;
  importance: number | null;
  visible: ColumnType<boolean, never, never>;
  entity_id: BigInteger | null;
}

export interface Database {
  settings: { hash: string; settings: Json<object>; created_at: CreatedAt };
  videos: {
    id: string;
    kind: SourceKind;
    url: string;
    media_url: string | null;
    title: string | null;
    channel: string | null;
    channel_id: string | null;
    description: string | null;
    language: string | null;
    published_at: Timestamp | null;
    duration_ms: BigInteger | null;
    live_status: string | null;
    availability: string | null;
    media_type: string | null;
    chapters: JSONColumnType<Chapter[], string | undefined, string>;
    tags: ColumnType<string[], string[] | undefined, string[]>;
    /** The last batch with it that was deleted, and the settings it had there. */
    last_batch: string | null;
    last_settings_hash: string | null;
    created_at: CreatedAt;
    updated_at: ColumnType<Date, Date | undefined, Date>;
  };
  batches: {
    name: string;
    source: string;
    source_key: string;
    settings_hash: string;
    options: JSONColumnType<Record<string, unknown>, string | undefined, string>;
    created_at: CreatedAt;
    /** When it was last started: a batch that ended may be taken up again. */
    started_at: ColumnType<Date, Date | undefined, Date>;
    ended_at: Timestamp | null;
    /** The most that paid model calls may cost; null: no limit. */
    max_spend: number | null;
    /** Sum of what its model calls cost, those under way at their most: kept with them, in one transaction. Numeric. */
    spent: ColumnType<string, never, never>;
    /** What a person wants of it: read before a stage begins. */
    control: Generated<BatchControl>;
    control_since: ColumnType<Date, Date | undefined, Date>;
  };
  batch_videos: {
    batch: string;
    video_id: string;
    position: number;
    shared: Generated<boolean>;
    /** Settings of its own, since it was run again on them; null: the batch's. */
    settings_hash: string | null;
    outcome: OutcomeKind | null;
    outcome_detail: JSONColumnType<Outcome> | null;
    settled_at: Timestamp | null;
  };
  stage_runs: {
    id: Generated<BigInteger>;
    video_id: string;
    stage: Stage;
    config_hash: string;
    status: 'running' | 'completed' | 'failed' | 'abandoned';
    run_id: string;
    worker: string;
    started_at: ColumnType<Date, Date | undefined, never>;
    ended_at: Timestamp | null;
    fault: 'system' | 'identity' | 'video' | null;
    reason: string | null;
    detail: string | null;
    result: JSONColumnType<object> | null;
    metrics: JSONColumnType<Record<string, number | string>, string | undefined, string>;
  };
  egresses: {
    name: string;
    paused_until: Timestamp | null;
    pause_reason: string | null;
    /** Consecutive pauses: each is longer than the one before. */
    pauses: Generated<number>;
    rate_limited_account: string | null;
    rate_limited_at: Timestamp | null;
    /** Whom the last bot wall met here, until somebody succeeds. */
    bot_walled_account: string | null;
  };
  accounts: {
    name: string;
    kind: IdentityKind;
    egress: string;
    service: Generated<Service>;
    service_reason: string | null;
    service_detail: string | null;
    service_since: ColumnType<Date, Date | undefined, Date>;
    paused_until: Timestamp | null;
    pause_reason: string | null;
    failures: Generated<number>;
    multiplier: Generated<number>;
    blocked_before: Generated<boolean>;
    next_allowed_at: Timestamp | null;
    /** The wait behind next_allowed_at, with the random number it was drawn with. */
    delay: JSONColumnType<Delay> | null;
    build_started_at: Timestamp | null;
    build_downloads: Generated<number>;
    build_share: Generated<number>;
    downloads: Generated<number>;
    last_lease_at: Timestamp | null;
    cookies_changed_at: Timestamp | null;
    created_at: CreatedAt;
  };
  account_secrets: { account: string; cookies: string; proxy: string | null; version: Generated<number> };
  leases: {
    id: string;
    account: string;
    kind: IdentityKind;
    purpose: 'download' | 'test';
    video_id: string | null;
    workflow_id: string | null;
    run_id: string | null;
    batch: string | null;
    granted_at: CreatedAt;
    expires_at: Timestamp;
    ended_at: Timestamp | null;
    end_kind: 'success' | 'not-used' | 'unknown' | 'verdict' | null;
    verdict: VerdictKind | null;
    reason: string | null;
    detail: string | null;
    /** The verdict with all that belongs to it. */
    full_verdict: JSONColumnType<Verdict> | null;
    returned_at: Timestamp | null;
    delay: JSONColumnType<Delay> | null;
  };
  download_pause: {
    id: Generated<number>;
    reason: string;
    detail: string;
    since: Timestamp;
    until: Timestamp;
    failures: number;
    /** A person was told that it lasts. */
    told: Generated<boolean>;
  };
  pacing_overrides: {
    id: Generated<number>;
    settings: Json<object>;
    changed_at: ColumnType<Date, Date | undefined, Date>;
  };
  transcripts: {
    video_id: string;
    config_hash: string;
    language: string;
    language_probability: number;
    duration_ms: BigInteger;
    engine: string;
    model: string;
    words: Json<Word[]>;
    spans: Json<RecognisedSpan[]>;
    quality: JSONColumnType<QualityReport, string | undefined, string>;
  };
  voices: {
    id: Generated<BigInteger>;
    name: string;
    normalized_name: string;
    host: Generated<boolean>;
    created_at: CreatedAt;
    updated_at: ColumnType<Date, Date | undefined, Date>;
  };
  voice_samples: {
    id: Generated<BigInteger>;
    voice_id: BigInteger;
    /** Digest of the encoder that made the vector. */
    encoder: string;
    /** float32, little-endian, L2-normalised. */
    vector: Buffer;
    speech_ms: number;
    /** Where it comes from, for a person. */
    source: string;
    video_id: string | null;
    correction_id: BigInteger | null;
    created_at: CreatedAt;
  };
  speaker_corrections: {
    id: Generated<BigInteger>;
    video_id: string;
    /** Null: not to be named by similarity. */
    voice_id: BigInteger | null;
    /** The stretches it holds for. */
    spans: Json<{ startMs: number; endMs: number }[]>;
    created_at: CreatedAt;
  };
  speakers: {
    id: Generated<BigInteger>;
    video_id: string;
    config_hash: string;
    label: string;
    name: string | null;
    similarity: number | null;
    margin: number | null;
    rule: Naming['rule'];
    kind: Generated<NamingKind>;
    voice_id: BigInteger | null;
    confidence: Generated<number>;
    /** Digest of the encoder that made the vector. */
    encoder: string | null;
    /** float32, little-endian, L2-normalised. */
    vector: Buffer | null;
    speech_ms: BigInteger | null;
    coherence: number | null;
  };
  speaker_pieces: {
    video_id: string;
    config_hash: string;
    start_ms: BigInteger;
    end_ms: BigInteger;
    /** Null: Unknown. */
    label: string | null;
    confidence: number;
    encoder: string;
    vector: Buffer;
  };
  segments: {
    id: Generated<BigInteger>;
    video_id: string;
    config_hash: string;
    ordinal: number;
    speaker_id: BigInteger | null;
    speaker_confidence: number;
    start_ms: BigInteger;
    end_ms: BigInteger;
    text: string;
    text_hash: string;
    sentences: Json<Sentence[]>;
    search: ColumnType<string, never, never>;
  };
  findings: {
    segment_id: BigInteger;
    config_hash: string;
    status: 'completed' | 'failed';
    findings: JSONColumnType<Findings> | null;
    reason: string | null;
    /** Times this segment failed by its own fault since mining was last planned. */
    failures: Generated<number>;
    model: string;
    prompt_tokens: number;
    output_tokens: number;
    latency_ms: number;
    ended_at: ColumnType<Date, Date | undefined, Date>;
  };
  publications: {
    video_id: string;
    config_hash: string;
    segment_hash: string;
    transcript_hash: string;
    /** Hash of the result settings it was made under: the same ones mean there is nothing to do. */
    settings_hash: string;
    /** The same without mining: enough for a batch that does not mine. */
    heard_hash: string;
    mining: 'off' | 'extractive' | 'abstractive';
    model: string | null;
    demo: boolean;
    /** Every segment and claim has a vector of this model. */
    embedding_model_id: number;
    published_at: ColumnType<Date, Date | undefined, Date>;
  };
  claims: {
    id: Generated<BigInteger>;
    video_id: string;
    key: string;
    original_text: string;
    revised_text: string | null;
    text: ColumnType<string, never, never>;
    text_hash: string;
    type: ClaimType;
    stance: Stance;
    domain: string | null;
    evaluated: boolean;
    decision: Decision | null;
    reason: string | null;
    scores: JSONColumnType<Scores> | null;
    /** Of the evaluator. */
    model: string | null;
    importance: number | null;
    novelty: number | null;
    confidence: number | null;
    rank: number | null;
    tier: Tier | null;
    /** Key of the claim that has its evidence too. */
    merged_into: string | null;
    split_from: string | null;
    /** A person's own verdict, over the evaluator's. */
    person_decision: PersonDecision | null;
    person_note: string | null;
    /** Searched, counted and linked. */
    visible: ColumnType<boolean, never, never>;
  };
  /** What a person said of claims, by their words and place. */
  claim_corrections: {
    id: Generated<BigInteger>;
    video_id: string;
    decision: PersonDecision;
    note: string | null;
    text: string;
    original_text: string;
    spans: Json<{ startMs: number; endMs: number }[]>;
    created_at: CreatedAt;
  };
  summaries: {
    video_id: string;
    short_summary: string;
    long_summary: string;
    chapters: Json<SummaryChapter[]>;
    chapters_from: 'source' | 'model';
    model: string;
  };
  people: {
    id: Generated<BigInteger>;
    video_id: string;
    name: string;
    normalized_name: string;
    entity_type: EntityType;
    role: string | null;
  } & EvaluatedItemColumns;
  jargon: {
    id: Generated<BigInteger>;
    video_id: string;
    term: string;
    normalized_term: string;
    definition: string | null;
    domain: string | null;
  } & EvaluatedItemColumns;
  mental_models: {
    id: Generated<BigInteger>;
    video_id: string;
    name: string;
    normalized_name: string;
    description: string | null;
  } & EvaluatedItemColumns;
  entities: {
    id: Generated<BigInteger>;
    kind: EntityKind;
    /** Of its spellings the first in the alphabet, capitals before small letters. */
    name: string;
    normalized_name: string;
    /** By a person's hand. */
    merged_into: BigInteger | null;
    /** A person said that it is none of those that have its name among theirs. */
    apart: Generated<boolean>;
    /** What it is shown under; null: itself. */
    root_id: BigInteger | null;
    created_at: CreatedAt;
  };
  entity_aliases: { entity_id: BigInteger; alias: string; normalized_alias: string };
  entity_merges: {
    id: Generated<BigInteger>;
    from_id: BigInteger;
    into_id: BigInteger;
    merged_at: CreatedAt;
    undone_at: Timestamp | null;
  };
  /** For each claim the nearest ones of other videos. Claims that are gone may still be named. */
  claim_neighbours: {
    claim_id: BigInteger;
    video_id: string;
    neighbour_id: BigInteger;
    neighbour_video: string;
    model_id: number;
    /** Cosine, 1 the same. */
    similarity: number;
  };
  claim_relations: {
    /** `<text hash>:<stance>`; a before b in the alphabet. */
    a_key: string;
    b_key: string;
    relation: Relation;
    refining: 'a' | 'b' | null;
    rationale: string;
    /** Identity of model and prompt. */
    judge: string;
    model: string;
    judged_at: ColumnType<Date, Date | undefined, Date>;
  };
  model_calls: {
    id: Generated<BigInteger>;
    video_id: string | null;
    batch: string | null;
    stage: CallStage;
    role: CalledRole;
    engine: string;
    model: string;
    status: 'open' | 'answered' | 'failed';
    prompt_tokens: number;
    cached_tokens: Generated<number>;
    output_tokens: number;
    latency_ms: number | null;
    /** In the currency of the configured prices. */
    cost: number;
    started_at: CreatedAt;
    ended_at: Timestamp | null;
  };
  evidence: {
    id: Generated<BigInteger>;
    claim_id: BigInteger | null;
    person_id: BigInteger | null;
    jargon_id: BigInteger | null;
    mental_model_id: BigInteger | null;
    segment_id: BigInteger;
    speaker_id: BigInteger | null;
    quote: string;
    start_ms: BigInteger;
    end_ms: BigInteger;
  };
  embedding_models: {
    id: Generated<number>;
    engine: string;
    model: string;
    digest: string;
    dimensions: number;
    max_tokens: number;
  };
  embeddings: {
    model_id: number;
    kind: 'segment' | 'claim';
    text_hash: string;
    /** pgvector's text form, `[0.1,0.2,…]`. */
    embedding: string;
  };
  worker_slots: {
    /** `<host>/<process id>`. */
    worker: string;
    host: string;
    queue: ActivityQueue;
    /** In force. */
    slots: number;
    /** As the worker chose them when it started. */
    chosen: number;
    /** What of `tuned_slots` it has taken note of. */
    tuned: number | null;
    running: number;
    /** All that the chosen ones came from. */
    limits: JSONColumnType<SlotLimit[], string | undefined, string>;
    /** Why `slots` are not the chosen ones. */
    reason: string | null;
    seen_at: ColumnType<Date, Date | undefined, Date>;
  };
  tuned_slots: {
    /** '' for every machine without a row of its own. */
    host: string;
    queue: ActivityQueue;
    slots: number;
    set_at: ColumnType<Date, Date | undefined, Date>;
  };
  machine_loads: {
    /** `<host>/<process id>`. */
    worker: string;
    host: string;
    queues: string[];
    /** Of all cores, 0 to 1, since the look before. */
    cpu_share: number | null;
    memory_free_bytes: BigInteger | null;
    memory_total_bytes: BigInteger | null;
    gpus: JSONColumnType<GpuLoad[], string | undefined, string>;
    /** What a person should know of it, a sentence each. */
    findings: ColumnType<string[], string[] | undefined, string[]>;
    /** Where audio is stored. */
    disk_free_bytes: BigInteger | null;
    disk_total_bytes: BigInteger | null;
    seen_at: ColumnType<Date, Date | undefined, Date>;
  };
  queue_samples: {
    queue: ActivityQueue;
    at: ColumnType<Date, Date | string, never>;
    /** Activities that wait for a slot. */
    backlog: number;
    running: number;
    slots: number;
  };
  outages: {
    id: Generated<BigInteger>;
    part: string;
    stage: OutageStage;
    /** The newest words of what went wrong. */
    detail: string;
    since: ColumnType<Date, Date | undefined, Date>;
    last_at: ColumnType<Date, Date | undefined, Date>;
    ended_at: Timestamp | null;
    told: Generated<boolean>;
  };
  notices_told: { key: string; told_at: CreatedAt };
  listings: {
    source_key: string;
    run: string;
    entries: Generated<number>;
    started_at: ColumnType<Date, Date | undefined, Date>;
    updated_at: ColumnType<Date, Date | undefined, Date>;
  };
  listing_videos: {
    source_key: string;
    place: number;
    video_id: string;
    /** As the source listed it: the database may know more of the video, or have known it before. */
    listed: Json<{ readonly video: VideoMetadata; readonly timeMs?: number; readonly entry?: number }>;
  };
}
