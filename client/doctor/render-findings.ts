import { renderTable } from '../rendering/table.ts';
import { colorsFor, type Terminal } from '../rendering/terminal.ts';
import { type Finding, isUsable } from './finding.ts';

/** The findings as a table and a verdict, no newline at the end. */
export function renderFindings(findings: readonly Finding[], terminal: Terminal): string {
  const colors = colorsFor(terminal);
  const mark = { ok: colors.green('ok'), warning: colors.yellow('warning'), problem: colors.red('problem') };
  const rows = findings.map(({ part, status, found, version, todo }) => [
    part,
    mark[status],
    version ?? '',
    found,
    todo ?? '',
  ]);
  const table = renderTable({ head: ['part', '', 'version', 'found', 'what to do'], rows }, terminal);
  return `${table}\n${verdict(findings)}`;
}

function verdict(findings: readonly Finding[]): string {
  const count = (status: Finding['status']) => findings.filter((finding) => finding.status === status).length;
  const problems = count('problem');
  if (!isUsable(findings)) return `Not usable yet: ${problems} ${problems === 1 ? 'problem' : 'problems'}.`;
  const warnings = count('warning');
  if (warnings === 0) return 'Everything is in order.';
  return `Usable; ${warnings} ${warnings === 1 ? 'warning' : 'warnings'}.`;
}
