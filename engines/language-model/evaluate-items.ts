import { carryOutItems } from '../../domain/evaluation/carry-out-items.ts';
import { buildItemPrompt, itemLine } from '../../domain/evaluation/item-prompt.ts';
import { itemAnswerSchema } from '../../domain/evaluation/item-schema.ts';
import {
  type CandidateItem,
  ITEM_KINDS,
  type ItemEvaluation,
  type ItemKind,
} from '../../domain/evaluation/items.ts';
import { type ItemVerdict, parseItems } from '../../domain/evaluation/parse-items.ts';
import type { EvaluationContext } from '../../domain/evaluation/prompt.ts';
import { evaluationForm } from '../../domain/evaluation/verdict.ts';
import { isInstructionLike } from '../../domain/instruction-like.ts';
import { normalisedName } from '../../domain/normalised-name.ts';
import { type Cost, sumOfCosts } from './ask.ts';
import { grammarSchema } from './grammar-schema.ts';
import { type JudgedInBatches, judgeInBatches } from './judge-in-batches.ts';
import type { LanguageModel } from './language-model.ts';

export interface EvaluateItemsRequest {
  readonly items: readonly CandidateItem[];
  readonly model: LanguageModel;
  readonly context: EvaluationContext;
  readonly signal?: AbortSignal;
  /** Called at every sign of life: items judged so far and in all, tokens of the call in progress. */
  readonly onProgress?: (judged: number, items: number, outputTokens: number) => void;
}

export interface JudgedItems extends Cost {
  /** One for every item, in the order of the items. */
  readonly evaluations: readonly ItemEvaluation[];
}

const OUTPUT_TOKENS = { each: 90, beside: 100 } as const;
const MOST_ITEMS = 40;

const UNANSWERED = 'The evaluator gave no verdict on this, asked twice.';
const DEMO = 'the demo model does not judge people, terms and models';

/**
 * Judges people, terms and mental models, each kind by itself: other names of the same are merged, and each has a name
 * to show. What the evaluator leaves out twice is `evaluated: false`; the demo model is not asked.
 *
 * @throws StageError where a call fails for good.
 */
export async function evaluateItems(request: EvaluateItemsRequest): Promise<JudgedItems> {
  const { items, model } = request;
  if (evaluationForm(await model.identity()) === 'scores')
    return { evaluations: carryOutItems(items, [], DEMO), ...sumOfCosts([]) };
  const judged: JudgedInBatches<ItemVerdict>[] = [];
  for (const kind of ITEM_KINDS) {
    const before = judged.reduce((sum, { verdicts }) => sum + verdicts.length, 0);
    judged.push(await judgeKind(request, kind, before));
  }
  const verdicts = judged.flatMap((one) => one.verdicts);
  return { evaluations: carryOutItems(items, verdicts, UNANSWERED), ...sumOfCosts(judged) };
}

function judgeKind(
  { items, model, context, signal, onProgress }: EvaluateItemsRequest,
  kind: ItemKind,
  before: number,
): Promise<JudgedInBatches<ItemVerdict>> {
  return judgeInBatches({
    model,
    things: items.filter((item) => item.kind === kind).toSorted(byLastWord),
    promptFor: (batch) => buildItemPrompt(kind, batch, context),
    schemaFor: (ids) => grammarSchema(itemAnswerSchema(ids)),
    lineOf: itemLine,
    outputTokens: OUTPUT_TOKENS,
    mostPerCall: MOST_ITEMS,
    apart: (item) => isInstructionLike(itemLine(item)),
    parse: parseItems,
    signal,
    onProgress: (judged, tokens) => onProgress?.(before + judged, items.length, tokens),
  });
}

/** Forms of one name, with and without first name and title, come into one call. */
function byLastWord({ name: a }: CandidateItem, { name: b }: CandidateItem): number {
  const [left, right] = [lastWord(a), lastWord(b)];
  return left < right ? -1 : left > right ? 1 : 0;
}

const lastWord = (name: string): string => normalisedName(name).split(' ').at(-1)!;
