import type { QualityReport } from '../../domain/transcript.ts';
import { counted } from '../rendering/counted.ts';
import { formatDuration } from '../rendering/duration.ts';

/** What was done for a transcript's quality, in a line; undefined where nothing had to be. */
export function qualityWords({ secondDecodes, removed, notices }: QualityReport): string | undefined {
  const { count, durationMs, better } = secondDecodes;
  const loops = removed.filter(({ why }) => why === 'loop').length;
  const inventions = removed.length - loops;
  const words = [
    ...(count === 0
      ? []
      : [
          `${counted(count, 'doubtful passage')} heard again (${formatDuration(durationMs)}), ${better} of them better`,
        ]),
    ...(loops === 0 ? [] : [`${counted(loops, 'repetition')} removed`]),
    ...(inventions === 0 ? [] : [`${counted(inventions, 'invention')} over silence removed`]),
    ...notices,
  ];
  return words.length === 0 ? undefined : words.join('; ');
}
