import type { VideoId } from './ids.ts';
import { type Skip, type SkipSettings, skipDecision, type Unchecked, uncheckedOf } from './skip-rules.ts';
import type { VideoMetadata } from './video.ts';

export interface SelectionOptions {
  readonly settings: SkipSettings;
  /** Look only at the first N of the listing, whatever becomes of them. */
  readonly limit?: number;
  /** Go on until N videos are taken that were not processed before; with `again`, until N are taken. */
  readonly limitUnprocessed?: number;
  /** Take videos that were processed before as well. */
  readonly again?: boolean;
}

export interface Selection {
  readonly taken: readonly VideoMetadata[];
  readonly left: readonly LeftVideo[];
  /** Videos looked at. */
  readonly considered: number;
  /** How many of the taken ones could not be checked for this before their download. */
  readonly unchecked: Readonly<Record<Unchecked, number>>;
  /** What ended the selection. */
  readonly endedBy: 'limit' | 'limit-unprocessed' | 'end-of-source';
}

export interface LeftVideo {
  readonly video: VideoMetadata;
  readonly skip: Skip;
}

/**
 * Chooses the videos of a batch from a listing in its order, page by page. With both limits each acts: at most
 * `limitUnprocessed` of the first `limit`.
 */
export class VideoChoice {
  private readonly options: SelectionOptions;
  private readonly taken: VideoMetadata[] = [];
  private readonly left: LeftVideo[] = [];
  private readonly unchecked: Record<Unchecked, number> = { availability: 0, 'live status': 0, length: 0 };

  constructor(options: SelectionOptions) {
    this.options = options;
  }

  /** So many more may be looked at without asking the listing for more than is needed; 0: the choice is made. */
  get room(): number {
    const { limit = Infinity, limitUnprocessed = Infinity } = this.options;
    return Math.max(0, Math.min(limit - this.considered, limitUnprocessed - this.taken.length));
  }

  /**
   * Looks at the next page, of no more than `room` videos.
   *
   * @param processed those of them of which all results are stored (`countsAsProcessed`).
   */
  look(page: readonly VideoMetadata[], processed: ReadonlySet<VideoId>): void {
    const { settings, again = false } = this.options;
    for (const video of page) {
      const skip = skipDecision(video, settings, { alreadyStored: processed.has(video.id) && !again });
      if (skip !== undefined) this.left.push({ video, skip });
      else {
        this.taken.push(video);
        for (const what of uncheckedOf(video)) this.unchecked[what] += 1;
      }
    }
  }

  selection(): Selection {
    const { taken, left, unchecked, considered } = this;
    return { taken, left, considered, unchecked, endedBy: this.endedBy() };
  }

  private get considered(): number {
    return this.taken.length + this.left.length;
  }

  private endedBy(): Selection['endedBy'] {
    const { limit = Infinity, limitUnprocessed = Infinity } = this.options;
    if (this.taken.length >= limitUnprocessed) return 'limit-unprocessed';
    return this.considered >= limit ? 'limit' : 'end-of-source';
  }
}

/** What was chosen, which limit applied and why the others were left, one line each. */
export function selectionReport(selection: Selection, options: SelectionOptions): readonly string[] {
  const { taken, left, considered } = selection;
  const lines = [
    `${taken.length} of ${counted(considered, 'video')} taken: ${limitsInWords(selection, options)}`,
  ];
  for (const [reason, count] of tally(left)) lines.push(`${count} left out: ${reason}`);
  const blind = Object.entries(selection.unchecked).filter(([, count]) => count > 0);
  if (blind.length > 0) {
    const parts = blind.map(([what, count]) => `${what} of ${count}`);
    lines.push(`The source does not tell the ${parts.join(', ')}: checked when they are downloaded`);
  }
  if (taken.length === 0 && considered > 0) lines.push(nothingToDo(left));
  return lines;
}

const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;

function limitsInWords(selection: Selection, { limit, limitUnprocessed, again }: SelectionOptions): string {
  if (limit === undefined && limitUnprocessed === undefined) return 'the whole source, no limit';
  const rules: string[] = [];
  if (limit !== undefined) rules.push(`--limit ${limit} looks at the first ${limit}`);
  if (limitUnprocessed !== undefined) {
    const which = again ? 'with --again, processed before or not' : 'not processed before';
    rules.push(`--limit-unprocessed ${limitUnprocessed} takes ${limitUnprocessed} ${which}`);
  }
  const ended =
    selection.endedBy === 'end-of-source' ? 'the source ended first' : `--${selection.endedBy} was reached`;
  return `${rules.join(', ')}; ${ended}`;
}

function tally(left: readonly LeftVideo[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { skip } of left) counts.set(skip.reason, (counts.get(skip.reason) ?? 0) + 1);
  return counts;
}

function nothingToDo(left: readonly LeftVideo[]): string {
  const stored = left.filter(({ skip }) => skip.reason === 'already-stored').length;
  return stored > 0
    ? 'Nothing to do. New videos: take more of the source (a higher --limit, or --limit-unprocessed N). ' +
        'The same ones again: --again'
    : 'Nothing to do. The reasons above name the settings that decide; another source may have more';
}
