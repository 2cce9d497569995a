import { Command } from 'commander';
import { type ClaimsDependencies, inClaims } from './claims/claims-session.ts';
import { clearCommand, promoteCommand, rejectCommand } from './claims/judge.ts';
import { listCommand } from './claims/list.ts';
import { showCommand } from './claims/show.ts';
import { terminalOf } from './rendering/terminal.ts';

const EXAMPLES = `
Examples:
  vidmine claims list dQw4w9WgXcQ --rejected
  vidmine claims show "dQw4w9WgXcQ#3.0"
  vidmine claims promote "dQw4w9WgXcQ#3.0" --note "the only source of this figure"
  vidmine claims reject "dQw4w9WgXcQ#5.1"
  vidmine claims clear "dQw4w9WgXcQ#5.1"

A claim is named by its video and its number in it, as \`vidmine show\` and \`vidmine search\` print it.`;

/** `vidmine claims`: what was mined and how it was judged, and a person's own verdict over that. */
export function claimsCommand({
  openSession,
  print = (text) => process.stdout.write(`${text}\n`),
  warn = (text) => process.stderr.write(`warning: ${text}\n`),
  terminal = terminalOf(process.stdout, process.env),
}: ClaimsDependencies): Command {
  const run = inClaims({ openSession, print, warn, terminal });
  const command = new Command('claims')
    .description('claims with their verdicts: list, show, and judge them yourself')
    .addHelpText('after', EXAMPLES);
  for (const sub of [listCommand, showCommand, promoteCommand, rejectCommand, clearCommand]) {
    command.addCommand(sub(run));
  }
  return command;
}
