import type { GuardRules } from './doubt.ts';
import { type Cleaned, type HeardSpan, removedWords } from './heard-span.ts';
import { isStockPhrase } from './stock-phrases.ts';

/**
 * Mean log probability down to which text over what sounds like silence is invented. Measured with Whisper base and
 * without VAD: over silence ` you` with -0.83, over noise and music sentences with -1.1 and less. Speech in noise as
 * loud as itself never reached 0.5 as probability of silence, so what reaches 0.8 and is uncertain too is none.
 */
const INVENTED_LOGPROB = -0.5;
/** Whisper's own limits, which not every engine applies: a hum gave 0.71 and -1.83. */
const WHISPERS_OWN = { noSpeech: 0.6, logprob: -1 };

/** Whether a span is text over silence. A stock phrase is one wherever the span is in doubt for its silence. */
export function isInvented(
  { noSpeechProb, avgLogprob, text }: Pick<HeardSpan, 'noSpeechProb' | 'avgLogprob' | 'text'>,
  { doubtNoSpeech }: Pick<GuardRules, 'doubtNoSpeech'>,
): boolean {
  if (noSpeechProb > WHISPERS_OWN.noSpeech && avgLogprob < WHISPERS_OWN.logprob) return true;
  return noSpeechProb >= doubtNoSpeech && (avgLogprob <= INVENTED_LOGPROB || isStockPhrase(text));
}

/** Takes out the spans that are text invented over silence. Words that are merely improbable stay. */
export function withoutInventions(
  spans: readonly HeardSpan[],
  rules: Pick<GuardRules, 'doubtNoSpeech'>,
): Cleaned {
  const invented = spans.filter((span) => isInvented(span, rules));
  return {
    spans: spans.filter((span) => !isInvented(span, rules)),
    removed: invented.flatMap(({ words }) => (words.length > 0 ? [removedWords('silence', words)] : [])),
  };
}
