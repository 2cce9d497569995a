import { Command } from 'commander';
import { UserError } from '../../domain/user-error.ts';
import type { Db } from '../../storage/database/database.ts';
import { entitiesNamed, type FoundEntity } from '../../storage/database/entities-named.ts';
import { mergedBy, type Split, splitEntity } from '../../storage/database/entity-merges.ts';
import { type ConfigurationOptions, configurationFlags } from '../configuration-options.ts';
import type { InEntities } from './entities-session.ts';
import { requireEntity } from './require-entity.ts';

interface SplitOptions extends ConfigurationOptions {
  readonly merge?: string;
  readonly json?: boolean;
}

const EXAMPLES = `
Examples:
  vidmine entities split "A. Lovelace"
  vidmine entities undo --merge 3

What you merged comes apart again, with every mention that it had. What is one because of an alias is kept apart from
here on; merging joins it again.`;

/** `vidmine entities split`, or `undo`: takes something out of what it is another name of. */
export function splitCommand(inEntities: InEntities): Command {
  return configurationFlags(new Command('split'))
    .alias('undo')
    .description('undo a merge: what was another name stands by itself again, with all of its mentions')
    .argument('[name]', 'id or name of what is to stand by itself')
    .option('--merge <number>', 'the merge to undo, instead of a name')
    .option('--json', 'print JSON')
    .addHelpText('after', EXAMPLES)
    .action((typed: string | undefined, options: SplitOptions) =>
      inEntities(options, async ({ db, print }) => {
        const entity = await meant(db, typed, options.merge);
        const split = await splitEntity(db, entity.id);
        if (split === undefined) throw standsAlone(entity);
        const owner = await nameOf(db, split.from);
        print(options.json ? JSON.stringify({ ...split, name: entity.name }) : words(entity, owner, split));
      }),
    );
}

async function meant(db: Db, typed: string | undefined, merge: string | undefined): Promise<FoundEntity> {
  if ((typed === undefined) === (merge === undefined)) {
    throw new UserError({
      what: typed === undefined ? 'Nothing to split was named' : 'Both a name and a merge are named',
      todo: 'Name one of them: vidmine entities split NAME, or vidmine entities split --merge NUMBER',
      usage: true,
    });
  }
  if (merge === undefined) return requireEntity(db, typed!);
  const id = /^\d{1,15}$/.test(merge) ? await mergedBy(db, Number(merge)) : undefined;
  if (id === undefined) {
    throw new UserError({
      what: `There is no merge ${merge} to undo`,
      why: 'It never was, or it is undone already.',
      todo: 'See merges by hand with: vidmine entities show NAME',
      usage: true,
    });
  }
  return (await entitiesNamed(db, { id }))[0]!;
}

const nameOf = async (db: Db, id: number): Promise<string> => (await entitiesNamed(db, { id }))[0]!.name;

function words({ id, name }: FoundEntity, owner: string, { byHand, stillUnder }: Split): string {
  const parted = byHand ? `is no other name of ${owner} any more.` : `is kept apart from ${owner}.`;
  const rest =
    stillUnder === undefined
      ? ''
      : ` It is shown under another one still, which has it among its aliases; keep it apart with: vidmine entities split ${id}`;
  return `${name} ${parted}${rest}`;
}

const standsAlone = ({ id, name }: FoundEntity): UserError =>
  new UserError({
    what: `${name} stands by itself already`,
    why: 'It is no other name of anything.',
    todo: `See what is merged into it with: vidmine entities show ${id}`,
    usage: true,
  });
