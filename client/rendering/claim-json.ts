import { jumpLink } from '../../domain/jump-link.ts';
import { speakerName } from '../../domain/speaker-name.ts';
import type { ShownClaim } from '../../storage/database/published-claims.ts';
import type { ShownEvidence } from '../../storage/database/published-evidence.ts';
import type { VideoOrigin } from '../../storage/database/video-origin.ts';

/** A claim for scripts: the unknown speaker named, every piece of evidence with its link. */
export const claimJson = ({ video, demo, evidence, ...claim }: ShownClaim) => ({
  ...claim,
  videoId: video.id,
  title: video.title,
  demoModel: demo,
  evidence: evidence.map((piece) => evidenceJson(piece, video)),
});

export const evidenceJson = ({ speaker, ...piece }: ShownEvidence, video: VideoOrigin) => ({
  ...piece,
  speaker: speakerName(speaker),
  link: jumpLink(video, piece.startMs),
});
