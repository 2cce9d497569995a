import { formatMoney } from '../../domain/spend/money.ts';
import type { CallCosts } from '../../storage/database/call-costs.ts';
import { formatShare, formatTokens } from './amounts.ts';
import { counted } from './counted.ts';
import { formatDuration } from './duration.ts';
import { renderTable } from './table.ts';
import type { Terminal } from './terminal.ts';

const HEAD = ['calls', 'failed', 'prompt tokens', 'cached', 'answer tokens', 'model time', 'cost'];

/** A table of what calls cost: names in front, one or more of them, the figures behind. */
export function costsTable(
  names: readonly string[],
  rows: readonly { readonly names: readonly string[]; readonly costs: CallCosts }[],
  terminal: Terminal,
): string {
  return renderTable(
    {
      head: [...names, ...HEAD],
      right: HEAD.map((_, index) => names.length + index),
      rows: rows.map((row) => [...row.names, ...figures(row.costs)]),
    },
    terminal,
  );
}

const figures = (costs: CallCosts): string[] => [
  String(costs.calls),
  String(costs.failed),
  formatTokens(costs.promptTokens),
  formatShare(costs.cachedTokens, costs.promptTokens),
  formatTokens(costs.outputTokens),
  formatDuration(costs.modelSeconds * 1000),
  formatMoney(costs.cost),
];

/** `12 calls, 4.56M + 312k tokens (62 % of the prompts cached), 1 h 20 min`. */
export function costsInWords({
  calls,
  promptTokens,
  cachedTokens,
  outputTokens,
  modelSeconds,
}: CallCosts): string {
  const cached =
    cachedTokens === 0 ? '' : ` (${formatShare(cachedTokens, promptTokens)} of the prompts cached)`;
  const tokens = `${formatTokens(promptTokens)} + ${formatTokens(outputTokens)} tokens${cached}`;
  return `${counted(calls, 'call')}, ${tokens}, ${formatDuration(modelSeconds * 1000)}`;
}

/** `19.87 of 20.00 spent`, and what of it is only reserved; undefined where nothing is paid or limited. */
export function spendInWords(
  { cost, open, reserved }: CallCosts,
  maxSpend: number | undefined,
): string | undefined {
  if (cost === 0 && maxSpend === undefined) return undefined;
  const limit = maxSpend === undefined ? '' : ` of ${formatMoney(maxSpend)}`;
  const under =
    reserved === 0 ? '' : `, ${formatMoney(reserved)} of it reserved by ${counted(open, 'call')} under way`;
  return `${formatMoney(cost)}${limit} spent${under}`;
}
