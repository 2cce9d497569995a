import { defineSearchAttributeKey } from '@temporalio/common';
import { patched, setCurrentDetails, upsertSearchAttributes } from '@temporalio/workflow';
import type { VideoId } from '../../domain/ids.ts';
import type { Outcome } from '../../domain/outcomes.ts';
import { SEARCH_ATTRIBUTES } from '../../domain/search-attributes.ts';
import type { Stage } from '../../domain/stages.ts';
import { type Panel, type Passage, panelOf } from './panel.ts';

const STAGE = defineSearchAttributeKey(SEARCH_ATTRIBUTES.stage, 'KEYWORD');
const OUTCOME = defineSearchAttributeKey(SEARCH_ATTRIBUTES.outcome, 'KEYWORD');
const FAILURE_CLASS = defineSearchAttributeKey(SEARCH_ATTRIBUTES.failureClass, 'KEYWORD');
const ACCOUNT = defineSearchAttributeKey(SEARCH_ATTRIBUTES.account, 'KEYWORD');

/**
 * The stages that the search attribute tells: those that take long or wait long. Each telling is an event and a write
 * into the list of workflows, which cost more than a short stage itself; the text says all of them, for nothing.
 */
const TOLD: ReadonlySet<string> = new Set<Stage>(['download', 'transcribe', 'mine', 'evaluate']);

/** Where a video is, for the Temporal UI: search attributes to filter by and a text to read. */
export class StageTrail {
  stage: Stage = 'probe';
  readonly #videoId: VideoId;
  readonly #passed: Passage[] = [];
  #now: Passage = { stage: 'probe', sinceMs: Date.now() };
  #rests: Panel['rests'];
  #account: string | undefined;

  constructor(videoId: VideoId) {
    this.#videoId = videoId;
  }

  enter(stage: Stage): void {
    if (stage !== this.stage) this.#pass(stage);
    this.stage = stage;
    tell(stage);
    this.#show();
  }

  /** What comes after the stages, and changes nothing of how the video ends. */
  afterStages(name: string): void {
    this.#pass(name);
    tell(name);
    this.#show();
  }

  /** How far the stage is. */
  detail(note: string): void {
    this.#now = { ...this.#now, note };
    this.#show();
  }

  /** Whoever downloads it, in the list of workflows too: an event for each other one. */
  downloadsAs(account: string): void {
    this.detail(`as ${account}`);
    if (account === this.#account) return;
    this.#account = account;
    if (patched('tells-account')) upsertSearchAttributes([{ key: ACCOUNT, value: account }]);
  }

  rests(why: string): void {
    this.#rests = { why, sinceMs: Date.now() };
    this.#show();
  }

  goesOn(): void {
    this.#rests = undefined;
    this.#show();
  }

  settled(outcome: Outcome): void {
    const failure = outcome.kind === 'failed' ? [{ key: FAILURE_CLASS, value: outcome.reason }] : [];
    upsertSearchAttributes([{ key: OUTCOME, value: outcome.kind }, ...failure]);
    this.#rests = undefined;
    this.#show(outcome);
  }

  #pass(next: string): void {
    const nowMs = Date.now();
    this.#passed.push({ ...this.#now, tookMs: nowMs - this.#now.sinceMs });
    this.#now = { stage: next, sinceMs: nowMs };
  }

  #show(outcome?: Outcome): void {
    const passages = [...this.#passed, this.#now];
    setCurrentDetails(panelOf({ videoId: this.#videoId, passages, rests: this.#rests, outcome }));
  }
}

/** Videos that were on their way before go on telling every stage. */
function tell(stage: string): void {
  if (TOLD.has(stage) || !patched('tells-long-stages'))
    upsertSearchAttributes([{ key: STAGE, value: stage }]);
}
