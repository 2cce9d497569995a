import { Command } from 'commander';
import { UserError } from '../../domain/user-error.ts';
import type { FoundEntity } from '../../storage/database/entities-named.ts';
import { type MergeRefusal, mergeEntities } from '../../storage/database/entity-merges.ts';
import { type ConfigurationOptions, configurationFlags } from '../configuration-options.ts';
import type { InEntities } from './entities-session.ts';
import { KIND_WORDS } from './kind.ts';
import { requireEntity } from './require-entity.ts';

interface MergeOptions extends ConfigurationOptions {
  readonly force?: boolean;
  readonly json?: boolean;
}

const EXAMPLES = `
Examples:
  vidmine entities merge "A. Lovelace" "Ada Lovelace"
  vidmine entities merge 17 4
  vidmine entities merge "compounding" "compound interest" --force     a mental model and a term

Every mention stays where it is said. Undo it with: vidmine entities split "A. Lovelace"`;

/** `vidmine entities merge A B`: A is another name of B. */
export function mergeCommand(inEntities: InEntities): Command {
  return configurationFlags(new Command('merge'))
    .description('the first is another name of the second, in every video, also in those to come')
    .argument('<name>', 'id or name of what becomes another name')
    .argument('<into>', 'id or name of what it is')
    .option('--force', 'merge a term and a mental model too')
    .option('--json', 'print JSON')
    .addHelpText('after', EXAMPLES)
    .action((typed: string, typedInto: string, options: MergeOptions) =>
      inEntities(options, async ({ db, print }) => {
        const from = await requireEntity(db, typed);
        const into = await requireEntity(db, typedInto);
        const result = await mergeEntities(db, from.id, into.id, { insist: options.force ?? false });
        if (!result.merged) throw refusal(result.refusal, from, into);
        print(
          options.json
            ? JSON.stringify({ mergeId: result.mergeId, from, into })
            : `${from.name} is another name of ${into.name} (merge ${result.mergeId}). Undo it with: vidmine entities split ${from.id}`,
        );
      }),
    );
}

function refusal(why: MergeRefusal, from: FoundEntity, into: FoundEntity): UserError {
  const what = `${from.name} (${KIND_WORDS[from.kind]}) cannot be merged into ${into.name} (${KIND_WORDS[into.kind]})`;
  const refused = (reason: string, todo?: string) => new UserError({ what, why: reason, todo, usage: true });
  switch (why) {
    case 'itself':
      return refused('It is the same one.');
    case 'never':
      return refused('Who is a person, an organisation or neither stays what it is.');
    case 'other-kind':
      return refused('They are of two kinds.', 'Where they mean the same all the same: --force');
    case 'merged-already':
      return refused(
        'It is merged into another one already.',
        `Undo that first: vidmine entities split ${from.id}`,
      );
    case 'circle':
      return refused(
        `${into.name} is merged into ${from.name} already.`,
        `Undo that first: vidmine entities split ${into.id}`,
      );
  }
}
