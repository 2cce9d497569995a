import { numberOf } from '../../domain/speakers/labels.ts';
import type { Naming } from '../../domain/speakers/naming.ts';
import type { Confusion, LabelledAccuracy } from '../../domain/voices/labelled-accuracy.ts';
import { formatClock, formatDuration } from '../rendering/duration.ts';
import { renderTable } from '../rendering/table.ts';
import { colorsFor, type Terminal } from '../rendering/terminal.ts';
import { rulesWords } from './list.ts';
import type { Tested, TestedVoice } from './test.ts';
import type { Matching } from './voices-session.ts';

const SPANS_SHOWN = 5;
const VOICES_SHOWN = 10;

/** What was heard and decided, for a person; no newline at the end. */
export function renderTested(
  { source, voices, accuracy }: Tested,
  { match, enrolled }: { readonly match: Matching; readonly enrolled: number },
  terminal: Terminal,
): string {
  return [
    `${source}. ${rulesWords(match)}`,
    ...(enrolled === 0 ? ['No voice with a sample of this encoder is enrolled, so nobody is named.'] : []),
    ...voices.map((voice) => renderVoice(voice, terminal)),
    ...(accuracy === undefined ? [] : [renderAccuracy(accuracy, terminal)]),
  ].join('\n\n');
}

function renderVoice(
  { label, speechMs, spans, similarities, decision }: TestedVoice,
  terminal: Terminal,
): string {
  const colors = colorsFor(terminal);
  const where = spans
    .slice(0, SPANS_SHOWN)
    .map(({ startMs, endMs }) => `${formatClock(startMs)}-${formatClock(endMs)}`)
    .join(', ');
  const table = renderTable(
    {
      head: ['voice', 'similarity', 'needed'],
      right: [1, 2],
      rows: similarities
        .slice(0, VOICES_SHOWN)
        .map(({ name, similarity, needed }) => [name, similarity.toFixed(3), needed.toFixed(3)]),
    },
    terminal,
  );
  return [
    `${colors.bold(`Speaker ${numberOf(label)}`)}, ${formatDuration(speechMs)} of speech: ${where}${spans.length > SPANS_SHOWN ? ', …' : ''}`,
    ...(similarities.length === 0 ? [] : [table]),
    `Decision: ${colors.bold(decisionWords(decision, label))}`,
  ].join('\n');
}

/** Why each rule decides as it does. */
const RULES: Readonly<Record<Naming['rule'], string>> = {
  corrected: 'somebody said so',
  matched: 'similar enough, and clear of the next voice',
  'no-voices': 'there is no voice to compare with',
  'below-threshold': 'similar to nobody who is enrolled',
  'near-threshold': 'nearly, but not quite similar enough',
  'small-margin': 'too similar to another voice as well',
  'too-short': 'too little speech to decide on',
  mixed: 'several voices seem to be mixed in it',
};

export const ruleWords = (rule: Naming['rule']): string => RULES[rule];

function decisionWords({ kind, name, rule, confidence }: Naming, label: string): string {
  const who = kind === 'named' ? name : kind === 'stranger' ? `Speaker ${numberOf(label)}` : 'Unknown';
  const sure = kind === 'named' ? `, confidence ${confidence.toFixed(2)}` : '';
  return `${who} (${rule}: ${RULES[rule]}${sure})`;
}

function renderAccuracy(
  { speechMs, accuracy, speakers, confusion }: LabelledAccuracy,
  terminal: Terminal,
): string {
  if (accuracy === undefined) return 'No speech lies in what the labels name, so nothing can be measured.';
  const perSpeaker = renderTable(
    {
      head: ['speaker', 'precision', 'recall'],
      right: [1, 2],
      rows: speakers.map(({ speaker, precision, recall }) => [speaker, percent(precision), percent(recall)]),
    },
    terminal,
  );
  const pairs = renderTable(
    {
      head: ['who it is', 'taken for', 'speech'],
      right: [2],
      rows: confusion.map(({ speaker, takenFor, ms }: Confusion) => [
        speaker ?? NOBODY,
        takenFor ?? NOBODY,
        formatDuration(ms),
      ]),
    },
    terminal,
  );
  return [
    `Right for ${percent(accuracy)} of ${formatDuration(speechMs)} of labelled speech.`,
    ...(speakers.length === 0 ? [] : [perSpeaker]),
    pairs,
  ].join('\n');
}

const NOBODY = '(without a name)';

const percent = (part: number | undefined): string =>
  part === undefined ? '–' : `${(part * 100).toFixed(1)} %`;
