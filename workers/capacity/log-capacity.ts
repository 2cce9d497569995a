import { choiceInWords, warningsOf } from '../../domain/capacity/choice-in-words.ts';
import { hardwareInWords } from '../../domain/capacity/hardware-in-words.ts';
import type { Configuration } from '../../domain/configuration.ts';
import type { Capacity } from '../capacity.ts';

export interface LogEntry {
  readonly level: 'INFO' | 'WARN';
  readonly message: string;
}

/** The machine, and of each queue this worker serves what was chosen, out of which limits, and how to change it. */
export function logCapacity(
  { hardware, choices }: Pick<Capacity, 'hardware' | 'choices'>,
  { queues }: Pick<Configuration['workers'], 'queues'>,
  log: (entry: LogEntry) => void,
): void {
  const served = choices.filter(({ queue }) => queues.includes(queue));
  log({ level: 'INFO', message: `This machine: ${hardwareInWords(hardware)}` });
  for (const choice of served) log({ level: 'INFO', message: choiceInWords(choice) });
  for (const message of warningsOf(served)) log({ level: 'WARN', message });
}
