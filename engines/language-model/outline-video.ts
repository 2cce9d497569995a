import type { MiningStyle } from '../../domain/findings.ts';
import type { ToldOfVideo } from '../../domain/mining/task.ts';
import { splitSegmentSentences } from '../../domain/mining/token-budget.ts';
import { partsWithin } from '../../domain/outline/parts.ts';
import { offeredSentences, sectionOf, summaryOfPicks } from '../../domain/outline/pick.ts';
import type { Section } from '../../domain/outline/section.ts';
import type { Segment } from '../../domain/transcript.ts';
import { CUT_OFF, isFault, TOO_LONG } from './answer.ts';
import { type Cost, NO_COST, sumOfCosts } from './ask.ts';
import type { LanguageModel } from './language-model.ts';
import {
  askForPick,
  askForSections,
  askForSummary,
  roomForSegments,
  segmentTokens,
} from './outline-questions.ts';

export interface OutlineVideoRequest {
  /** All of the video's, in order. */
  readonly segments: readonly Segment[];
  readonly style: MiningStyle;
  readonly told: ToldOfVideo;
  readonly model: LanguageModel;
  /** Sections of parts that an earlier attempt finished, and where this one keeps its own. */
  readonly finished?: FinishedParts;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: OutlineProgress) => void;
}

/** By the part's place; a part of the same place in the same outline always has the same segments. */
export type FinishedParts = Map<string, readonly Section[]>;

export interface OutlineProgress {
  readonly parts: number;
  readonly of: number;
  /** Of the call in progress. */
  readonly outputTokens: number;
}

export interface OutlinedVideo {
  /** In order; several may begin with the same segment. */
  readonly sections: readonly Section[];
  readonly shortSummary: string;
  /** Of the answers used in this attempt. */
  readonly cost: Cost;
}

/** Segments of one part: more, and the sections get too coarse; a very small model names one section per part. */
const MOST_SEGMENTS: Record<MiningStyle, number> = { abstractive: 12, extractive: 4 };

/**
 * Divides a video into sections and says in short what it is about. The whole transcript is read, in parts that fit
 * into the model's context; the short summary is made from the sections, where they are too many from summaries of
 * them. In extractive style the model only picks one sentence of each part. Nothing is asked about no segments.
 *
 * @throws StageError `system` as the model does; `video` when the model's answer about a part is of no use twice, or
 * a single sentence does not fit.
 */
export async function outlineVideo(request: OutlineVideoRequest): Promise<OutlinedVideo> {
  const { segments, style, told, model, finished = new Map(), signal, onProgress } = request;
  if (segments.length === 0) return { sections: [], shortSummary: '', cost: NO_COST };
  const run = { told, model, signal, style };
  const parts = await partsOf(request);
  const sections: Section[] = [];
  const costs: Cost[] = [];
  for (const [index, { from, to }] of parts.entries()) {
    const place = `${from}-${to}`;
    const progress = (outputTokens: number) => onProgress?.({ parts: index, of: parts.length, outputTokens });
    progress(0);
    const known = finished.get(place);
    const part =
      known ?? (await sectionsOf({ ...run, onProgress: progress }, segments.slice(from, to), from, costs));
    finished.set(place, part);
    sections.push(...part);
  }
  if (style === 'extractive')
    return { sections, shortSummary: summaryOfPicks(sections), cost: sumOfCosts(costs) };
  const lines = sections.map(({ title, summary }) => `${title}: ${summary}`);
  const all = parts.length;
  const shortSummary = await askForSummary(
    { ...run, onProgress: (outputTokens) => onProgress?.({ parts: all, of: all, outputTokens }) },
    lines,
    costs,
  );
  return { sections, shortSummary, cost: sumOfCosts(costs) };
}

async function partsOf({ segments, style, told, model }: OutlineVideoRequest) {
  if (style === 'extractive')
    return partsWithin(
      segments.map(() => 0),
      1,
      MOST_SEGMENTS.extractive,
    );
  const sizes: number[] = [];
  for (const segment of segments) sizes.push(await segmentTokens(model, segment));
  return partsWithin(sizes, await roomForSegments(model, told), MOST_SEGMENTS.abstractive);
}

interface Run {
  readonly told: ToldOfVideo;
  readonly model: LanguageModel;
  readonly style: MiningStyle;
  readonly signal?: AbortSignal;
  readonly onProgress: (outputTokens: number) => void;
}

/** Sections of one part; a part that does not fit, or whose answer does not end, is halved. */
async function sectionsOf(
  run: Run,
  part: readonly Segment[],
  from: number,
  costs: Cost[],
): Promise<Section[]> {
  try {
    if (run.style === 'abstractive') return await askForSections(run, part, from, costs);
    const offered = offeredSentences(part);
    return [sectionOf(offered[(await askForPick(run, offered, costs)) - 1]!, from)];
  } catch (error) {
    if (!isFault(error, TOO_LONG) && !isFault(error, CUT_OFF)) throw error;
    const halves = halvesOf(part, from);
    if (halves === undefined) throw error;
    const sections: Section[] = [];
    for (const half of halves) sections.push(...(await sectionsOf(run, half.segments, half.from, costs)));
    return sections;
  }
}

function halvesOf(part: readonly Segment[], from: number) {
  const [only] = part;
  if (part.length === 1 && only !== undefined)
    return splitSegmentSentences(only)?.map((segment) => ({ segments: [segment], from }));
  const half = Math.ceil(part.length / 2);
  return [
    { segments: part.slice(0, half), from },
    { segments: part.slice(half), from: from + half },
  ];
}
