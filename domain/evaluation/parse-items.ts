import { z } from 'zod';
import { isRecord } from '../mining/read-items.ts';
import { repairText } from '../mining/repair.ts';
import { LONGEST } from './answer-schema.ts';
import { ITEM_DECISIONS, LONGEST_ITEM } from './item-schema.ts';
import type { CandidateItem } from './items.ts';

/** The evaluator's word on one item, before merges are carried out. */
export interface ItemVerdict {
  readonly itemId: string;
  readonly decision: (typeof ITEM_DECISIONS)[number];
  /** Empty where there was none, or it was cut off. */
  readonly reason: string;
  /** 0 to 10. */
  readonly importance: number;
  /** As the model has it; empty where it has none. */
  readonly canonicalName: string;
  /** With `merge`. */
  readonly mergeInto?: string;
}

const range = z.number().min(0).max(10);
const verdict = z.object({
  importance: z.union([range, z.string().regex(/^\d+$/).transform(Number).pipe(range)]),
  decision: z.enum(ITEM_DECISIONS),
});

export interface ParsedItems {
  readonly verdicts: readonly ItemVerdict[];
  /** Items without a valid verdict: to be asked again, never accepted by default. */
  readonly missing: readonly CandidateItem[];
}

/**
 * The answer's verdicts on the items of one call, matched by id alone; what it says of other ids is ignored. A verdict
 * without a decision or importance is invalid, and so is a merge into what is not among these items, or is of another
 * kind: no organisation is another name of a person.
 */
export function parseItems(json: unknown, items: readonly CandidateItem[]): ParsedItems {
  const answers = new Map(isRecord(json) ? Object.entries(json) : []);
  const byId = new Map(items.map((item) => [item.id, item]));
  const read = items.map((item) => ({ item, verdict: verdictOn(item, answers.get(item.id), byId) }));
  return {
    verdicts: read.flatMap(({ verdict: found }) => found ?? []),
    missing: read.filter(({ verdict: found }) => found === undefined).map(({ item }) => item),
  };
}

function verdictOn(
  item: CandidateItem,
  answer: unknown,
  byId: ReadonlyMap<string, CandidateItem>,
): ItemVerdict | undefined {
  const parsed = verdict.safeParse(answer);
  if (!parsed.success || !isRecord(answer)) return undefined;
  const common = {
    itemId: item.id,
    ...parsed.data,
    reason: repairText(answer.reason, LONGEST_ITEM.reason),
    canonicalName: repairText(answer.canonicalName, LONGEST_ITEM.name),
  };
  if (common.decision !== 'merge') return common;
  const into = byId.get(repairText(answer.mergeInto, LONGEST.id + 1));
  return into === undefined || into === item || !isSameKind(into, item)
    ? undefined
    : { ...common, mergeInto: into.id };
}

export const isSameKind = (a: CandidateItem, b: CandidateItem): boolean =>
  a.kind === b.kind && a.entityType === b.entityType;
