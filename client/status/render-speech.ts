import { counted } from '../rendering/counted.ts';
import { formatHours } from '../rendering/duration.ts';
import type { Terminal } from '../rendering/terminal.ts';
import type { BatchReport } from './batch-report.ts';

/**
 * How fast it was heard: by one worker, and by all of them together; none where nothing was. A screen shows the figures
 * in one line; elsewhere each stands with what it is.
 */
export function speechLines(
  { speech }: Pick<BatchReport, 'speech'>,
  { interactive }: Pick<Terminal, 'interactive'>,
): string[] {
  if (speech === undefined) return [];
  const { recordings, audioHours, rtfPerWorker, throughput } = speech;
  const { median, mean } = rtfPerWorker;
  const heard = `speech: ${counted(recordings, 'recording')}, ${formatHours(audioHours)} of audio`;
  const [slot, all] = [
    `RTF per worker ${digits(median)} (mean ${digits(mean)})`,
    `throughput ${digits(throughput.audioHoursPerHour)} h/h`,
  ];
  if (interactive) return [`${heard}; ${slot}, ${all}`];
  return [
    heard,
    `  ${slot}: ${rtfPerWorker.definition}; the median of its recordings, and the mean of all audio`,
    `  ${all}: ${throughput.definition}`,
  ];
}

/** Three digits that count: 0.0213, 0.213, 21.3. */
const digits = (value: number): string => String(Number(value.toPrecision(3)));
