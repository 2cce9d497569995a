import { claimReference } from '../../domain/claim-reference.ts';
import { jumpLink } from '../../domain/jump-link.ts';
import type { Standing } from '../../domain/link/relation.ts';
import { speakerName } from '../../domain/speaker-name.ts';
import type { RelatedClaimShown } from '../../storage/database/claim-relations-shown.ts';
import { formatClock } from '../rendering/duration.ts';
import { colorsFor, type Terminal } from '../rendering/terminal.ts';
import { printable } from '../rendering/text-width.ts';
import type { ClaimStanding } from './read-standings.ts';

const WORDS: Record<Standing, string> = {
  contradicts: 'contradicted by',
  'refined-by': 'refined by',
  refines: 'refines',
  supports: 'supported by',
  repeats: 'repeated in',
};

/** What other videos say of a claim, a line each; none where nothing was found. */
export function renderStanding(standing: ClaimStanding | undefined, terminal: Terminal): string[] {
  if (standing === undefined) return [];
  const { novelty, related } = standing;
  return [
    ...(novelty === undefined || novelty.shown === novelty.asEvaluated
      ? []
      : [
          `    novelty ${novelty.shown}: ${novelty.asEvaluated} by itself, but another video says something near`,
        ]),
    ...related.map((other) => renderRelated(other, terminal)),
  ].map(printable);
}

/** `    contradicted by: Talk B “quote”  Speaker 1, 4:07  https://…  (why)`. */
function renderRelated(other: RelatedClaimShown, terminal: Terminal): string {
  const colors = colorsFor(terminal);
  const { video, evidence } = other;
  const title = colors.bold(video.title ?? video.id);
  const said =
    evidence === undefined
      ? other.text
      : `“${evidence.quote}”  ${speakerName(evidence.speaker)}, ${formatClock(evidence.startMs)}  ${colors.cyan(jumpLink(video, evidence.startMs))}`;
  return `    ${WORDS[other.standing]}: ${title} ${said}  ${colors.dim(`(${whyOf(other)})`)}`;
}

const whyOf = ({ judged, similarity }: RelatedClaimShown): string =>
  judged?.rationale ?? `by similarity alone: ${(similarity ?? 0).toFixed(2)}`;

/** The same for scripts, to stand beside a claim's own fields. */
export function standingJson(standing: ClaimStanding | undefined): object {
  if (standing === undefined) return {};
  const { novelty, nearest, related } = standing;
  return {
    novelty: novelty?.shown,
    noveltyAsEvaluated: novelty?.asEvaluated,
    nearestSimilarity: nearest?.similarity,
    related: related.map(relatedJson),
  };
}

const relatedJson = ({ key, standing, text, video, evidence, similarity, judged }: RelatedClaimShown) => ({
  relation: standing,
  id: claimReference(video.id, key),
  videoId: video.id,
  title: video.title,
  text,
  similarity,
  rationale: judged?.rationale,
  judgedBy: judged?.model,
  quote: evidence?.quote,
  startMs: evidence?.startMs,
  speaker: evidence && speakerName(evidence.speaker),
  link: evidence && jumpLink(video, evidence.startMs),
});
