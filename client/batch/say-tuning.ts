import type { BatchName } from '../../domain/ids.ts';
import { valueAt } from '../../domain/rerun/pipeline-values.ts';
import type { StoredSettings } from '../../domain/result-settings.ts';
import { counted } from '../rendering/counted.ts';
import type { Told } from '../tell-within.ts';
import type { Steering } from './batch-session.ts';
import type { TunedValue } from './read-tuning.ts';
import { untoldInWords } from './tell-batch.ts';

export interface Tuned {
  readonly batch: BatchName;
  readonly before: StoredSettings;
  readonly after: StoredSettings;
  readonly changed: readonly TunedValue[];
  /** Videos in flight at most. */
  readonly window: number;
  /** Undefined: nothing changed. */
  readonly told: Told | undefined;
  /** Something was to be changed. */
  readonly asked: boolean;
}

export function sayTuning(
  { print }: Pick<Steering, 'print'>,
  tuned: Tuned,
  { json }: { readonly json?: boolean },
): void {
  if (json) print(JSON.stringify(asJson(tuned)));
  else for (const line of inWords(tuned)) print(line);
}

function asJson({ batch, before, after, changed, window, told }: Tuned): object {
  const { concurrentVideos = null, bufferMax = null, maxAttempts, maxSpend = null } = after.batch;
  return {
    batch,
    settings: { concurrentVideos, bufferMax, maxAttempts, maxSpend },
    window,
    changed: changed.map(({ setting: { key, path } }) => ({
      key,
      before: valueAt(before, path) ?? null,
      after: valueAt(after, path) ?? null,
    })),
    told,
  };
}

function inWords({ batch, before, after, changed, window, told, asked }: Tuned): string[] {
  const lines = changed.map(
    ({ setting: { key, path } }) =>
      `${key}: ${shown(valueAt(before, path))} → ${shown(valueAt(after, path))}`,
  );
  if (asked && changed.length === 0) lines.push('That holds already; nothing was changed.');
  const { concurrentVideos, bufferMax, maxAttempts, maxSpend } = after.batch;
  return [
    ...lines,
    `Batch ${batch}: at most ${counted(window, 'video')} in flight (concurrentVideos ${shown(concurrentVideos)}, bufferMax ${shown(bufferMax)}), ` +
      `maxAttempts ${shown(maxAttempts)}, maxSpend ${maxSpend === undefined ? 'none' : shown(maxSpend)}`,
    ...(told === 'not-running' ? ['Its workflow does not run; it takes them when it goes on.'] : []),
    ...(told === undefined ? [] : untoldInWords(told)),
  ];
}

const shown = (value: unknown): string =>
  value === undefined ? 'unset' : typeof value === 'string' ? value : JSON.stringify(value);
