import type { LinkCounts } from '../../storage/database/link-counts.ts';
import type { LinkProgress } from '../../workflows/link/progress.ts';
import { counted } from '../rendering/counted.ts';
import { printable } from '../rendering/text-width.ts';

/** How linking ended, and what links the library; no newline at the end. */
export function renderLinked(linked: LinkProgress, counts: LinkCounts): string {
  const { repeats, supports, contradicts, refines } = counts.relations;
  return [
    `${counted(linked.done, 'video')} linked${linked.failed > 0 ? `, ${linked.failed} of them failed` : ''}; ${counted(linked.judged, 'pair')} of claims judged this time.`,
    `Across the library: ${entitiesWords(counts)}.`,
    `${counted(counts.pairs, 'pair')} of near claims: ${repeats} repeated, ${contradicts} contradicting, ${refines} refined, ${supports} supporting${counts.open > 0 ? `, ${counts.open} not judged` : ''}.`,
    ...linked.problems.map((problem) => `warning: ${problem}`),
  ]
    .map(printable)
    .join('\n');
}

const entitiesWords = ({ entities, shared }: LinkCounts): string =>
  `${entities} people, organisations, terms and models, ${shared} of them in more than one video`;

export const linkJson = ({ done, failed, judged, problems }: LinkProgress, counts: LinkCounts): object => ({
  videos: done,
  failed,
  judged,
  problems,
  ...counts,
});
