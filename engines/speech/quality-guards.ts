import type { GuardRules } from '../../domain/speech/doubt.ts';
import { nobodySpeaks } from '../../domain/speech/nobody-speaks.ts';
import { withoutLoops } from '../../domain/speech/repetition-loops.ts';
import { withoutInventions } from '../../domain/speech/silence-inventions.ts';
import type { RemovedText, Transcript } from '../../domain/transcript.ts';
import { heardSpans, inOrderOfTime } from './recognised-words.ts';
import type { Recognised, Recogniser } from './recogniser.ts';
import { type DecodedTwice, decodeAgain, decodedOnce } from './second-decode.ts';
import type { SpeechEngine, SpeechIdentity, TranscribeRequest } from './speech-engine.ts';

export interface GuardOptions {
  readonly recogniser: Recogniser;
  /** Decodes what is in doubt; unset: the same one, with more effort, where it can. */
  readonly second?: Recogniser;
  readonly rules: GuardRules;
}

/** Part of the identity: goes up when the guards would make other words of what was recognised. */
const GUARDS_VERSION = 1;

/**
 * A recogniser with the quality guards above it: what is in doubt is decoded a second time and the better result
 * kept; repetition loops and text invented over silence are taken out and counted; every word has a time. Throws
 * the video fault `no-speech` where no word is left.
 */
export function createGuardedEngine({ recogniser, second, rules }: GuardOptions): SpeechEngine {
  const again = second ?? (recogniser.canDecodeAgain ? recogniser : undefined);
  const decoder = rules.secondPass ? again : undefined;

  const identity = async (): Promise<SpeechIdentity> => {
    const own = await recogniser.identity();
    const other =
      decoder === undefined || decoder === recogniser ? {} : secondOptions(await decoder.identity());
    return { ...own, options: { ...own.options, ...other, guards: GUARDS_VERSION } };
  };

  const transcribe = async ({ onProgress, ...request }: TranscribeRequest): Promise<Transcript> => {
    const asked = { ...request, vocabulary: request.vocabulary ?? [] };
    const first = await recogniser.recognise({ ...asked, onProgress });
    const spans = heardSpans(first.spans);
    const language = asked.language ?? (first.language === 'und' ? undefined : first.language);
    const decoded =
      decoder === undefined
        ? decodedOnce(spans)
        : await decodeAgain(decoder, { ...asked, language }, spans, rules);
    const transcript = cleaned(first, decoded, rules);
    if (transcript.words.length === 0) throw withoutWords(request.audioPath, transcript.quality.removed);
    return transcript;
  };

  const close = async (): Promise<void> => {
    await Promise.all([recogniser.close(), second?.close()]);
  };

  return { identity, transcribe, close };
}

const secondOptions = ({ engine, model, digest, options }: SpeechIdentity): SpeechIdentity['options'] => ({
  secondEngine: engine,
  secondModel: model,
  secondDigest: digest,
  ...Object.fromEntries(Object.entries(options).map(([name, value]) => [`second.${name}`, value])),
});

function cleaned(first: Recognised, decoded: DecodedTwice, rules: GuardRules): Transcript {
  const ordered = inOrderOfTime(decoded.spans, first.durationMs);
  const spoken = withoutInventions(ordered, rules);
  const said = withoutLoops(spoken.spans, rules.doubtCompression);
  const words = said.spans.flatMap((span) => span.words);
  const removed = [...decoded.removed, ...spoken.removed, ...said.removed];
  return {
    language: first.language,
    languageProbability: first.languageProbability,
    durationMs: first.durationMs,
    words,
    spans: said.spans.map(({ words: _words, ...span }) => span),
    engine: first.engine,
    model: first.model,
    quality: {
      secondDecodes: decoded.secondDecodes,
      removed: removed.toSorted((a, b) => a.startMs - b.startMs),
      interpolatedWords: words.filter(({ interpolated }) => interpolated).length,
      notices: [...new Set([...first.notices, ...decoded.notices])],
    },
  };
}

function withoutWords(audioPath: string, removed: readonly RemovedText[]): Error {
  const heard = removed.map(({ text }) => `"${text}"`).join(', ');
  const invented =
    heard === '' ? '' : ` All that was recognised was invented over silence: ${heard.slice(0, 200)}.`;
  return nobodySpeaks(`Nobody speaks in ${audioPath}.${invented}`);
}
