import { markdownCode, markdownTable, markdownText } from '../rendering/markdown.ts';
import type { WholeReport } from './read-report.ts';

/** Causes with their remedies, and the ids of their videos below. */
export function failureSection({ report, videosByCause }: WholeReport): string {
  const { causes } = report;
  if (causes.length === 0) return '';
  const table = markdownTable({
    head: ['ended', 'count', 'cause', 'in its own words', 'what to do'],
    rows: causes.map(({ outcome, count, reason, detail, remedy }) => [
      outcome,
      String(count),
      markdownText(reason),
      markdownText(detail),
      markdownText(remedy ?? ''),
    ]),
    right: [1],
  });
  const lists = videosByCause.map(({ outcome, reason, videoIds }) => {
    const all = causes.find((cause) => cause.outcome === outcome && cause.reason === reason)?.count ?? 0;
    const more = all > videoIds.length ? `, and ${all - videoIds.length} more` : '';
    return `- ${outcome}, ${markdownText(reason)}: ${videoIds.map(markdownCode).join(' ')}${more}`;
  });
  return `${table}\n\n${lists.join('\n')}`;
}
