import { jumpLink } from '../../domain/jump-link.ts';
import { speakerCertainty, speakerName } from '../../domain/speaker-name.ts';
import type { VideoSummary } from '../../domain/summary.ts';
import type { VideoMetadata } from '../../domain/video.ts';
import type { ShownEvidence } from '../../storage/database/published-evidence.ts';
import type { PublishedVideo, ShownSegment } from '../../storage/database/published-video.ts';
import { claimJson, evidenceJson } from '../rendering/claim-json.ts';
import type { VideoKnowledge } from './read.ts';
import type { ShownParts } from './render.ts';
import { standingJson } from './render-relations.ts';
import { shownSpeakers } from './speakers.ts';
import { suggestedNames } from './suggested-names.ts';

/** The same for scripts, with all that was rejected, merged and split; the transcript only where it is asked for. */
export function knowledgeJson(
  { video, published, standings, stages, outcome }: VideoKnowledge,
  { transcript }: Pick<ShownParts, 'transcript'>,
): object {
  return {
    ...video,
    stored: published !== undefined,
    outcome,
    stages,
    ...(published === undefined ? {} : publishedJson(video, published, standings)),
    ...(published === undefined || !transcript
      ? {}
      : { transcript: published.segments.map((segment) => segmentJson(segment, video)) }),
  };
}

function publishedJson(
  video: VideoMetadata,
  published: PublishedVideo,
  standings: VideoKnowledge['standings'],
): object {
  const { publishedAt, mining, model, demo, language, speechModel, quality, summary } = published;
  const found = <T extends { readonly evidence: readonly ShownEvidence[] }>(items: readonly T[]) =>
    items.map((item) => ({ ...item, evidence: item.evidence.map((piece) => evidenceJson(piece, video)) }));
  return {
    storedAt: publishedAt.toISOString(),
    language,
    speechModel,
    mining,
    model,
    demoModel: demo,
    quality,
    ...speakersJson(video, published),
    summary: summary && summaryJson(summary, video),
    claims: published.claims.map((claim) => ({
      ...claimJson(claim),
      ...standingJson(standings.get(claim.id)),
    })),
    people: found(published.people),
    jargon: found(published.jargon),
    mentalModels: found(published.mentalModels),
  };
}

/** Suggestions are names of nobody before a person assigns them. */
function speakersJson(video: VideoMetadata, { segments }: PublishedVideo) {
  const speakers = shownSpeakers(segments);
  const { ofSpeakers, ofVideo } = suggestedNames(video, segments, speakers);
  return {
    speakers: speakers.map((speaker) => ({
      ...speaker,
      suggestions: ofSpeakers.get(speaker.labels[0] ?? '') ?? [],
    })),
    suggestedNames: ofVideo,
  };
}

const summaryJson = ({ chapters, ...summary }: VideoSummary, video: VideoMetadata) => ({
  ...summary,
  chapters: chapters.map((chapter) => ({ ...chapter, link: jumpLink(video, chapter.startMs) })),
});

const segmentJson = (
  { speaker, speakerConfidence, sentences, ...segment }: ShownSegment,
  video: VideoMetadata,
) => ({
  ...segment,
  speaker: speakerName(speaker),
  speakerConfidence: speakerCertainty(speakerConfidence, speaker),
  link: jumpLink(video, segment.startMs),
  sentences: sentences.map((sentence) => ({ ...sentence, link: jumpLink(video, sentence.startMs) })),
});
