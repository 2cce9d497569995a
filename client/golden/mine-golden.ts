import type { Configuration } from '../../domain/configuration.ts';
import { StageError } from '../../domain/faults.ts';
import type { Findings, MiningStyle } from '../../domain/findings.ts';
import { segmentOf } from '../../domain/golden/golden-segment.ts';
import { nothingFound, type SegmentScore, scoreSegment } from '../../domain/golden/score-segment.ts';
import { miningStyle } from '../../domain/mining/task.ts';
import { dotProduct } from '../../domain/sentence-ranking.ts';
import { UserError } from '../../domain/user-error.ts';
import type { Embedder } from '../../engines/embeddings/embedder.ts';
import type { LanguageModel, ModelIdentity } from '../../engines/language-model/language-model.ts';
import { mineSegment } from '../../engines/language-model/mine-segment.ts';
import type { LabelledSegment } from './read-golden.ts';

export interface GoldenRequest {
  readonly segments: readonly LabelledSegment[];
  readonly model: LanguageModel;
  readonly embedder: Embedder;
  readonly configuration: Pick<Configuration, 'mining' | 'miner'>;
  readonly signal: AbortSignal;
  readonly onSegment: (done: number) => void;
}

export interface ScoredSegment {
  readonly name: string;
  readonly score: SegmentScore;
  /** Why the model has no usable answer; undefined: it has. */
  readonly failed?: string;
}

export interface GoldenResult {
  readonly model: Pick<ModelIdentity, 'engine' | 'model' | 'digest' | 'demo'>;
  readonly style: MiningStyle;
  readonly selectivity: Configuration['miner']['selectivity'];
  readonly segments: readonly ScoredSegment[];
  readonly promptTokens: number;
  readonly outputTokens: number;
  readonly milliseconds: number;
}

/**
 * Mines every segment of a golden set as a batch would, one after another, and compares.
 *
 * @throws UserError when nothing is mined (mining: off); StageError (`system`) when model or embedder is away.
 */
export async function mineGoldenSet(request: GoldenRequest): Promise<GoldenResult> {
  const { segments, model, configuration, signal } = request;
  const { engine, model: name, digest, demo } = await model.identity();
  const style = miningStyle(configuration.mining, { demo });
  if (style === undefined) throw nothingToMeasure();
  const cost = { promptTokens: 0, outputTokens: 0, milliseconds: 0 };
  const scored: ScoredSegment[] = [];
  for (const segment of segments) {
    signal.throwIfAborted();
    scored.push(await scoreOne(request, style, segment, cost));
    request.onSegment(scored.length);
  }
  const { selectivity } = configuration.miner;
  return { model: { engine, model: name, digest, demo }, style, selectivity, segments: scored, ...cost };
}

async function scoreOne(
  { model, embedder, configuration, signal }: GoldenRequest,
  style: MiningStyle,
  { name, title, channel, golden }: LabelledSegment,
  cost: { promptTokens: number; outputTokens: number; milliseconds: number },
): Promise<ScoredSegment> {
  const { selectivity, maxClaimsPerSegment, maxOutputTokens } = configuration.miner;
  const segment = segmentOf(golden);
  try {
    const mined = await mineSegment({
      model,
      task: { style, selectivity, maxClaimsPerSegment, segment, context: { title, channel } },
      maxOutputTokens,
      signal,
    });
    cost.promptTokens += mined.promptTokens;
    cost.outputTokens += mined.outputTokens;
    cost.milliseconds += mined.latencyMs;
    const wording = await wordings(embedder, golden.claims, mined.findings, signal);
    return { name, score: scoreSegment(golden, mined.findings, wording) };
  } catch (error) {
    // A segment the model cannot do counts against it; a server that is away does not.
    if (!(error instanceof StageError) || error.fault.fault !== 'video') throw error;
    return { name, score: nothingFound(golden), failed: error.message };
  }
}

/** Cosine of a golden and a found claim. */
async function wordings(
  embedder: Embedder,
  golden: readonly { readonly text: string }[],
  { claims }: Findings,
  signal: AbortSignal,
): Promise<(golden: string, found: string) => number> {
  const texts = [...new Set([...golden, ...claims].map(({ text }) => text))];
  const vectors = texts.length === 0 ? [] : await embedder.embed(texts, { signal });
  const vectorOf = new Map(texts.map((text, index) => [text, vectors[index]!]));
  return (one, other) => dotProduct(vectorOf.get(one)!, vectorOf.get(other)!);
}

const nothingToMeasure = () =>
  new UserError({
    what: 'There is nothing to measure',
    why: 'The configuration says mining: off.',
    todo: 'Say how to mine: --set mining=auto',
    usage: true,
  });
