import { SLOT_SETTINGS } from '../../domain/capacity/slot-settings.ts';
import { counted } from '../rendering/counted.ts';
import { formatDuration } from '../rendering/duration.ts';
import { markdownTable, markdownText } from '../rendering/markdown.ts';
import { percent } from '../status/render-statistics.ts';
import type { WholeReport } from './read-report.ts';

/** What was found, and who says it. */
export function claimSection({ statistics }: WholeReport): string {
  const { segments, speakers, voices, monologues } = statistics;
  if (segments === 0) return '';
  const roles = (['host', 'guest', 'unknown'] as const).map((role) => [
    role,
    String(speakers.roles[role].segments),
    percent(speakers.roles[role].share),
  ]);
  const heard = voices.map(({ name, segments: own, speechMs }) => [
    markdownText(name),
    String(own),
    formatDuration(speechMs),
  ]);
  return [
    claimTable(statistics),
    `${counted(segments, 'segment')}, ${counted(monologues, 'recording')} taken as a monologue:`,
    markdownTable({
      head: ['spoken by', 'segments', 'share'],
      rows: [...roles, ['all', String(segments), percent(1)]],
      right: [1, 2],
    }),
    markdownTable({ head: ['voice', 'segments', 'speaks'], rows: heard, right: [1, 2] }),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

/** Nothing where nothing was mined. */
function claimTable({ claims }: WholeReport['statistics']): string {
  const { visible, accepted, rejected, unevaluated, tiers } = claims;
  if (visible + rejected === 0) return 'No claims.';
  return markdownTable({
    head: ['claims', 'count'],
    rows: [
      ['visible', String(visible)],
      ...(['A', 'B', 'C'] as const).map((tier) => [`of tier ${tier}`, String(tiers[tier])]),
      ['accepted', String(accepted)],
      ['rejected', String(rejected)],
      ['not evaluated', String(unevaluated)],
    ],
    right: [1],
  });
}

/** Whom it was downloaded as. */
export const accountSection = ({ statistics: { accounts } }: WholeReport): string =>
  markdownTable({
    head: ['account', 'kind', 'turns', 'downloads', 'refused', 'time downloading', 'waits between'],
    rows: accounts.map((one) => [
      markdownText(one.account),
      one.kind,
      String(one.turns),
      String(one.downloads),
      String(one.refused),
      formatDuration(one.downloadSeconds * 1000),
      formatDuration(one.waitSeconds * 1000),
    ]),
    right: [2, 3, 4, 5, 6],
  });

/** The fullest moments of the queues. */
export const peakSection = ({ statistics: { queuePeaks } }: WholeReport): string =>
  markdownTable({
    head: ['queue', 'most waiting', 'most at once', 'when (UTC)'],
    rows: queuePeaks.map(({ queue, peakBacklog, peakRunning, at }) => [
      SLOT_SETTINGS[queue].name,
      String(peakBacklog),
      String(peakRunning),
      at.toISOString().replace('T', ' ').slice(0, 19),
    ]),
    right: [1, 2],
  });
