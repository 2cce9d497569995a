import { speakerName } from '../../domain/speaker-name.ts';
import type { VideoOrigin } from '../../storage/database/video-origin.ts';
import { renderClaim } from '../rendering/claim.ts';
import { claimJson } from '../rendering/claim-json.ts';
import { counted } from '../rendering/counted.ts';
import { formatClock } from '../rendering/duration.ts';
import { colorsFor, type Terminal } from '../rendering/terminal.ts';
import { printable } from '../rendering/text-width.ts';
import type { ClaimHit, SearchHit, SearchResult } from './find.ts';

/** A search's answer for a person; no newline at the end. */
export function renderSearch(result: SearchResult, terminal: Terminal): string {
  if (result.kind === 'nothing-published') {
    return 'Nothing is stored yet, so there is nothing to search. Start with: vidmine batch start <url or folder>';
  }
  const parts = [
    ...(result.hits.length === 0
      ? ['Nothing was found.']
      : result.hits.map((hit, index) => renderHit(hit, index + 1, terminal))),
    ...(result.claims.length === 0 ? [] : [renderClaims(result.claims, terminal)]),
    ...coverageNote(result),
  ];
  return printable(parts.join('\n\n'));
}

function renderHit(hit: SearchHit, place: number, terminal: Terminal): string {
  const colors = colorsFor(terminal);
  const indent = ' '.repeat(String(place).length + 2);
  const passage = [
    ...(hit.before === undefined ? [] : [colors.dim(hit.before)]),
    colors.bold(hit.text),
    ...(hit.after === undefined ? [] : [colors.dim(hit.after)]),
  ];
  return [
    `${place}. ${passage.join(' ')}`,
    `${indent}${speakerName(hit.speaker)} · ${videoName(hit.video)} · ${formatClock(hit.startMs)} · ${hit.score.toFixed(2)}`,
    `${indent}${colors.cyan(hit.link)}`,
  ].join('\n');
}

function renderClaims(hits: readonly ClaimHit[], terminal: Terminal): string {
  const claims = hits.map(({ claim }) => `${renderClaim(claim, terminal)}\n    ${videoName(claim.video)}`);
  return [colorsFor(terminal).underline('Claims near this question'), ...claims].join('\n');
}

function coverageNote({
  withoutVectors: { segments, videos },
  unavailable,
}: Extract<SearchResult, { kind: 'searched' }>): string[] {
  if (segments === 0) return [];
  return [
    [
      `Not compared by meaning: ${counted(segments, 'segment')} of ${counted(videos, 'video')}, stored with another embedding model; only their own words find them.`,
      ...unavailable.map(({ model, why }) => `${model} cannot be asked: ${why}`),
      'To have all of them compared: vidmine embeddings change',
    ].join('\n'),
  ];
}

const videoName = ({ id, title, channel }: VideoOrigin): string =>
  `${title ?? id}${channel === undefined ? '' : ` (${channel})`}`;

/** The same for scripts: flat, the unknown speaker named, each claim's evidence with its link. */
export function searchJson(query: string, result: SearchResult): object {
  if (result.kind === 'nothing-published') return { query, published: false, hits: [], claims: [] };
  return {
    query,
    published: true,
    hits: result.hits.map(({ video, speaker, ...hit }) => ({
      videoId: video.id,
      title: video.title,
      channel: video.channel,
      speaker: speakerName(speaker),
      ...hit,
    })),
    claims: result.claims.map(({ claim, score }) => ({ ...claimJson(claim), score })),
    withoutVectors: result.withoutVectors,
    unavailable: result.unavailable,
  };
}
