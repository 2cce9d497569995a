import type { Outcome } from '../../domain/outcomes.ts';
import type { StageTime } from '../../domain/stage-times.ts';
import type { VideoMetadata } from '../../domain/video.ts';
import type { PublishedVideo } from '../../storage/database/published-video.ts';
import { DEMO_MARK } from '../rendering/claim.ts';
import { formatClock, formatDuration } from '../rendering/duration.ts';
import { colorsFor, type Terminal } from '../rendering/terminal.ts';
import { printable } from '../rendering/text-width.ts';
import type { VideoKnowledge } from './read.ts';
import { renderClaims } from './render-claims.ts';
import { renderItems } from './render-items.ts';
import { qualityWords } from './render-quality.ts';
import { renderSummary } from './render-summary.ts';
import { renderTranscript } from './render-transcript.ts';
import { shownSpeakers, speakerWords } from './speakers.ts';
import { suggestedNames, suggestionWords } from './suggested-names.ts';

/** What is shown of a video beside what always is. */
export interface ShownParts {
  readonly transcript: boolean;
  /** Also what was rejected, merged and split, in full. */
  readonly all: boolean;
}

/** A video for a person: what it is, how it was made, what was found in it; no newline at the end. */
export function renderKnowledge(
  knowledge: VideoKnowledge,
  { transcript, all }: ShownParts,
  terminal: Terminal,
): string {
  const { video, published, standings, stages } = knowledge;
  const parts = [
    renderHead(video, published, terminal),
    ...(published === undefined ? [renderNotStored(knowledge)] : []),
    ...(stages.length === 0 ? [] : [renderStages(stages, terminal)]),
    ...(published === undefined || published.mining === 'off'
      ? []
      : [
          ...renderSummary(video, published, terminal),
          ...renderClaims(published, standings, terminal, { all }),
          ...renderItems(video, published, terminal, { all }),
        ]),
  ].map(printable);
  if (published !== undefined && transcript)
    parts.push(renderTranscript(video, published.segments, terminal));
  return parts.join('\n\n');
}

function renderHead(video: VideoMetadata, published: PublishedVideo | undefined, terminal: Terminal): string {
  const colors = colorsFor(terminal);
  const facts: [string, string | undefined][] = [
    ['id', video.id],
    ['channel', video.channel],
    ['link', colors.cyan(video.url)],
    ['length', video.durationMs === undefined ? undefined : formatClock(video.durationMs)],
    ['language', published?.language ?? video.language],
    ['published', video.publishedAt?.slice(0, 10)],
    ...(published === undefined ? [] : speakerFacts(video, published)),
    ['transcript', published?.speechModel === undefined ? undefined : `by ${published.speechModel}`],
    ['quality', published?.quality === undefined ? undefined : qualityWords(published.quality)],
    ['knowledge', published === undefined ? undefined : miner(published)],
    ['stored', published === undefined ? undefined : localTime(published.publishedAt)],
  ];
  const width = Math.max(...facts.map(([name]) => name.length));
  return [
    colors.bold(video.title ?? video.id),
    ...facts
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => `  ${colors.dim(name.padEnd(width))}  ${value}`),
  ].join('\n');
}

function speakerFacts(video: VideoMetadata, { segments }: PublishedVideo): [string, string | undefined][] {
  const speakers = shownSpeakers(segments);
  const { ofSpeakers, ofVideo } = suggestedNames(video, segments, speakers);
  const words = speakers.map((speaker) => speakerWords(speaker, ofSpeakers.get(speaker.labels[0] ?? '')));
  return [
    ['speakers', words.join(', ')],
    ['names', ofVideo.length === 0 ? undefined : ofVideo.map(suggestionWords).join('; ')],
  ];
}

function miner({ mining, model, demo, claims }: PublishedVideo): string {
  if (mining === 'off') return 'not mined (mining: off)';
  const judge = judgeOf(claims);
  const judged = judge === undefined || judge === model ? '' : `, judged by ${judge}`;
  return `${mining}, by ${model ?? 'an unnamed model'}${judged}${demo ? ` (${DEMO_MARK}: expect mistakes)` : ''}`;
}

const judgeOf = (claims: PublishedVideo['claims']): string | undefined =>
  claims.flatMap(({ verdict }) => (verdict.evaluated ? [verdict.model] : []))[0];

function localTime(date: Date): string {
  const two = (value: number) => String(value).padStart(2, '0');
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}`;
}

function renderNotStored({ video, outcome }: VideoKnowledge): string {
  if (outcome === undefined) return `Not stored yet. Follow it with: vidmine status ${video.id}`;
  const reason = 'reason' in outcome ? ` (${outcome.reason})` : '';
  return `Not stored: ${outcome.kind}${reason}. ${detailOf(outcome)}`;
}

const detailOf = (outcome: Outcome): string => outcome.detail ?? '';

function renderStages(stages: readonly StageTime[], terminal: Terminal): string {
  const width = Math.max(...stages.map(({ stage }) => stage.length));
  return [
    colorsFor(terminal).underline('Stages'),
    ...stages.map((time) => `  ${time.stage.padEnd(width)}  ${stageWords(time)}`),
  ].join('\n');
}

function stageWords({ status, durationMs, attempts, reason, detail }: StageTime): string {
  const tries = attempts > 1 ? `, ${attempts} attempts` : '';
  if (status === 'running') return `running${tries}`;
  const took = durationMs === undefined ? '' : formatDuration(durationMs);
  if (status === 'completed') return `${took}${tries}`;
  return `${status} after ${took}${tries}: ${detail ?? reason ?? 'no reason given'}`;
}
