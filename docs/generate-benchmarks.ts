import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type RecordedResult, recordedResults } from '../bench/recorded-results.ts';

/**
 * Writes the results of docs/benchmarks.md from what `npm run bench -- NAME --record` has kept:
 * `node docs/generate-benchmarks.ts`.
 */

const DOCUMENT = new URL('benchmarks.md', import.meta.url);
const RESULTS = fileURLToPath(new URL('../bench/results', import.meta.url));
const HEADING = '## Results\n';

/** The document with its results as they are recorded; what stands before them is kept. */
export function renderBenchmarks(document: string, results = recordedResults(RESULTS)): string {
  const at = document.indexOf(HEADING);
  if (at < 0) throw new Error('docs/benchmarks.md has no heading "Results"');
  return `${document.slice(0, at)}${HEADING}${INTRODUCTION}${[...results].map(section).join('')}`;
}

const INTRODUCTION = `
Written by \`docs/generate-benchmarks.ts\` from \`bench/results\`, which \`npm run bench -- NAME --record\` fills. A commit with \`+\` had changes
that were committed afterwards.
`;

const section = ([bench, records]: [string, readonly RecordedResult[]]): string =>
  `\n### ${bench}\n${records[0] === undefined ? '' : latest(records[0])}${earlier(records.slice(1))}`;

function latest({ date, commit, machine, result }: RecordedResult): string {
  const { bench, figure, goal, better, ok, measures, runs, seconds, figures, ...details } = result;
  const own = { [bench]: { figure, goal, better, ok } };
  const rows = Object.entries(figures ?? own).map(
    ([name, each]) =>
      `| ${name} | ${each.figure} | ${each.better === 'lower' ? 'at most' : 'at least'} ${each.goal} | ${each.ok ? 'met' : '**missed**'} |\n`,
  );
  return `
${sentence(measures)}

\`npm run bench -- ${bench}\` on ${date}, commit ${commit}: ${machine}; ${runs} runs, ${Math.round(seconds)} s in all.

| figure | measured | goal | |
|---|---|---|---|
${rows.join('')}
| detail | measured |
|---|---|
${flattened(details)
  .map(([name, value]) => `| ${name} | ${value} |\n`)
  .join('')}`;
}

const sentence = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;

const earlier = (records: readonly RecordedResult[]): string =>
  records.length === 0
    ? ''
    : `\nBefore that: ${records.map(({ date, commit, result }) => `${result.figure} (${date}, ${commit})`).join(', ')}.\n`;

/** Every plain value with the names that lead to it; lists of plain values on one line. */
function flattened(value: unknown, path = ''): [string, string][] {
  if (Array.isArray(value) && value.every((each) => typeof each !== 'object')) {
    return [[path, value.map(String).join(', ')]];
  }
  if (typeof value !== 'object' || value === null) return [[path, cell(String(value))]];
  return Object.entries(value).flatMap(([name, each]) =>
    flattened(each, path === '' ? name : `${path}.${name}`),
  );
}

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');

if (import.meta.main) {
  writeFileSync(DOCUMENT, renderBenchmarks(readFileSync(DOCUMENT, 'utf8')));
  process.stdout.write('Wrote docs/benchmarks.md\n');
}
