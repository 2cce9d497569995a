import { Command } from 'commander';
import type { EntityKind } from '../../domain/relations.ts';
import { type ShownEntity, showEntity } from '../../storage/database/entity-shown.ts';
import { type ConfigurationOptions, configurationFlags } from '../configuration-options.ts';
import { renderEvidence } from '../rendering/claim.ts';
import { evidenceJson } from '../rendering/claim-json.ts';
import { colorsFor, type Terminal } from '../rendering/terminal.ts';
import { printable } from '../rendering/text-width.ts';
import type { InEntities } from './entities-session.ts';
import { KIND_WORDS, kindOption } from './kind.ts';
import { requireEntity } from './require-entity.ts';

interface ShowOptions extends ConfigurationOptions {
  readonly kind?: EntityKind;
  readonly json?: boolean;
}

/** `vidmine entities show`. */
export function showCommand(inEntities: InEntities): Command {
  return configurationFlags(new Command('show'))
    .description('everything that stored videos say of a person, organisation, term or mental model')
    .argument('<entity>', 'its id or any of its names')
    .addOption(kindOption())
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      '\nExamples:\n  vidmine entities show "Ada Lovelace"\n  vidmine entities show mercury --kind jargon',
    )
    .action((typed: string, options: ShowOptions) =>
      inEntities(options, async ({ db, print, terminal }) => {
        const { rootId } = await requireEntity(db, typed, options.kind);
        const entity = await showEntity(db, rootId);
        print(
          options.json ? JSON.stringify(entityJson(entity), undefined, 2) : renderEntity(entity, terminal),
        );
      }),
    );
}

const entityJson = ({ mentions, ...entity }: ShownEntity) => ({
  ...entity,
  mentions: mentions.map(({ video, evidence, ...mention }) => ({
    ...mention,
    videoId: video.id,
    title: video.title,
    evidence: evidence.map((piece) => evidenceJson(piece, video)),
  })),
});

function renderEntity(
  { id, kind, name, aliases, joined, mentions }: ShownEntity,
  terminal: Terminal,
): string {
  const colors = colorsFor(terminal);
  const lines = [
    `${colors.bold(name)}  ${colors.dim(`(${KIND_WORDS[kind]}, ${id})`)}`,
    ...(aliases.length === 0 ? [] : [`  also: ${aliases.join(', ')}`]),
    ...joined.map(
      (other) =>
        `  ${other.name} (${other.id}): ${other.mergeId === undefined ? 'by its name' : `merged by hand, merge ${other.mergeId}`}`,
    ),
    ...mentions.flatMap((mention) => [
      '',
      `${colors.underline(mention.video.title ?? mention.video.id)}  ${colors.dim(mention.video.id)}`,
      `  ${mention.name}${mention.about === undefined ? '' : `: ${mention.about}`}`,
      ...mention.evidence.map((piece) => renderEvidence(piece, mention.video, terminal)),
    ]),
    ...(mentions.length === 0 ? ['', 'No stored video mentions it any more.'] : []),
  ];
  return printable(lines.join('\n'));
}
