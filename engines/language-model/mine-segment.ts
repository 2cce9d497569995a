import type { Findings } from '../../domain/findings.ts';
import { invalidAnswer } from '../../domain/invalid-answer.ts';
import { miningAnswerSchema } from '../../domain/mining/answer-schema.ts';
import { mergeFindings } from '../../domain/mining/merge-findings.ts';
import { isUnsupported, parseFindings } from '../../domain/mining/parse-findings.ts';
import { buildMiningPrompt } from '../../domain/mining/prompt.ts';
import type { MiningTask } from '../../domain/mining/task.ts';
import { splitSegmentSentences } from '../../domain/mining/token-budget.ts';
import { CUT_OFF, isFault, TOO_LONG } from './answer.ts';
import { ask, type Cost, sumOfCosts } from './ask.ts';
import { grammarSchema } from './grammar-schema.ts';
import type { LanguageModel } from './language-model.ts';

export interface MineSegmentRequest {
  readonly task: MiningTask;
  readonly model: LanguageModel;
  /** The setting `miner.maxOutputTokens`. */
  readonly maxOutputTokens: number;
  readonly signal?: AbortSignal;
  /** Tokens of the call in progress: a sign of life. */
  readonly onProgress?: (outputTokens: number) => void;
}

/** Its `calls` are the answers used: 1, unless the segment was split. */
export interface MinedSegment extends Cost {
  readonly findings: Findings;
}

/** Numbers and labels only: longer means the model indents its answer. */
const EXTRACTIVE_OUTPUT_TOKENS = 400;

/**
 * What one segment yields. A segment that is too long for one call is halved; an answer that was cut off is asked
 * for once more with twice the room, then by halves; one that is unusable is asked for once more (ask.ts). Items that
 * name what the segment does not say are no reason to fail it: where there is nothing else in the second answer
 * either, they are dropped and counted.
 *
 * @throws StageError `system` as the model does; `video` when the model keeps failing on a single sentence, or its
 * second answer is unusable too. Never an empty result instead.
 */
export async function mineSegment(request: MineSegmentRequest): Promise<MinedSegment> {
  const { task, model, maxOutputTokens, signal, onProgress } = request;
  try {
    const { value, cost } = await ask({
      model,
      prompt: buildMiningPrompt(task),
      schema: grammarSchema(miningAnswerSchema(task)),
      maxOutputTokens:
        task.style === 'extractive' ? Math.min(maxOutputTokens, EXTRACTIVE_OUTPUT_TOKENS) : maxOutputTokens,
      read: (json, again) => {
        const findings = parseFindings(json, task);
        if (!again && isUnsupported(findings))
          throw invalidAnswer('everything it names is said nowhere in the segment');
        return findings;
      },
      signal,
      onProgress,
    });
    return { findings: value, ...cost };
  } catch (error) {
    if (isFault(error, TOO_LONG) || isFault(error, CUT_OFF)) return mineHalves(request, error);
    throw error;
  }
}

async function mineHalves(request: MineSegmentRequest, otherwise: unknown): Promise<MinedSegment> {
  const { task } = request;
  const halves = splitSegmentSentences(task.segment);
  if (halves === undefined) throw otherwise;
  const [first, second] = halves;
  const said = { speaker: first.speaker, sentences: first.sentences.map(({ text }) => text) };
  const mined = [
    await mineSegment({ ...request, task: { ...task, segment: first } }),
    await mineSegment({
      ...request,
      task: { ...task, segment: second, context: { ...task.context, previous: said } },
    }),
  ];
  return { findings: mergeFindings(mined.map((part) => part.findings)), ...sumOfCosts(mined) };
}
