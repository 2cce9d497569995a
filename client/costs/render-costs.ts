import { formatMoney } from '../../domain/spend/money.ts';
import { costsInWords, costsTable, spendInWords } from '../rendering/call-costs.ts';
import { colorsFor, type Terminal } from '../rendering/terminal.ts';
import type { AllCosts, Costs, CostsOfBatch, CostsOfVideo } from './read-costs.ts';

export function renderAllCosts(costs: AllCosts, terminal: Terminal): string {
  if (costs.batches.length === 0) return NOTHING;
  const rows = costs.batches.map((batch) => ({
    names: [batch.batch ?? '(no batch)', batch.maxSpend === null ? '' : formatMoney(batch.maxSpend)],
    costs: batch,
  }));
  return [
    costsTable(['batch', 'maxSpend'], rows, terminal),
    ...byStageAndModel(costs, terminal),
    'More of one: vidmine costs <batch>',
  ].join('\n');
}

export function renderBatchCosts(costs: CostsOfBatch, terminal: Terminal): string {
  const { batch, maxSpend, total, dearestVideos } = costs;
  const rows = dearestVideos.map((video) => ({ names: [video.videoId, video.title ?? ''], costs: video }));
  return [
    headline(batch, maxSpend, costs, terminal),
    ...(total.calls + total.open === 0
      ? [NOTHING]
      : [
          ...(rows.length === 0 ? [] : [costsTable(['video', 'title'], rows, terminal)]),
          ...byStageAndModel(costs, terminal),
        ]),
  ].join('\n');
}

export function renderVideoCosts(costs: CostsOfVideo, terminal: Terminal): string {
  const { videoId, title, total } = costs;
  const name = title === undefined ? videoId : `${title}  ${videoId}`;
  return [
    headline(name, undefined, costs, terminal),
    ...(total.calls + total.open === 0 ? [NOTHING] : byStageAndModel(costs, terminal)),
  ].join('\n');
}

const NOTHING = 'No model was called yet.';

function headline(name: string, maxSpend: number | undefined, { total }: Costs, terminal: Terminal): string {
  const spent = spendInWords(total, maxSpend);
  return [colorsFor(terminal).bold(name), costsInWords(total), ...(spent === undefined ? [] : [spent])].join(
    '  ',
  );
}

const byStageAndModel = ({ stages, models }: Costs, terminal: Terminal): string[] => [
  costsTable(
    ['stage'],
    stages.map((costs) => ({ names: [costs.stage], costs })),
    terminal,
  ),
  costsTable(
    ['model', 'as'],
    models.map((costs) => ({ names: [`${costs.model} (${costs.engine})`, costs.role], costs })),
    terminal,
  ),
];
