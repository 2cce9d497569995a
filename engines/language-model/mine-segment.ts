import type { Findings } from '../../domain/findings.ts';
import { miningAnswerSchema } from '../../domain/mining/answer-schema.ts';
import { mergeFindings } from '../../domain/mining/merge-findings.ts';
import { parseFindings } from '../../domain/mining/parse-findings.ts';
import { buildMiningPrompt } from '../../domain/mining/prompt.ts';
import type { MiningTask } from '../../domain/mining/task.ts';
import { fitsContext, roomFor, splitSegmentSentences } from '../../domain/mining/token-budget.ts';
import { CUT_OFF, isFault, TOO_LONG, tooLong } from './answer.ts';
import { grammarSchema } from './grammar-schema.ts';
import type { Generated, LanguageModel } from './language-model.ts';

export interface MineSegmentRequest {
  readonly task: MiningTask;
  readonly model: LanguageModel;
  /** The setting `miner.maxOutputTokens`. */
  readonly maxOutputTokens: number;
  readonly signal?: AbortSignal;
  /** Tokens of the call in progress: a sign of life. */
  readonly onProgress?: (outputTokens: number) => void;
}

export interface MinedSegment {
  readonly findings: Findings;
  /** Of all answers used. */
  readonly promptTokens: number;
  readonly outputTokens: number;
  readonly latencyMs: number;
  /** Answers used: 1, unless the segment was split. */
  readonly calls: number;
}

/** Numbers and labels only: longer means the model indents its answer. */
const EXTRACTIVE_OUTPUT_TOKENS = 400;

/**
 * What one segment yields. A segment that is too long for one call is halved; an answer that was cut off is asked
 * for once more with twice the room, then by halves. Throws StageError: `system` as the model does, `video` when
 * the model keeps failing on a single sentence or answers with no JSON.
 */
export async function mineSegment(request: MineSegmentRequest): Promise<MinedSegment> {
  const { task, model } = request;
  const prompt = buildMiningPrompt(task);
  const { contextTokens, model: name } = await model.identity();
  const promptTokens =
    (await model.countTokens(prompt.instructions)) + (await model.countTokens(prompt.input));
  const wanted =
    task.style === 'extractive'
      ? Math.min(request.maxOutputTokens, EXTRACTIVE_OUTPUT_TOKENS)
      : request.maxOutputTokens;
  if (!fitsContext(promptTokens, wanted, contextTokens))
    return mineHalves(request, tooLong(name, promptTokens, contextTokens));

  const schema = grammarSchema(miningAnswerSchema(task));
  const ask = async (maxOutputTokens: number): Promise<MinedSegment> => {
    const { signal, onProgress } = request;
    const generated = await model.generate({ ...prompt, schema, maxOutputTokens, signal, onProgress });
    return { findings: parseFindings(generated.json, task), ...costOf(generated), calls: 1 };
  };
  try {
    return await ask(wanted);
  } catch (error) {
    if (isFault(error, TOO_LONG)) return mineHalves(request, error);
    if (!isFault(error, CUT_OFF)) throw error;
    const more = Math.min(2 * wanted, roomFor(promptTokens, contextTokens));
    if (more <= wanted) return mineHalves(request, error);
    try {
      return await ask(more);
    } catch (again) {
      if (isFault(again, CUT_OFF)) return mineHalves(request, again);
      throw again;
    }
  }
}

async function mineHalves(request: MineSegmentRequest, otherwise: unknown): Promise<MinedSegment> {
  const halves = splitSegmentSentences(request.task.segment);
  if (halves === undefined) throw otherwise;
  const mined: MinedSegment[] = [];
  for (const segment of halves)
    mined.push(await mineSegment({ ...request, task: { ...request.task, segment } }));
  const sum = (of: (part: MinedSegment) => number) => mined.reduce((total, part) => total + of(part), 0);
  return {
    findings: mergeFindings(mined.map((part) => part.findings)),
    promptTokens: sum((part) => part.promptTokens),
    outputTokens: sum((part) => part.outputTokens),
    latencyMs: sum((part) => part.latencyMs),
    calls: sum((part) => part.calls),
  };
}

const costOf = ({ promptTokens, outputTokens, latencyMs }: Generated) => ({
  promptTokens,
  outputTokens,
  latencyMs,
});
