import { counted } from '../rendering/counted.ts';
import { renderTable } from '../rendering/table.ts';
import type { Terminal } from '../rendering/terminal.ts';
import type { LibraryStatus, StatedModel } from './library-status.ts';

/** The library by embedding model, for a person; no newline at the end. */
export function renderStatus(status: LibraryStatus, terminal: Terminal): string {
  const { total, models } = status;
  const table = renderTable(
    {
      head: ['model', 'engine', 'dimensions', 'videos', 'segments', 'claims', ''],
      right: [2, 3, 4, 5],
      rows: models.map((model) => [
        model.model,
        model.engine,
        String(model.dimensions),
        share(model.videos, total.videos),
        share(model.segments, total.segments),
        share(model.claims, total.claims),
        remarks(model).join(', '),
      ]),
    },
    terminal,
  );
  const away = models.flatMap(({ model, searched }) =>
    typeof searched === 'string' ? [] : [`${model} cannot be asked: ${searched.unavailable}`],
  );
  return [...(models.length === 0 ? [] : [table]), ...away, ...whatToDo(status)].join('\n');
}

const remarks = ({ configured, searched }: StatedModel): string[] => [
  ...(configured ? ['configured'] : []),
  searched === 'yes' ? 'searched' : searched === 'no' ? 'not searched' : 'found by words only',
];

const share = (count: number, total: number): string =>
  total === 0 ? String(count) : `${count} (${Math.floor((count / total) * 100)} %)`;

/** What the numbers mean, and what a person can do. */
export function whatToDo({ total, models, configured, problem, running }: LibraryStatus): string[] {
  if (configured === undefined) {
    return [
      `The configured embedding model cannot be asked: ${problem}`,
      'What to do: vidmine doctor --only embedding-model',
    ];
  }
  const waits = running?.waitsFor.map((reason) => `It waits: ${reason}`) ?? [];
  if (running !== undefined) {
    return [
      `A change-over to ${running.model.model} runs.`,
      ...waits,
      'Follow it: vidmine embeddings change',
    ];
  }
  if (total.videos === 0) return ['Nothing is stored yet. Start with: vidmine batch start <url or folder>'];
  const own = models.find((model) => model.configured);
  if ((own?.videos ?? 0) < total.videos) {
    return [
      `${own?.videos ?? 0} of ${counted(total.videos, 'video')} have vectors of ${configured.model}.`,
      'What to do: vidmine embeddings change',
    ];
  }
  const unused = models.filter(
    ({ id, videos, configured }) => id !== undefined && videos === 0 && !configured,
  );
  const vectors = unused.reduce((sum, model) => sum + model.vectors, 0);
  return [
    `All ${counted(total.videos, 'video')} have vectors of ${configured.model}.`,
    ...(unused.length === 0
      ? []
      : [
          `${counted(vectors, 'vector')} of ${unused.map(({ model }) => model).join(', ')} are searched by nobody; to delete them: vidmine embeddings prune`,
        ]),
  ];
}

export const statusJson = (status: LibraryStatus): object => ({
  ...status,
  models: status.models.map((model) => ({
    ...model,
    share: status.total.videos === 0 ? undefined : model.videos / status.total.videos,
  })),
  todo: whatToDo(status),
});
