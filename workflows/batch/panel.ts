import { formatDuration } from '../../domain/duration-words.ts';
import { type BatchName, videoWorkflowId } from '../../domain/ids.ts';
import type { BatchState } from './batch-state.ts';
import type { Counts } from './tally.ts';

export interface PanelFacts
  extends Pick<BatchState, 'cursor' | 'exhausted' | 'inFlight' | 'paused' | 'round'> {
  readonly batch: BatchName;
  readonly size: number;
  readonly cancelling: boolean;
  /** How it came to its end; undefined before. */
  readonly over: 'ended' | 'cancelled' | undefined;
  readonly waitsFor: string | undefined;
  /** Undefined before the rows were counted. */
  readonly counts: Counts | undefined;
  /** Settled since then, how is not known yet. */
  readonly unsaid: number;
  readonly perHour: number | undefined;
}

/** In the order in which a person asks. */
const KINDS = ['stored', 'failed', 'parked', 'skipped', 'unavailable', 'cancelled', 'open'] as const;

/** Of the videos in flight, so many are named. */
const NAMED = 20;

/** A batch as the Temporal UI shows it: Markdown, without an event of its history. */
export const panelOf = (facts: PanelFacts): string =>
  [
    `### ${stateOf(facts)}`,
    // How many were cancelled, the rows alone say.
    ...(facts.over === 'cancelled' ? [] : countsOf(facts)),
    ...(facts.over === undefined ? [whereOf(facts), ...namesOf(facts.inFlight)] : []),
    commandsOf(facts),
  ].join('\n\n');

const whereOf = (facts: PanelFacts): string =>
  [
    `- **In flight:** ${facts.inFlight.length} of at most ${facts.size}`,
    `- **List:** ${listOf(facts)}`,
    ...(facts.perHour === undefined ? [] : [`- **Pace:** ${paceOf(facts.perHour)}`]),
    ...(facts.waitsFor === undefined ? [] : [`- **Waits for:** ${facts.waitsFor}`]),
  ].join('\n');

function stateOf({ over, cancelling, paused, inFlight }: PanelFacts): string {
  if (over === 'ended') return 'Ended';
  if (over === 'cancelled') return 'Cancelled: what is stored stays';
  if (cancelling) return 'Being cancelled: its videos end, what is stored stays';
  if (paused) return 'Paused: no stage of its videos begins';
  return inFlight.length > 0 ? 'Working' : 'Waiting';
}

function countsOf({ counts, unsaid }: PanelFacts): string[] {
  if (counts === undefined) return [];
  // No table: the UI shows its cells without any space between them.
  const line = KINDS.filter((kind) => counts[kind] > 0 || kind === 'stored' || kind === 'open')
    .map((kind) => `${kind} **${counts[kind]}**`)
    .join(' · ');
  return unsaid === 0 ? [line] : [line, `${unsaid} more have settled since they were counted.`];
}

function listOf({ exhausted, cursor, round }: PanelFacts): string {
  const read = exhausted ? 'read to its end' : cursor < 0 ? 'at its start' : `read to place ${cursor + 1}`;
  return round === 0 ? read : `${read}, round ${round + 1}`;
}

/** Slow batches in hours per video: `0 an hour` tells nobody anything. */
const paceOf = (perHour: number): string =>
  perHour >= 2
    ? `${Math.round(perHour)} videos an hour`
    : `a video in ${formatDuration(3_600_000 / perHour)}`;

function namesOf(inFlight: PanelFacts['inFlight']): string[] {
  if (inFlight.length === 0) return [];
  const named = inFlight.slice(0, NAMED).map((id) => `\`${videoWorkflowId(id)}\``);
  const others = inFlight.length - named.length;
  return [`${named.join(', ')}${others > 0 ? ` and ${others} more` : ''}`];
}

function commandsOf({ batch, paused, cancelling, over }: PanelFacts): string {
  const steering = paused ? [`\`vidmine batch resume ${batch}\``] : [`\`vidmine batch pause ${batch}\``];
  const all = cancelling || over !== undefined ? [] : [...steering, `\`vidmine batch cancel ${batch}\``];
  return [...all, `\`vidmine status ${batch}\``].join(' · ');
}
