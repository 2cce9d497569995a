import { SLOT_SETTINGS } from '../../domain/capacity/slot-settings.ts';
import type { ActivityQueue, Slots } from '../../domain/capacity/slots.ts';
import type { PacingSettings } from '../../domain/configuration.ts';
import { type PlannedVideos, plannedVideos } from '../../domain/plan/planned-videos.ts';
import { PRESETS, type PresetName } from '../../domain/presets.ts';
import { readSource } from '../../domain/sources.ts';
import { UserError } from '../../domain/user-error.ts';
import { measuredStages } from '../../storage/database/measured-stages.ts';
import { effectivePacingOf } from '../../storage/database/pacing-overrides.ts';
import { accountsInService } from '../accounts/in-service.ts';
import { SOURCE_FILES } from '../batch/source-files.ts';
import { slotsNow } from '../capacity/running-slots.ts';
import { counted } from '../rendering/counted.ts';
import { listVideos } from './list-videos.ts';
import type { PlanOptions, TypedPlanOptions } from './plan-options.ts';
import { openPlanSession, type PlanSession } from './plan-session.ts';
import { type PlanReport, planReport } from './report.ts';

/** Gathers what a plan is made of: the source, this machine or another, the pacing, what was measured. */
export async function makeReport(
  source: string | undefined,
  typed: TypedPlanOptions,
  options: PlanOptions,
): Promise<PlanReport> {
  const read = source === undefined ? undefined : readSource(source, SOURCE_FILES);
  const preset = typed.preset === undefined ? [] : [{ flag: '--preset', key: 'preset', value: typed.preset }];
  const session = await openPlanSession(typed, preset, typed.measure === true);
  try {
    const { configuration, home, db } = session;
    const pacing =
      db === undefined ? configuration.pacing : await effectivePacingOf(db, configuration.pacing);
    const notes: string[] = [];
    const videos =
      read === undefined
        ? {
            ...NO_SOURCE,
            videos: options.videos ?? 0,
            paced: options.accounts !== 0,
            local: options.accounts === 0,
          }
        : plannedVideos(await listVideos(session, read, options.videos, notes), pacing);
    if (videos.videos === 0) throw nothingToPlan(source);
    if (read !== undefined) notes.push(...lengthNote(videos, options));
    const slots = await slotsNow({ configuration, home, db });
    const { accounts, note } = await accountsFor(session, pacing, options, videos);
    notes.push(...note);
    return planReport({
      configuration,
      notes,
      parts: {
        ...{ pacing, accounts, times: options.times, segments: options.segments, local: videos.local },
        paced: videos.paced && accounts > 0,
        videos: videos.videos,
        hours: options.hours ?? videos.hoursPerVideo,
        slots: { ...slots, ...presetSlots(typed.preset), ...options.slots },
        measurement:
          db !== undefined && typed.measure ? await measuredStages(db, { local: videos.local }) : undefined,
        startsAtMs: Date.now(),
      },
      whatIfs: true,
    });
  } finally {
    await session.close();
  }
}

const NO_SOURCE = { hoursPerVideo: undefined, unknownLengths: 0 } as const;

function lengthNote(
  { videos, unknownLengths, hoursPerVideo }: PlannedVideos,
  { hours }: PlanOptions,
): string[] {
  if (unknownLengths === 0 || hours !== undefined) return [];
  const taken = hoursPerVideo === undefined ? 'an hour, or what is measured' : 'as long as the others';
  return [
    `The source does not tell the length of ${unknownLengths} of ${counted(videos, 'video')}: taken as ${taken}.`,
  ];
}

async function accountsFor(
  { db }: PlanSession,
  pacing: PacingSettings,
  options: PlanOptions,
  { paced }: Pick<PlannedVideos, 'paced'>,
): Promise<{ readonly accounts: number; readonly note: readonly string[] }> {
  if (options.accounts !== undefined) return { accounts: options.accounts, note: [] };
  if (db !== undefined) return { accounts: await accountsInService(db, pacing), note: [] };
  const note = paced ? ['One account is assumed: --accounts N says otherwise.'] : [];
  return { accounts: 1, note };
}

/** The slots that a preset names are those of another machine: what this one has does not bound them. */
function presetSlots(preset: string | undefined): Partial<Slots> {
  if (preset === undefined) return {};
  const values = PRESETS[preset as PresetName];
  const entries = Object.entries(SLOT_SETTINGS) as [ActivityQueue, { key: string }][];
  return Object.fromEntries(
    entries.flatMap(([queue, { key }]) => (typeof values[key] === 'number' ? [[queue, values[key]]] : [])),
  );
}

const nothingToPlan = (source: string | undefined) =>
  new UserError({
    what: `${source ?? 'The plan'} has no video to plan for`,
    why: 'Everything that the source lists is stored already or left out by the settings.',
    todo: '`vidmine batch start SOURCE --dry-run` says why; --videos N plans without a source.',
  });
