import type { BatchName } from '../../domain/ids.ts';
import { aboutDays, inDays } from '../plan/days.ts';
import { planJson } from '../plan/json.ts';
import { bindingLines, headOf, scenarioTable, timesBeside } from '../plan/render.ts';
import type { PlanReport } from '../plan/report.ts';
import { counted } from '../rendering/counted.ts';
import { formatDuration } from '../rendering/duration.ts';
import { renderTable } from '../rendering/table.ts';
import { terminalOf } from '../rendering/terminal.ts';
import type { BatchReport } from '../status/batch-report.ts';
import type { Chosen } from './choose-videos.ts';
import { sayChoice } from './say.ts';

interface Form {
  readonly json?: boolean;
}

export interface TrialStarted {
  readonly name: BatchName;
  readonly trial: number;
  readonly rest: number;
  readonly chosen: Chosen;
  readonly before: PlanReport;
}

/** The plan that is made before anything ran, and what was started. */
export function sayTrialStarted({ name, trial, rest, chosen, before }: TrialStarted, { json }: Form): void {
  if (json) {
    print(JSON.stringify({ batch: name, started: true, trial, rest, before: planJson(before) }));
    return;
  }
  const terminal = terminalOf(process.stdout, process.env);
  sayChoice(chosen);
  print(headOf(before.plan));
  print(`\nThe plan before the trial, with assumed times:\n${scenarioTable(before.plan, terminal)}`);
  print(
    `Trial of ${counted(trial, 'video')} started as batch ${name}; the other ${rest} wait for your word.`,
  );
}

export interface TrialMeasured {
  readonly report: BatchReport;
  readonly before: PlanReport;
  readonly measured: PlanReport;
  readonly rest: number;
}

/** Both plans side by side, and the measured one with what would change it. */
export function sayMeasured({ report, before, measured, rest }: TrialMeasured, { json }: Form): void {
  if (json) return;
  const terminal = terminalOf(process.stdout, process.env);
  const { counts, elapsedSeconds } = report;
  const ends = Object.entries(counts).filter(([, count]) => count > 0);
  print(
    `\nThe trial took ${formatDuration(elapsedSeconds * 1000)}: ${ends.map(([end, count]) => `${count} ${end}`).join(', ')}.`,
  );
  const rows = before.plan.scenarios.map((scenario, index) => {
    const after = measured.plan.scenarios[index]!;
    return [scenario.title, aboutDays(scenario.days), aboutDays(after.days)];
  });
  const all = `all ${counted(measured.plan.input.videos, 'video')}, trial included`;
  print(renderTable({ head: [all, 'before the trial', 'as measured in it'], rows }, terminal));
  for (const line of bindingLines(measured.plan, terminal)) print(line);
  print(timesBeside(before.plan, measured.plan, terminal));
  for (const line of changesOf(measured)) print(line);
  if (rest === 0) print('Nothing is left beyond the trial.');
}

/** What one more would change, where it changes anything. */
function changesOf({ plan: { scenarios } }: PlanReport): string[] {
  const [first] = scenarios;
  const worth = first!.whatIfs.filter(({ savedDays, days }) => savedDays >= 0.01 * days);
  if (worth.length === 0) return [];
  return [
    `With ${first!.title}, ${worth.map(({ more, savedDays }) => `one more ${more} saves ${inDays(savedDays)}`).join('; ')}.`,
  ];
}

export interface TrialDecided extends TrialMeasured {
  readonly name: BatchName;
  /** That starts the rest later. */
  readonly command: string;
  readonly workflowUrl?: string;
}

export function sayStopsHere(
  { name, command, rest, stored, report, before, measured }: TrialDecided & { readonly stored: boolean },
  { json }: Form,
): void {
  if (json) {
    print(JSON.stringify({ ...trialJson({ name, rest, report, before, measured }), goesOn: false, command }));
    return;
  }
  if (rest === 0) return;
  if (!stored) {
    print(
      `None of its videos was stored, so the rest is not started. What went wrong: vidmine status ${name}`,
    );
  }
  print(`Nothing beyond the trial was started. Go on later with:\n  ${command}`);
}

export function sayGoesOn(
  { name, rest, report, before, measured, workflowUrl }: TrialDecided,
  { json }: Form,
): void {
  if (json) {
    print(JSON.stringify({ ...trialJson({ name, rest, report, before, measured }), goesOn: true }));
    return;
  }
  print(
    `Batch ${name} goes on with the other ${counted(rest, 'video')}. Follow it: vidmine status ${name} --watch`,
  );
  if (workflowUrl !== undefined) print(`In the Temporal UI: ${workflowUrl}`);
}

const trialJson = ({ name, rest, report, before, measured }: Omit<TrialDecided, 'command'>) => ({
  batch: name,
  rest,
  trial: { counts: report.counts, elapsedSeconds: report.elapsedSeconds },
  before: planJson(before),
  measured: planJson(measured),
});

const print = (line: string): void => {
  process.stdout.write(`${line}\n`);
};
