import type { MinedSegment } from './claims.ts';
import {
  type CandidateItem,
  type FinalItem,
  ITEM_KINDS,
  type ItemEvaluation,
  type ItemKind,
} from './evaluation/items.ts';
import type { FoundJargon, FoundMentalModel, FoundPerson } from './findings.ts';
import { normalisedName } from './normalised-name.ts';

type Named = Omit<CandidateItem, 'id' | 'cited'>;

/**
 * People, jargon and mental models of a video. The same name (people: and kind) in several segments is one item; the
 * first finding names it, later ones add what it lacks, their spellings and their citations.
 */
export function candidateItems(mined: readonly MinedSegment[]): CandidateItem[] {
  return ITEM_KINDS.flatMap((kind) => {
    const found = mined.flatMap(({ ordinal, findings }) =>
      findings[kind].map(
        (item): Omit<CandidateItem, 'id'> => ({
          ...namedOf(kind, item),
          cited: [{ segmentOrdinal: ordinal, sentences: item.sentences }],
        }),
      ),
    );
    return joinedByName(found).map((item, index) => ({ ...item, id: `${kind[0]}${index}` }));
  });
}

function namedOf(kind: ItemKind, item: FoundPerson | FoundJargon | FoundMentalModel): Named {
  if ('term' in item)
    return { kind, name: item.term, aliases: [], about: item.definition, domain: item.domain };
  if ('entityType' in item)
    return { kind, name: item.name, aliases: [], about: item.role, entityType: item.entityType };
  return { kind, name: item.name, aliases: item.aliases ?? [], about: item.description };
}

/**
 * What the video holds after evaluation. What was merged lives on in the aliases and citations of what it was merged
 * into; the names that were replaced stay as aliases; two that ended with one name are one.
 */
export function finalItems(
  candidates: readonly CandidateItem[],
  evaluations: readonly ItemEvaluation[],
): FinalItem[] {
  const verdicts = new Map(evaluations.map((evaluation) => [evaluation.itemId, evaluation]));
  const rootOf = ({ id }: CandidateItem): string => {
    const verdict = verdicts.get(id);
    return (verdict?.evaluated && verdict.mergedInto) || id;
  };
  const groups = Map.groupBy(candidates, rootOf);
  const items = candidates
    .filter((item) => rootOf(item) === item.id)
    .map((item): FinalItem => {
      const verdict = verdicts.get(item.id);
      const named = { ...item, name: (verdict?.evaluated && verdict.canonicalName) || item.name };
      const joined = (groups.get(item.id) ?? [item]).reduce<CandidateItem>(joinedWith, named);
      return { ...joined, evaluation: finalEvaluation(verdict) };
    });
  // Of two that ended with one name, the better judged one decides.
  return joinedByName(items.toSorted((a, b) => standing(a) - standing(b)));
}

const standing = ({ evaluation }: FinalItem): number =>
  !evaluation.evaluated ? 1 : evaluation.decision === 'accept' ? 0 : 2;

function finalEvaluation(verdict: ItemEvaluation | undefined): FinalItem['evaluation'] {
  if (verdict === undefined) return { evaluated: false, reason: 'the evaluator gave no verdict' };
  if (!verdict.evaluated) return { evaluated: false, reason: verdict.reason };
  const { reason, importance } = verdict;
  return {
    evaluated: true,
    decision: verdict.decision === 'reject' ? 'reject' : 'accept',
    reason,
    importance,
  };
}

type Joinable = Omit<CandidateItem, 'id'>;

function joinedByName<T extends Joinable>(items: readonly T[]): T[] {
  const found = new Map<string, T>();
  for (const item of items) {
    const key = `${item.kind}\n${item.entityType ?? ''}\n${normalisedName(item.name)}`;
    const first = found.get(key);
    found.set(key, first === undefined ? item : joinedWith(first, item));
  }
  return [...found.values()];
}

function joinedWith<T extends Joinable>(first: T, next: Joinable): T {
  const cited = new Map(
    [...first.cited, ...next.cited].map((one) => [`${one.segmentOrdinal} ${one.sentences.join()}`, one]),
  );
  const aliases = new Set([...first.aliases, next.name, ...next.aliases]);
  aliases.delete(first.name);
  return {
    ...first,
    about: first.about ?? next.about,
    domain: first.domain ?? next.domain,
    aliases: [...aliases],
    cited: [...cited.values()],
  };
}
