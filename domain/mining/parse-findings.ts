import type { Findings } from '../findings.ts';
import { invalidAnswer } from '../invalid-answer.ts';
import { itemLimits } from './answer-schema.ts';
import { mergeFindings } from './merge-findings.ts';
import { pickedItems } from './picked-items.ts';
import { isRecord } from './read-items.ts';
import type { MiningTask } from './task.ts';
import { wordedItems } from './worded-items.ts';

/**
 * The model's answer as findings.
 *
 * - Each item stands for itself: one that is malformed, or names what its segment does not say, is dropped and
 *   counted in `dropped`; the others stay.
 * - Synonyms of labels, sentence numbers written as text, and numbers named twice or beside the segment are repaired
 *   (repair.ts). A text that reached its bound was cut and is not used.
 * - A list that is missing is an empty one, but for the claims: an answer without them answers something else.
 * - Items said twice become one; more of a kind than the schema allows are dropped.
 *
 * @throws StageError of the video, `answer-invalid`, where the answer is no object, has no list of claims, or has items
 * of which none is kept and not all are well-formed: it must not look like a segment in which nothing was found.
 */
export function parseFindings(json: unknown, task: MiningTask): Findings {
  if (!isRecord(json)) throw invalidAnswer('it is no JSON object');
  if (!Array.isArray(json.claims)) throw invalidAnswer('it has no list named "claims"');
  const { findings, malformed } =
    task.style === 'extractive' ? pickedItems(json, task) : wordedItems(json, task);
  if (malformed > 0 && isEmpty(findings))
    throw invalidAnswer(
      `none of its ${findings.dropped} items can be used; each needs all its fields, labels from the lists, and numbers of sentences that are shown`,
    );
  return withinLimits(mergeFindings([findings]), task);
}

/** Whether there were items, and the segment bears none of them out. */
export const isUnsupported = (findings: Findings): boolean => isEmpty(findings) && findings.dropped > 0;

const isEmpty = ({ claims, jargon, people, mentalModels }: Findings): boolean =>
  claims.length + jargon.length + people.length + mentalModels.length === 0;

function withinLimits(found: Findings, task: MiningTask): Findings {
  const most = itemLimits(task);
  const kept = {
    claims: found.claims.slice(0, most.claims),
    jargon: found.jargon.slice(0, most.jargon),
    people: found.people.slice(0, most.people),
    mentalModels: found.mentalModels.slice(0, most.mentalModels),
  };
  const kinds = ['claims', 'jargon', 'people', 'mentalModels'] as const;
  const surplus = kinds.reduce((sum, kind) => sum + found[kind].length - kept[kind].length, 0);
  return { ...kept, dropped: found.dropped + surplus };
}
