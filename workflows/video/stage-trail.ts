import { defineSearchAttributeKey } from '@temporalio/common';
import { patched, setCurrentDetails, upsertSearchAttributes } from '@temporalio/workflow';
import type { Outcome } from '../../domain/outcomes.ts';
import { SEARCH_ATTRIBUTES } from '../../domain/search-attributes.ts';
import type { Stage } from '../../domain/stages.ts';

const STAGE = defineSearchAttributeKey(SEARCH_ATTRIBUTES.stage, 'KEYWORD');
const OUTCOME = defineSearchAttributeKey(SEARCH_ATTRIBUTES.outcome, 'KEYWORD');
const FAILURE_CLASS = defineSearchAttributeKey(SEARCH_ATTRIBUTES.failureClass, 'KEYWORD');

/**
 * The stages that the search attribute tells: those that take long or wait long. Each telling is an event and a write
 * into the list of workflows, which cost more than a short stage itself; the text says all of them, for nothing.
 */
const TOLD: ReadonlySet<string> = new Set<Stage>(['download', 'transcribe', 'mine', 'evaluate']);

/** Where a video is, for the Temporal UI: search attributes to filter by and a text to read. */
export class StageTrail {
  stage: Stage = 'probe';
  readonly #passed: string[] = [];

  enter(stage: Stage): void {
    if (stage !== this.stage) this.#passed.push(`- ${this.stage} ✓`);
    this.stage = stage;
    tell(stage);
    this.detail('');
  }

  /** What comes after the stages, and changes nothing of how the video ends. */
  afterStages(name: string): void {
    this.#passed.push(`- ${this.stage} ✓`);
    tell(name);
    setCurrentDetails([...this.#passed, `- **${name}**`].join('\n'));
  }

  detail(text: string): void {
    const now = `- **${this.stage}**${text === '' ? '' : `: ${text}`}`;
    setCurrentDetails([...this.#passed, now].join('\n'));
  }

  settled(outcome: Outcome): void {
    const failure = outcome.kind === 'failed' ? [{ key: FAILURE_CLASS, value: outcome.reason }] : [];
    upsertSearchAttributes([{ key: OUTCOME, value: outcome.kind }, ...failure]);
    const why = 'detail' in outcome && outcome.detail !== undefined ? `: ${outcome.detail}` : '';
    setCurrentDetails([...this.#passed, `- ${this.stage}`, '', `**${outcome.kind}**${why}`].join('\n'));
  }
}

/** Videos that were on their way before go on telling every stage. */
function tell(stage: string): void {
  if (TOLD.has(stage) || !patched('tells-long-stages'))
    upsertSearchAttributes([{ key: STAGE, value: stage }]);
}
