import type { VideoMetadata } from '../../domain/video.ts';
import type { ShownItem } from '../../storage/database/published-items.ts';
import type { PublishedVideo } from '../../storage/database/published-video.ts';
import { renderEvidence } from '../rendering/claim.ts';
import { colorsFor, type Terminal } from '../rendering/terminal.ts';
import { section } from './section.ts';

interface Named {
  readonly item: ShownItem;
  readonly name: string;
  /** Role, definition or description. */
  readonly about?: string;
  /** What kind of thing it is. */
  readonly kind?: string;
}

/**
 * People and organisations, terms and mental models with aliases, importance and quotes: one text per section.
 *
 * @param all also what the evaluator rejected; otherwise it is counted.
 */
export function renderItems(
  video: VideoMetadata,
  { people, jargon, mentalModels, demo }: PublishedVideo,
  terminal: Terminal,
  { all }: { readonly all: boolean },
): string[] {
  const titled = (title: string, items: readonly Named[]) => {
    const accepted = items.filter(({ item }) => !isRejected(item));
    const rejected = items.length - accepted.length;
    const beside = all || rejected === 0 ? undefined : `${rejected} rejected: --all shows them`;
    const entries = (all ? items : accepted).map((named) => renderItem(named, video, terminal));
    return section(title, entries, { demo, terminal }, beside);
  };
  return [
    titled(
      'People and organisations',
      people.map((item) => ({ item, name: item.name, about: item.role, kind: item.entityType })),
    ),
    titled(
      'Terms',
      jargon.map((item) => ({ item, name: item.term, about: item.definition, kind: item.domain })),
    ),
    titled(
      'Mental models',
      mentalModels.map((item) => ({ item, name: item.name, about: item.description })),
    ),
  ];
}

const isRejected = ({ verdict }: ShownItem): boolean => verdict.evaluated && verdict.decision === 'reject';

function renderItem({ item, name, about, kind }: Named, video: VideoMetadata, terminal: Terminal): string {
  const colors = colorsFor(terminal);
  const head = colors.bold([name, ...item.aliases].join(' / '));
  const marks = [...(kind === undefined ? [] : [kind]), verdictWords(item)].join(', ');
  const reason = isRejected(item) ? [`    rejected: ${item.verdict.reason || 'no reason given'}`] : [];
  return [
    `${head}${about === undefined ? '' : `: ${about}`}  ${colors.dim(`(${marks})`)}`,
    ...reason,
    ...item.evidence.map((piece) => renderEvidence(piece, video, terminal)),
  ].join('\n');
}

const verdictWords = ({ verdict }: ShownItem): string =>
  verdict.evaluated ? `importance ${verdict.importance}` : 'not evaluated';
