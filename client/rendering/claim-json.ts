import { claimReference } from '../../domain/claim-reference.ts';
import { jumpLink } from '../../domain/jump-link.ts';
import { speakerName } from '../../domain/speaker-name.ts';
import type { ShownClaim } from '../../storage/database/published-claims.ts';
import type { ShownEvidence } from '../../storage/database/published-evidence.ts';
import type { VideoOrigin } from '../../storage/database/video-origin.ts';
import { claimState } from './claim-state.ts';

/**
 * A claim for scripts: its reference in place of the row's number, which changes; the unknown speaker named, every
 * piece of evidence with its link.
 */
export const claimJson = ({ id: _, video, demo, evidence, mergedInto, splitFrom, ...claim }: ShownClaim) => ({
  id: claimReference(video.id, claim.key),
  ...claim,
  state: claimState(claim),
  mergedInto: referenceOf(video, mergedInto),
  splitFrom: referenceOf(video, splitFrom),
  speakers: [...new Set(evidence.map(({ speaker }) => speakerName(speaker)))],
  videoId: video.id,
  title: video.title,
  demoModel: demo,
  evidence: evidence.map((piece) => evidenceJson(piece, video)),
});

const referenceOf = ({ id }: VideoOrigin, key: string | undefined): string | undefined =>
  key === undefined ? undefined : claimReference(id, key);

export const evidenceJson = ({ speaker, ...piece }: ShownEvidence, video: VideoOrigin) => ({
  ...piece,
  speaker: speakerName(speaker),
  link: jumpLink(video, piece.startMs),
});
