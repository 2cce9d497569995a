import { isPlausibleName } from './canonical-name.ts';
import type { CandidateItem, ItemEvaluation } from './items.ts';
import { type Same, survivors } from './merge-groups.ts';
import { type ItemVerdict, isSameKind } from './parse-items.ts';

/**
 * Carries merges out: of items that are the same one survives, an accepted one where there is one, then the most
 * important, then whoever was found first. Items that only point at each other are one accepted item. A name to show
 * has to fit one of those it replaces; otherwise the item keeps its own.
 */
export function carryOutItems(
  items: readonly CandidateItem[],
  verdicts: readonly ItemVerdict[],
  whyMissing: string,
): ItemEvaluation[] {
  const byId = new Map(items.map((item) => [item.id, item]));
  const valid = new Map(
    verdicts
      .filter((verdict) => byId.has(verdict.itemId) && mergesWell(verdict, byId))
      .map((verdict) => [verdict.itemId, verdict]),
  );
  const survivorOf = resolve(items, valid);
  const groups = Map.groupBy(items, ({ id }) => survivorOf.get(id));
  return items.map((item): ItemEvaluation => {
    const verdict = valid.get(item.id);
    if (verdict === undefined) return { evaluated: false, itemId: item.id, reason: whyMissing };
    const survivor = survivorOf.get(item.id)!;
    const known = groups.get(survivor)!.flatMap(({ name, aliases }) => [name, ...aliases]);
    const { reason, importance, canonicalName } = verdict;
    const common = {
      evaluated: true,
      itemId: item.id,
      reason,
      importance,
      canonicalName: isPlausibleName(canonicalName, known) ? canonicalName : item.name,
    } as const;
    if (survivor !== item.id) return { ...common, decision: 'merge', mergedInto: survivor };
    return { ...common, decision: verdict.decision === 'reject' ? 'reject' : 'accept' };
  });
}

function mergesWell(
  { itemId, decision, mergeInto = '' }: ItemVerdict,
  byId: ReadonlyMap<string, CandidateItem>,
): boolean {
  if (decision !== 'merge') return true;
  const into = byId.get(mergeInto);
  return into !== undefined && isSameKind(into, byId.get(itemId)!);
}

function resolve(
  items: readonly CandidateItem[],
  verdicts: ReadonlyMap<string, ItemVerdict>,
): ReadonlyMap<string, string> {
  const ids = items.map(({ id }) => id);
  const place = new Map(ids.map((id, index) => [id, index]));
  const pairs = [...verdicts.values()].flatMap(({ itemId, decision, mergeInto }): Same[] =>
    decision === 'merge' && mergeInto !== undefined ? [[itemId, mergeInto]] : [],
  );
  const standing = (verdict: ItemVerdict | undefined): number =>
    verdict === undefined ? 1 : { accept: 0, reject: 2, merge: 3 }[verdict.decision];
  return survivors(ids, pairs, (a, b) => {
    const [left, right] = [verdicts.get(a), verdicts.get(b)];
    return (
      standing(left) - standing(right) ||
      (right?.importance ?? 0) - (left?.importance ?? 0) ||
      place.get(a)! - place.get(b)!
    );
  });
}
