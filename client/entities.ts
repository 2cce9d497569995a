import { Command } from 'commander';
import { type EntitiesDependencies, inEntities } from './entities/entities-session.ts';
import { listCommand } from './entities/list.ts';
import { mergeCommand } from './entities/merge.ts';
import { showCommand } from './entities/show.ts';
import { splitCommand } from './entities/split.ts';
import { terminalOf } from './rendering/terminal.ts';

const EXAMPLES = `
Examples:
  vidmine entities list --kind person
  vidmine entities list --like lovelace
  vidmine entities show "Ada Lovelace"
  vidmine entities merge "A. Lovelace" "Ada Lovelace"
  vidmine entities split "A. Lovelace"

What has the same name, or a name that only one other has among its aliases, is one by itself. What you merge or split
stays so, whatever is mined again.`;

/** `vidmine entities`: people, organisations, terms and mental models, each once across all videos. */
export function entitiesCommand({
  openSession,
  print = (text) => process.stdout.write(`${text}\n`),
  terminal = terminalOf(process.stdout, process.env),
}: EntitiesDependencies): Command {
  const run = inEntities({ openSession, print, terminal });
  const command = new Command('entities')
    .description('people, organisations, terms and mental models across all videos: list, show, merge, split')
    .addHelpText('after', EXAMPLES);
  for (const sub of [listCommand, showCommand, mergeCommand, splitCommand]) command.addCommand(sub(run));
  return command;
}
