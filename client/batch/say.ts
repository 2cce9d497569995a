import { batchState } from '../../domain/batch-state.ts';
import type { BatchName } from '../../domain/ids.ts';
import { selectionReport } from '../../domain/video-selection.ts';
import type { BatchRecord } from '../../storage/database/batches.ts';
import { formatDuration } from '../rendering/duration.ts';
import { renderTable } from '../rendering/table.ts';
import { terminalOf } from '../rendering/terminal.ts';
import type { Chosen } from './choose-videos.ts';
import { isTrial } from './opening.ts';

interface Form {
  readonly json?: boolean;
}

export function sayDryRun(name: BatchName, chosen: Chosen, { json }: Form): void {
  const { selection } = chosen;
  if (json) {
    print(JSON.stringify({ batch: name, dryRun: true, ...summary(chosen), videos: selection.taken }));
    return;
  }
  const rows = selection.taken.map(({ id, title, durationMs, publishedAt }) => [
    id,
    title ?? '',
    durationMs === undefined ? '' : formatDuration(durationMs),
    publishedAt?.slice(0, 10) ?? '',
  ]);
  const head = ['video', 'title', 'length', 'published'];
  if (rows.length > 0) print(renderTable({ head, rows }, terminalOf(process.stdout, process.env)));
  sayChoice(chosen);
  print('Nothing was started (--dry-run).');
}

export function sayStarted(
  name: BatchName,
  chosen: Chosen,
  workflowUrl: string | undefined,
  { json }: Form,
): void {
  if (json) {
    print(JSON.stringify({ batch: name, started: true, ...summary(chosen) }));
    return;
  }
  sayChoice(chosen);
  print(`Batch ${name} started. Follow it: vidmine status ${name} --watch`);
  if (workflowUrl !== undefined) print(`In the Temporal UI: ${workflowUrl}`);
}

export function sayAttached(batch: BatchRecord, { json }: Form): void {
  if (json) {
    print(JSON.stringify({ batch: batch.name, started: false, attached: true, state: batchState(batch) }));
    return;
  }
  const paused = batchState(batch) === 'paused';
  if (paused) print(`Batch ${batch.name} is paused. Go on with it: vidmine batch resume ${batch.name}`);
  else print(`Batch ${batch.name} runs already, with the settings it was started with.`);
  if (isTrial(batch)) {
    print('It is a trial: the rest is started by the same command once the trial has ended.');
  }
  print(`Follow it: vidmine status ${batch.name} --watch`);
}

export function sayChoice({ selection, options, problems }: Chosen): void {
  for (const line of problems) print(line);
  for (const line of selectionReport(selection, options)) print(line);
}

const summary = ({ selection, problems }: Chosen) => ({
  taken: selection.taken.length,
  considered: selection.considered,
  left: selection.left.map(({ video, skip }) => ({ video: video.id, ...skip })),
  problems,
});

const print = (line: string): void => {
  process.stdout.write(`${line}\n`);
};
