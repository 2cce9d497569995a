import { existsSync } from 'node:fs';
import path from 'node:path';
import { SLOT_SETTINGS } from '../../domain/capacity/slot-settings.ts';
import type { ActivityQueue, Slots } from '../../domain/capacity/slots.ts';
import { nearestName } from '../../domain/nearest-name.ts';
import type { GivenTimes } from '../../domain/plan/stage-times.ts';
import { UserError } from '../../domain/user-error.ts';
import type { ConfigurationOptions } from '../configuration-options.ts';

/** As typed: everything that is wrong is said at once. */
export interface TypedPlanOptions extends ConfigurationOptions {
  readonly videos?: string;
  readonly hours?: string;
  readonly accounts?: string;
  readonly slots?: string;
  readonly preset?: string;
  readonly segments?: string;
  readonly rtf?: string;
  readonly segmentSeconds?: string;
  readonly evaluationSeconds?: string;
  readonly measure?: boolean;
  readonly seeds?: boolean;
  readonly svg?: string;
  readonly json?: boolean;
}

export interface PlanOptions {
  readonly videos?: number;
  readonly hours?: number;
  /** Of an hour of audio. */
  readonly segments?: number;
  readonly accounts?: number;
  readonly slots: Partial<Slots>;
  readonly times: GivenTimes;
}

const QUEUE_OF = Object.fromEntries(
  Object.entries(SLOT_SETTINGS).map(([queue, { name }]) => [name, queue]),
) as Readonly<Record<string, ActivityQueue>>;

const MOST_SLOTS = 100_000;

/** @throws UserError with everything that is wrong. */
export function readPlanOptions(source: string | undefined, typed: TypedPlanOptions): PlanOptions {
  const problems: string[] = [];
  const whole = (flag: string, text: string | undefined, least: number, most: number) =>
    number(flag, text, problems, {
      expected: `a whole number from ${least} to ${most}`,
      fits: (value) => Number.isSafeInteger(value) && value >= least && value <= most,
    });
  const positive = (flag: string, text: string | undefined, most: number) =>
    number(flag, text, problems, {
      expected: `a number above 0, up to ${most}`,
      fits: (value) => value > 0 && value <= most,
    });
  if (source === undefined && typed.videos === undefined && !typed.seeds) {
    problems.push('Nothing says how many videos: name a source, or give --videos N.');
  }
  if (typed.seeds) problems.push(...besideSeeds(source, typed));
  if (typed.svg !== undefined) problems.push(...besideSvg(typed.svg));
  const read = {
    videos: whole('--videos', typed.videos, 1, 1_000_000),
    hours: positive('--hours', typed.hours, 48),
    segments: positive('--segments', typed.segments, 2_000),
    accounts: whole('--accounts', typed.accounts, 0, 1_000),
    slots: readSlots(typed.slots, problems),
    times: {
      rtf: positive('--rtf', typed.rtf, 100),
      segmentSeconds: positive('--segment-seconds', typed.segmentSeconds, 86_400),
      evaluationSeconds: positive('--evaluation-seconds', typed.evaluationSeconds, 86_400),
    },
  };
  if (problems.length === 0) return read;
  throw new UserError({
    what: `${problems.length === 1 ? 'One thing is' : `${problems.length} things are`} wrong with what was asked`,
    why: problems.join('\n'),
    todo: 'correct the above; `vidmine plan --help` has examples.',
    usage: true,
  });
}

/** Looked at before a source is listed, which may take minutes. */
function besideSvg(file: string): string[] {
  if (existsSync(file)) return [`--svg ${file} exists already and is left as it is: name another file.`];
  const folder = path.dirname(path.resolve(file));
  return existsSync(folder) ? [] : [`--svg ${file}: the folder ${folder} is not there.`];
}

function besideSeeds(source: string | undefined, typed: TypedPlanOptions): string[] {
  const { seeds, json, config, set, ...others } = typed;
  const named = [...(source === undefined ? [] : [source]), ...Object.keys(others).map(flagOf)];
  if (named.length === 0) return [];
  return [`--seeds stands alone, with its own assumptions: leave out ${named.join(', ')}.`];
}

const flagOf = (name: string): string =>
  `--${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;

function number(
  flag: string,
  text: string | undefined,
  problems: string[],
  rule: { readonly expected: string; readonly fits: (value: number) => boolean },
): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (text.trim() !== '' && Number.isFinite(value) && rule.fits(value)) return value;
  problems.push(`${flag} must be ${rule.expected}, not "${text}".`);
  return undefined;
}

function readSlots(text: string | undefined, problems: string[]): Partial<Slots> {
  const slots: Partial<Record<ActivityQueue, number>> = {};
  if (text === undefined) return slots;
  for (const part of text.split(',')) {
    const [name = '', count, ...more] = part.split('=').map((side) => side.trim());
    const queue = QUEUE_OF[name];
    if (queue === undefined) problems.push(unknownQueue(name));
    else if (slots[queue] !== undefined) problems.push(`--slots names ${name} twice.`);
    const value = Number(count);
    const fits = count !== undefined && count !== '' && Number.isSafeInteger(value) && value >= 1;
    if (!fits || value > MOST_SLOTS || more.length > 0) {
      problems.push(`--slots ${part.trim()}: write name=number, such as mining=12.`);
    } else if (queue !== undefined) slots[queue] = value;
  }
  return slots;
}

function unknownQueue(name: string): string {
  const names = Object.keys(QUEUE_OF);
  const meant = nearestName(name, names);
  const hint = meant === undefined ? `There are: ${names.join(', ')}.` : `Did you mean ${meant}?`;
  return `--slots: no slots are called "${name}". ${hint}`;
}
