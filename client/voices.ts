import { Command } from 'commander';
import { terminalOf } from './rendering/terminal.ts';
import { addCommand } from './voices/add.ts';
import { assignCommand } from './voices/assign.ts';
import { exportCommand } from './voices/export.ts';
import { importCommand } from './voices/import.ts';
import { listCommand } from './voices/list.ts';
import { removeCommand } from './voices/remove.ts';
import { showCommand } from './voices/show.ts';
import { testCommand } from './voices/test.ts';
import { inVoices, type VoicesDependencies } from './voices/voices-session.ts';

const EXAMPLES = `
Examples:
  vidmine voices add "Ada Example" --from ada.wav --host
  vidmine voices test interview.mp3
  vidmine voices assign VIDEO 2 "Ben Example"
  vidmine voices export voices

Nobody is named who is not enrolled: others are Speaker 1, Speaker 2, and whoever is in doubt is Unknown. A change of
voices names the speakers of all stored videos anew, at once; nothing is transcribed or mined again.`;

/** `vidmine voices`: whose voice is whose. */
export function voicesCommand({
  openSession,
  print = (text) => process.stdout.write(`${text}\n`),
  warn = (text) => process.stderr.write(`warning: ${text}\n`),
  terminal = terminalOf(process.stdout, process.env),
}: VoicesDependencies): Command {
  const run = inVoices({ openSession, print, warn, terminal });
  const command = new Command('voices')
    .description('whose voice is whose: enrol, test, correct, export and import')
    .addHelpText('after', EXAMPLES);
  for (const sub of [
    addCommand,
    listCommand,
    showCommand,
    testCommand,
    assignCommand,
    removeCommand,
    exportCommand,
    importCommand,
  ]) {
    command.addCommand(sub(run));
  }
  return command;
}
