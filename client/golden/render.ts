import { type Rates, ratesOf } from '../../domain/golden/score.ts';
import { SCORED_KINDS, type ScoredKind } from '../../domain/golden/score-segment.ts';
import { DEMO_MARK } from '../rendering/claim.ts';
import { counted } from '../rendering/counted.ts';
import { renderTable } from '../rendering/table.ts';
import type { Terminal } from '../rendering/terminal.ts';
import type { Comparison } from './compare.ts';
import type { GoldenResult } from './mine-golden.ts';

const TITLES: Record<ScoredKind, string> = {
  claims: 'claims',
  people: 'people and organisations',
  jargon: 'terms',
  mentalModels: 'mental models',
};

/** The measured figures, by kind. */
export function figuresOf({ segments }: GoldenResult) {
  const of = (kind: ScoredKind): Rates => ratesOf(segments.map(({ score }) => score[kind]));
  const labels = (label: 'matched' | 'type' | 'stance') =>
    segments.reduce((sum, { score }) => sum + score.labels[label], 0);
  const matched = labels('matched');
  return {
    claims: of('claims'),
    people: of('people'),
    jargon: of('jargon'),
    mentalModels: of('mentalModels'),
    /** Share of the matching claims with the same label; undefined where no claim matches. */
    sameType: matched === 0 ? undefined : labels('type') / matched,
    sameStance: matched === 0 ? undefined : labels('stance') / matched,
    failed: segments.filter(({ failed }) => failed !== undefined).length,
  };
}

/** No newline at its end. */
export function renderGolden(
  result: GoldenResult,
  comparison: Comparison | undefined,
  terminal: Terminal,
): string {
  const figures = figuresOf(result);
  const { model, style, selectivity, segments, promptTokens, outputTokens, milliseconds } = result;
  const mark = model.demo ? ` (${DEMO_MARK})` : '';
  const failed = segments.filter((segment) => segment.failed !== undefined);
  return [
    `${model.model}${mark} on ${model.engine}, ${style}, ${selectivity}: ${counted(segments.length, 'segment')}`,
    renderTable(
      {
        head: [
          '',
          'wanted',
          'found',
          'right',
          'precision',
          'recall',
          'F1',
          ...(comparison ? ['F1 change'] : []),
        ],
        rows: SCORED_KINDS.map((kind) => [
          TITLES[kind],
          ...rateCells(figures[kind]),
          ...(comparison ? [changeOf(comparison, kind)] : []),
        ]),
        right: [1, 2, 3, 4, 5, 6],
      },
      terminal,
    ),
    `Of the right claims, ${percent(figures.sameType)} have the type and ${percent(figures.sameStance)} the stance wanted.`,
    `${(milliseconds / 1000 / segments.length).toFixed(1)} s a segment; ${promptTokens} prompt tokens, ${outputTokens} tokens of answers.`,
    ...(failed.length === 0
      ? []
      : [
          `${counted(failed.length, 'segment')} without a usable answer, counted as nothing found:`,
          ...failed.map(({ name, failed: why }) => `  ${name}: ${why}`),
        ]),
    ...(comparison === undefined ? [] : [legend(comparison)]),
  ].join('\n');
}

const rateCells = ({ golden, found, matched, precision, recall, f1 }: Rates): string[] => [
  `${golden}`,
  `${found}`,
  `${matched}`,
  percent(precision),
  percent(recall),
  percent(f1),
];

const percent = (share: number | undefined): string =>
  share === undefined ? '–' : `${Math.round(100 * share)} %`;

function changeOf({ f1 }: Comparison, kind: ScoredKind): string {
  const { low, high } = f1[kind];
  const points = (value: number) => `${value > 0 ? '+' : ''}${Math.round(100 * value)}`;
  const verdict = low > 0 ? 'better' : high < 0 ? 'worse' : 'no difference shown';
  return `${points(low)} to ${points(high)}: ${verdict}`;
}

const legend = ({ model }: Comparison): string =>
  `F1 change: against ${model}, in points, with a probability of 95 %. A range that holds 0 shows no difference.`;
