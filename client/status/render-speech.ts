import { counted } from '../rendering/counted.ts';
import type { BatchReport } from './batch-report.ts';

/** How fast it was heard: by one worker, and by all of them together; none where nothing was. */
export function speechLines({ speech }: Pick<BatchReport, 'speech'>): string[] {
  if (speech === undefined) return [];
  const { recordings, audioHours, rtfPerWorker, throughput } = speech;
  const { median, mean } = rtfPerWorker;
  return [
    `speech: ${counted(recordings, 'recording')}, ${audioHours.toFixed(1)} h of audio`,
    `  RTF per worker ${digits(median)} (mean ${digits(mean)}): ${rtfPerWorker.definition}; the median of its recordings, and the mean of all audio`,
    `  throughput ${digits(throughput.audioHoursPerHour)} h/h: ${throughput.definition}`,
  ];
}

/** Three digits that count: 0.0213, 0.213, 21.3. */
const digits = (value: number): string => String(Number(value.toPrecision(3)));
