import { formatDuration } from '../rendering/duration.ts';
import { markdownCode, markdownTable, markdownText } from '../rendering/markdown.ts';
import { failureSection } from './failure-section.ts';
import { nextSection } from './next-section.ts';
import type { WholeReport } from './read-report.ts';
import { accountSection, claimSection, peakSection } from './result-sections.ts';
import { costSection, speedSection, stageSection } from './speed-section.ts';

/** A batch as a page of Markdown: overview first, what to do last. A section of which nothing is known is left out. */
export function reportMarkdown(report: WholeReport): string {
  const sections: readonly (readonly [string, string])[] = [
    ['Overview', overview(report)],
    ['Results', results(report)],
    ['Claims and tiers', claimSection(report)],
    ['Speed', speedSection(report)],
    ['Stages', stageSection(report)],
    ['Accounts', accountSection(report)],
    ['Models', costSection(report)],
    ['Queue peaks', peakSection(report)],
    ['What did not work, by cause', failureSection(report)],
    ['Settings', settings(report)],
    ['What to do next', nextSection(report)],
  ];
  const told = sections.filter(([, text]) => text !== '');
  return [
    `# ${markdownText(report.report.batch)}`,
    ...told.map(([title, text]) => `## ${title}\n\n${text}`),
  ].join('\n\n');
}

function overview({ at, report, outlook }: WholeReport): string {
  const { source, state, startedAt, endedAt, elapsedSeconds } = report;
  const eta = outlook?.eta;
  const rows: readonly (readonly [string, string])[] = [
    ['source', markdownText(source)],
    ['state', state],
    ['started', dated(startedAt)],
    [endedAt === undefined ? 'as of' : 'ended', dated(endedAt ?? at)],
    ['took', formatDuration(elapsedSeconds * 1000)],
    ...(eta === undefined
      ? []
      : ([
          [
            'ends in about',
            `${formatDuration(eta.likelySeconds * 1000)} (${formatDuration(eta.earliestSeconds * 1000)} to ${formatDuration(eta.latestSeconds * 1000)}): ${markdownText(eta.basis)}`,
          ],
        ] as const)),
    ...(outlook?.bottleneck === undefined
      ? []
      : ([['bottleneck', markdownText(outlook.bottleneck.sentence)]] as const)),
  ];
  return markdownTable({ head: ['what', 'value'], rows });
}

function results({ statistics }: WholeReport): string {
  const { total, successRate, transcripts, everythingSkipped } = statistics;
  const counts: readonly (readonly [string, number, string])[] = [
    ['total', total, ''],
    ['processed', statistics.processed, 'all its results are stored'],
    ['skipped', statistics.skipped, 'left out by a rule; no failure'],
    ['unavailable', statistics.unavailable, 'not to be had'],
    ['no audio', statistics.noAudio, 'nobody speaks, or there is no sound; counted above as well'],
    ['errors', statistics.errors, 'failed, and wait for a person'],
    ['parked', statistics.parked, 'tried again by themselves'],
    ['cancelled', statistics.cancelled, ''],
    ['open', statistics.open, 'no outcome yet'],
  ];
  const success =
    successRate === undefined
      ? ''
      : `Success rate: **${Math.round(successRate * 100)} %** of those tried; what was skipped or cancelled was not.`;
  const words = transcripts.map(({ engine, model, videos }) => [
    markdownText(engine),
    markdownText(model),
    String(videos),
  ]);
  return [
    markdownTable({
      head: ['videos', 'count', 'means'],
      rows: counts.map(([name, count, means]) => [name, String(count), means]),
      right: [1],
    }),
    ...(everythingSkipped
      ? [
          'Everything was skipped. That is normal where all of it was processed before or is left out by the settings.',
        ]
      : []),
    success,
    words.length === 0
      ? ''
      : `Words come from speech recognition alone; captions of a site are never used.\n\n${markdownTable({ head: ['engine', 'model', 'videos'], rows: words, right: [2] })}`,
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

function settings({ settings: changed }: WholeReport): string {
  if (changed.length === 0) return 'All settings are the defaults.';
  return markdownTable({
    head: ['setting', 'value', 'default'],
    rows: changed.map(({ key, value, default: usual }) => [
      markdownCode(key),
      markdownCode(value),
      usual === '' ? '' : markdownCode(usual),
    ]),
  });
}

const dated = (date: Date): string => `${date.toISOString().replace('T', ' ').slice(0, 19)} UTC`;
