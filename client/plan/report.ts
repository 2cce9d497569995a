import type { Configuration } from '../../domain/configuration.ts';
import { type DiskRange, diskOf } from '../../domain/plan/disk.ts';
import { makePlan, type Plan } from '../../domain/plan/plan.ts';
import { type PlanParts, planInputOf } from '../../domain/plan/plan-input-of.ts';

export interface PlanReport {
  readonly plan: Plan;
  readonly disk: readonly DiskRange[];
  /** What a person should know of the numbers behind it, one sentence each. */
  readonly notes: readonly string[];
}

export interface ReportRequest {
  readonly configuration: Configuration;
  readonly parts: Omit<PlanParts, 'configuration'>;
  readonly notes: readonly string[];
  readonly whatIfs: boolean;
}

export function planReport({ configuration, parts, notes, whatIfs }: ReportRequest): PlanReport {
  const input = planInputOf({ ...parts, configuration });
  const plan = makePlan(input, { whatIfs });
  const disk = diskOf({
    input,
    peakBufferedBytes: plan.peakBufferedBytes,
    maxBufferGb: input.pacing.maxBufferGb,
    keepAudio: configuration.artifacts.keepAudio,
    audioMeasured: parts.measurement?.audioBytesPerHour !== undefined,
    databaseBytesPerHour: parts.measurement?.databaseBytesPerHour,
    days: Math.max(...plan.scenarios.map(({ days }) => days.mean)),
    retentionDays: configuration.temporal.retentionDays,
  });
  return { plan, disk, notes };
}
