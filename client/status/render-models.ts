import { SPEND_LIMIT } from '../../domain/model-calls.ts';
import { formatMoney, nextCap } from '../../domain/spend/money.ts';
import { costsInWords, costsTable, spendInWords } from '../rendering/call-costs.ts';
import { counted } from '../rendering/counted.ts';
import type { Terminal } from '../rendering/terminal.ts';
import type { BatchReport } from './batch-report.ts';
import type { VideoReport } from './video-report.ts';

/** What models did for a batch and what of its limit is spent; none where neither is to be told. */
export function modelLines({ models: { maxSpend, ...costs } }: Pick<BatchReport, 'models'>): string[] {
  const spent = spendInWords(costs, maxSpend);
  if (costs.calls + costs.open === 0 && spent === undefined) return [];
  return [`models: ${[costsInWords(costs), ...(spent === undefined ? [] : [spent])].join('; ')}`];
}

/** `19.87 of 20.00`; empty where nothing is paid or limited. */
export function spentOf({ cost, maxSpend }: BatchReport['models']): string {
  if (maxSpend === undefined) return cost === 0 ? '' : formatMoney(cost);
  return `${formatMoney(cost)} of ${formatMoney(maxSpend)}`;
}

/** Videos that the batch's limit stopped: what was paid for is stored, and so is what costs nothing. */
export function spendLimitLines({
  batch,
  causes,
  models,
}: Pick<BatchReport, 'batch' | 'causes' | 'models'>): string[] {
  const stopped = stoppedBySpendLimit(causes);
  if (stopped === 0) return [];
  const raise =
    models.maxSpend === undefined
      ? ''
      : ` Raise it: vidmine costs ${batch} --max-spend ${nextCap(models.maxSpend)}.`;
  return [
    `maxSpend stopped the paid calls of ${counted(stopped, 'video')}, which went on without.${raise} Then take them up: vidmine retry --failed --batch ${batch}`,
  ];
}

export const stoppedBySpendLimit = (causes: BatchReport['causes']): number =>
  causes.filter(({ reason }) => reason === SPEND_LIMIT).reduce((sum, { count }) => sum + count, 0);

export const stageCostsTable = ({ models }: Pick<VideoReport, 'models'>, terminal: Terminal): string[] =>
  models.length === 0
    ? []
    : [
        costsTable(
          ['models for'],
          models.map((costs) => ({ names: [costs.stage], costs })),
          terminal,
        ),
      ];
