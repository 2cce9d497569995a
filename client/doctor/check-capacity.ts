import { warningsOf } from '../../domain/capacity/choice-in-words.ts';
import { hardwareInWords } from '../../domain/capacity/hardware-in-words.ts';
import { homeAt } from '../../stack/home.ts';
import { type Capacity, openCapacity } from '../../workers/capacity.ts';
import { counted } from '../rendering/counted.ts';
import type { DoctorContext } from './doctor-context.ts';
import type { Finding } from './finding.ts';

/**
 * What this machine does at once, and what a person should know of it, such as an Ollama that works on another number of
 * calls than is stated. Servers are not measured: the other checks ask them at the same time.
 */
export async function checkCapacity({ configuration, home }: DoctorContext): Promise<Finding[]> {
  return findingsOf(await openCapacity(configuration, home ?? homeAt('.vidmine')));
}

/** One finding where all is well, else one for each warning. */
export function findingsOf({
  hardware,
  choices,
  slots,
}: Omit<Capacity, 'facts' | 'isUnmeasured'>): Finding[] {
  const part = 'capacity';
  const does = [
    counted(slots.speech, 'transcription'),
    counted(slots.llm, 'mining call'),
    counted(slots.flagship, 'evaluation'),
  ].join(', ');
  const found = `${does} at once: ${hardwareInWords(hardware)}`;
  const todo = 'See every limit and its setting: vidmine capacity';
  const warnings = warningsOf(choices).map(
    (warning): Finding => ({ part, status: 'warning', found: warning, todo }),
  );
  return warnings.length === 0 ? [{ part, status: 'ok', found }] : warnings;
}
