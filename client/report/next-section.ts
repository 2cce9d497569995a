import { formatDuration } from '../rendering/duration.ts';
import { markdownCode, markdownText } from '../rendering/markdown.ts';
import type { WholeReport } from './read-report.ts';

/** What a person can do now, most urgent first. */
export function nextSection({ report, outages, outlook, statistics }: WholeReport): string {
  const { batch, counts, causes, endedAt, state, parkedUntil } = report;
  const todo = outlook?.bottleneck?.todo;
  const steps = [
    ...outages.map(
      ({ part, stage, since, remedy }) =>
        `${markdownText(part)} is down for ${formatDuration(Date.now() - since.getTime())}, and ${stage} waits: ${markdownText(remedy)}`,
    ),
    ...causes
      .filter(({ outcome, remedy }) => outcome === 'failed' && remedy !== undefined)
      .map(
        ({ count, reason, remedy }) =>
          `${count} failed for ${markdownText(reason)}: ${markdownText(remedy ?? '')}`,
      ),
    ...(counts.failed > 0
      ? [`Take up all that failed: ${markdownCode(`vidmine retry --failed --batch ${batch}`)}`]
      : []),
    ...(counts.parked > 0 && parkedUntil !== undefined
      ? [`${counts.parked} are parked and tried again by themselves, the first ${dueIn(parkedUntil)}`]
      : []),
    ...(todo === undefined ? [] : [`Make it faster: ${markdownText(todo)}`]),
    ...(state === 'paused' || state === 'pausing'
      ? [`Go on: ${markdownCode(`vidmine batch resume ${batch}`)}`]
      : []),
    ...(endedAt === undefined ? [`Follow it: ${markdownCode(`vidmine status ${batch} --watch`)}`] : []),
    ...(statistics.everythingSkipped
      ? [`Make anew what is stored: ${markdownCode('vidmine batch start <source> --again')}`]
      : []),
    ...(counts.stored > 0
      ? [
          `Look at what was found: ${markdownCode('vidmine search "what you want to know"')}, ${markdownCode('vidmine claims')}`,
        ]
      : []),
  ];
  return steps.map((step, index) => `${index + 1}. ${step}`).join('\n');
}

function dueIn(until: Date): string {
  const restMs = until.getTime() - Date.now();
  return restMs > 0 ? `in ${formatDuration(restMs)}` : 'now';
}
