import { StageError } from '../../domain/faults.ts';
import { betterDecode } from '../../domain/speech/better-decode.ts';
import { type DoubtfulStretch, doubtfulStretches, type GuardRules } from '../../domain/speech/doubt.ts';
import { type HeardSpan, removedWords } from '../../domain/speech/heard-span.ts';
import type { QualityReport, RemovedText } from '../../domain/transcript.ts';
import { heardSpans } from './recognised-words.ts';
import type { Recognised, RecogniseRequest, Recogniser } from './recogniser.ts';

export interface DecodedTwice {
  readonly spans: readonly HeardSpan[];
  readonly secondDecodes: QualityReport['secondDecodes'];
  /** What the second decoding showed to be silence. */
  readonly removed: readonly RemovedText[];
  readonly notices: readonly string[];
}

export const decodedOnce = (spans: readonly HeardSpan[]): DecodedTwice => ({
  spans,
  secondDecodes: { count: 0, durationMs: 0, better: 0 },
  removed: [],
  notices: [],
});

/**
 * Decodes what is in doubt a second time and keeps the better of the two. Where that fails over this recording, the
 * first stays and a notice says so.
 *
 * @throws StageError `system` when the recogniser cannot run.
 */
export async function decodeAgain(
  recogniser: Recogniser,
  request: Omit<RecogniseRequest, 'again' | 'onProgress'>,
  first: readonly HeardSpan[],
  rules: GuardRules,
): Promise<DecodedTwice> {
  const stretches = doubtfulStretches(first, rules);
  if (stretches.length === 0) return decodedOnce(first);
  const again = stretches.map(({ startMs, endMs }) => ({ start: startMs / 1000, end: endMs / 1000 }));
  try {
    const second = await recogniser.recognise({ ...request, again });
    return theBetter(first, stretches, second, rules);
  } catch (error) {
    if (!(error instanceof StageError) || error.fault.fault !== 'video') throw error;
    const which =
      stretches.length === 1 ? 'A stretch in doubt was' : `${stretches.length} stretches in doubt were`;
    return { ...decodedOnce(first), notices: [`${which} not decoded a second time: ${error.message}`] };
  }
}

function theBetter(
  first: readonly HeardSpan[],
  stretches: readonly DoubtfulStretch[],
  { spans: raw, model, notices }: Recognised,
  rules: GuardRules,
): DecodedTwice {
  const heard = byStretch(stretches, heardSpans(raw));
  const spans: HeardSpan[] = [];
  const removed: RemovedText[] = [];
  let reached = 0;
  let better = 0;
  for (const [index, { from, to }] of stretches.entries()) {
    const [before, after] = [first.slice(from, to), heard[index]!];
    const kept = betterDecode(before, after, rules);
    if (kept === 'second') better++;
    if (kept === 'second' && after.length === 0) removed.push(...before.map(({ words }) => silence(words)));
    const chosen = kept === 'first' ? before : after;
    spans.push(...first.slice(reached, from));
    spans.push(...chosen.map((span) => ({ ...span, secondDecode: { kept, model } })));
    reached = to;
  }
  spans.push(...first.slice(reached));
  const durationMs = stretches.reduce((sum, { startMs, endMs }) => sum + endMs - startMs, 0);
  return { spans, secondDecodes: { count: stretches.length, durationMs, better }, removed, notices };
}

const silence = (words: HeardSpan['words']): RemovedText => removedWords('silence', words);

/** The spans of each stretch: those whose middle lies after its beginning and before the next one's. */
function byStretch(stretches: readonly DoubtfulStretch[], spans: readonly HeardSpan[]): HeardSpan[][] {
  const groups: HeardSpan[][] = stretches.map(() => []);
  for (const span of spans) {
    const middle = (span.startMs + span.endMs) / 2;
    const after = stretches.findIndex(({ startMs }) => startMs > middle);
    groups[Math.max(0, after === -1 ? stretches.length - 1 : after - 1)]!.push(span);
  }
  return groups;
}
