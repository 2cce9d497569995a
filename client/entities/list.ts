import { Command, InvalidArgumentError } from 'commander';
import type { EntityKind } from '../../domain/relations.ts';
import { type ListedEntity, listEntities } from '../../storage/database/entities-shown.ts';
import { type ConfigurationOptions, configurationFlags } from '../configuration-options.ts';
import { renderTable } from '../rendering/table.ts';
import type { Terminal } from '../rendering/terminal.ts';
import type { InEntities } from './entities-session.ts';
import { KIND_WORDS, kindOption } from './kind.ts';

interface ListOptions extends ConfigurationOptions {
  readonly kind?: EntityKind;
  readonly like?: string;
  readonly limit: number;
  readonly json?: boolean;
}

/** `vidmine entities list`. */
export function listCommand(inEntities: InEntities): Command {
  return configurationFlags(new Command('list'))
    .description('what stored videos mention, the most mentioned first')
    .addOption(kindOption())
    .option('--like <text>', 'with this text in one of its names')
    .option('--limit <number>', 'at most so many', wholeNumber, 50)
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      '\nExamples:\n  vidmine entities list --kind organization\n  vidmine entities list --like tide --limit 10 --json',
    )
    .action((options: ListOptions) =>
      inEntities(options, async ({ db, print, terminal }) => {
        const { kind, like, limit } = options;
        const entities = await listEntities(db, { kind, like, limit });
        print(options.json ? JSON.stringify(entities) : renderEntities(entities, options, terminal));
      }),
    );
}

function wholeNumber(typed: string): number {
  const value = Number(typed);
  if (!Number.isSafeInteger(value) || value < 1)
    throw new InvalidArgumentError('It must be a number from 1 on.');
  return value;
}

function renderEntities(
  entities: readonly ListedEntity[],
  { kind, like, limit }: ListOptions,
  terminal: Terminal,
): string {
  if (entities.length === 0) {
    return kind === undefined && like === undefined
      ? 'No stored video mentions anybody or anything yet. What is stored already is linked with: vidmine link'
      : 'Nothing like that is mentioned in a stored video.';
  }
  const table = renderTable(
    {
      head: ['id', 'kind', 'name', 'mentions', 'videos', 'also'],
      right: [0, 3, 4],
      rows: entities.map((entity) => [
        String(entity.id),
        KIND_WORDS[entity.kind],
        entity.name,
        String(entity.mentions),
        String(entity.videos),
        entity.aliases.join(', '),
      ]),
    },
    terminal,
  );
  return entities.length < limit ? table : `${table}\nThe first ${limit}; more with --limit.`;
}
