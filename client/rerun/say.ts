import type { VideoId } from '../../domain/ids.ts';
import type { ChangedSetting, RerunPlan, UnusedSetting } from '../../domain/rerun/plan-rerun.ts';
import { counted } from '../rendering/counted.ts';
import type { RerunForm } from './options.ts';
import type { Group } from './rerun-videos.ts';

export interface BatchSaid {
  readonly batch: string;
  readonly videos: number;
  readonly skipped: number;
  readonly unavailable: number;
  readonly plan: RerunPlan;
}

export function sayPlan({ videos, plan }: Group, form: RerunForm): void {
  if (form.json) return;
  const batch = videos[0]!.lastRun.batch.name;
  const ids = videos.map(({ videoId }) => videoId).join(', ');
  form.print(`${counted(videos.length, 'video')} of batch ${batch}, from ${form.from}: ${ids}`);
  for (const line of planLines(plan, form)) form.print(line);
}

export function sayBatchPlan(
  { batch, videos, skipped, unavailable, plan }: BatchSaid,
  form: RerunForm,
): void {
  if (form.json) return;
  const left = [
    ...(skipped > 0 ? [`${skipped} skipped`] : []),
    ...(unavailable > 0 ? [`${unavailable} unavailable`] : []),
  ];
  const leftOut = left.length === 0 ? '' : ` (left out: ${left.join(', ')})`;
  form.print(`${counted(videos, 'video')} of batch ${batch}, from ${form.from}${leftOut}`);
  for (const line of planLines(plan, form)) form.print(line);
}

/** What is kept and made anew, and which settings change, for a person. */
export function planLines(plan: RerunPlan, { from }: Pick<RerunForm, 'from'>): string[] {
  const { first, kept, redone, changes, unused } = plan;
  const audio = first !== 'download' && redone.includes('identify');
  return [
    `  kept:       ${kept.join(', ') || 'nothing'}`,
    `  made anew:  ${redone.join(', ')}`,
    ...(first === from
      ? []
      : [`  A flag changes ${first}, which comes before ${from}: it is run from there.`]),
    ...(audio ? ['  Audio that is not stored any more is fetched again, each file in its turn.'] : []),
    ...(changes.length === 0 ? ['  settings:   the same as before'] : changes.map(changeLine)),
    ...unused.map(unusedLine),
  ];
}

const changeLine = ({ key, before, after, where }: ChangedSetting): string =>
  `  ${key}: ${shown(before)} → ${shown(after)}${where === undefined ? '' : ` (${where})`}`;

const unusedLine = ({ key, stage, kept, given, where }: UnusedSetting): string =>
  `  not used: ${key}: ${shown(given)} (${where}), for ${stage} is kept, made with ${shown(kept)}. To use it: --from ${stage}`;

export interface VideosSaid {
  readonly groups: readonly Group[];
  readonly started: readonly VideoId[];
}

export function sayVideos(said: VideosSaid, form: RerunForm): void {
  const chosen = said.groups.flatMap(({ videos }) => videos.map(({ videoId }) => videoId));
  if (form.json) form.print(JSON.stringify(videosJson(said, chosen, form)));
  else if (form.dryRun) form.print(NOTHING_STARTED);
  else for (const line of videoLines(said, chosen, form)) form.print(line);
}

const videosJson = (
  { groups, started }: VideosSaid,
  chosen: readonly VideoId[],
  { from, dryRun }: RerunForm,
) => ({
  from,
  dryRun,
  started,
  alreadyRunning: dryRun ? [] : chosen.filter((id) => !started.includes(id)),
  plans: groups.map(({ videos, plan }) => ({
    batch: videos[0]!.lastRun.batch.name,
    videos: videos.map(({ videoId }) => videoId),
    ...planJson(plan),
  })),
});

const videoLines = ({ started }: VideosSaid, chosen: readonly VideoId[], { from }: RerunForm): string[] => [
  ...chosen.map((id) =>
    started.includes(id) ? `${id}: run again from ${from}` : `${id}: is being worked on`,
  ),
  ...(started.length > 0 ? [`Follow it with: vidmine status ${started[0]} --watch`] : []),
];

export function sayBatch({ plan, ...said }: BatchSaid, form: RerunForm): void {
  const { from, dryRun, json } = form;
  if (json) form.print(JSON.stringify({ ...said, from, dryRun, started: !dryRun, ...planJson(plan) }));
  else if (dryRun) form.print(NOTHING_STARTED);
  else form.print(`Batch ${said.batch} is run again. Follow it: vidmine status ${said.batch} --watch`);
}

const NOTHING_STARTED = 'Nothing was started (--dry-run).';

const planJson = ({ first, kept, redone, changes, unused }: RerunPlan) => ({
  first,
  kept,
  redone,
  changes,
  unused,
});

const shown = (value: unknown): string =>
  value === undefined ? 'unset' : typeof value === 'string' ? value : JSON.stringify(value);
