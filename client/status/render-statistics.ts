import type { RunStatistics } from '../../domain/statistics/run-statistics.ts';
import type { SpeakerRole } from '../../domain/statistics/speaker-shares.ts';
import { counted } from '../rendering/counted.ts';
import { formatHours } from '../rendering/duration.ts';

/** What came of a batch that has ended, in a few lines; all of it is in its report. */
export function statisticsLines(statistics: RunStatistics): string[] {
  if (statistics.everythingSkipped) {
    return [
      'Everything was skipped: that is normal where all of it was processed before or is left out by the settings. New videos are taken by the same batch start; what is stored is made anew with --again.',
    ];
  }
  const { successRate, total, skipped, audioHours, segments, speakers, claims } = statistics;
  const success =
    successRate === undefined
      ? []
      : [
          `${percent(successRate)} of those tried are stored${skipped === 0 ? '' : ` (${counted(skipped, 'video')} of ${total} skipped, which count as neither)`}`,
        ];
  const shares = (['host', 'guest', 'unknown'] as const satisfies readonly SpeakerRole[]).map(
    (role) => `${role} ${percent(speakers.roles[role].share)}`,
  );
  const spoken = segments === 0 ? '' : `, ${counted(segments, 'segment')} (${shares.join(', ')})`;
  const { visible, tiers } = claims;
  const found =
    visible === 0 ? '' : `, ${counted(visible, 'claim')} (tier A ${tiers.A}, B ${tiers.B}, C ${tiers.C})`;
  return [...success, `stored: ${formatHours(audioHours)} of audio${spoken}${found}`];
}

export const percent = (share: number): string => `${Math.round(share * 100)} %`;
