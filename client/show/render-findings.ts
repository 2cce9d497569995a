import type { VideoMetadata } from '../../domain/video.ts';
import type { ShownEvidence } from '../../storage/database/published-evidence.ts';
import type { PublishedVideo } from '../../storage/database/published-video.ts';
import { DEMO_MARK, renderClaim, renderEvidence } from '../rendering/claim.ts';
import { colorsFor, type Terminal } from '../rendering/terminal.ts';

interface Found {
  readonly heading: string;
  readonly detail?: string;
  readonly evidence: readonly ShownEvidence[];
}

/** Claims by rank, then people, terms and mental models, each with its quotes: one text per section. */
export function renderFindings(
  video: VideoMetadata,
  { mining, demo, claims, people, jargon, mentalModels }: PublishedVideo,
  terminal: Terminal,
): string[] {
  if (mining === 'off') return [];
  const section = (title: string, entries: readonly string[]) =>
    renderSection(demo ? `${title} (${DEMO_MARK})` : title, entries, terminal);
  const items = (found: readonly Found[]) => found.map((item) => renderFound(item, video, terminal));
  return [
    section(
      'Claims',
      claims.map((claim) => renderClaim(claim, terminal)),
    ),
    section(
      'People and organisations',
      items(people.map(({ name, role, evidence }) => ({ heading: name, detail: role, evidence }))),
    ),
    section(
      'Terms',
      items(
        jargon.map(({ term, definition, evidence }) => ({ heading: term, detail: definition, evidence })),
      ),
    ),
    section(
      'Mental models',
      items(
        mentalModels.map(({ name, description, aliases, evidence }) => ({
          heading: [name, ...aliases].join(' / '),
          detail: description,
          evidence,
        })),
      ),
    ),
  ];
}

function renderSection(title: string, entries: readonly string[], terminal: Terminal): string {
  const heading = colorsFor(terminal).underline(
    `${title}: ${entries.length === 0 ? 'none' : entries.length}`,
  );
  return [heading, ...entries].join('\n');
}

function renderFound({ heading, detail, evidence }: Found, video: VideoMetadata, terminal: Terminal): string {
  const head = colorsFor(terminal).bold(heading);
  return [
    detail === undefined ? head : `${head}: ${detail}`,
    ...evidence.map((piece) => renderEvidence(piece, video, terminal)),
  ].join('\n');
}
