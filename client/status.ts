import { Command } from 'commander';
import { type ConfigurationOptions, configurationFlags } from './configuration-options.ts';
import { EXIT } from './rendering/errors.ts';
import { type Terminal, terminalOf } from './rendering/terminal.ts';
import type { Session } from './session.ts';
import { leavable } from './status/leavable.ts';
import { lookAt } from './status/look-at.ts';
import type { View } from './status/view.ts';
import { watch } from './status/watch.ts';
import { WATCH_EVENTS } from './status/watch-event.ts';

export interface StatusOptions extends ConfigurationOptions {
  readonly watch?: boolean;
  readonly json?: boolean;
  readonly failures?: boolean;
  readonly videos?: boolean;
}

export type StatusSession = Pick<Session, 'db' | 'stack' | 'configuration' | 'home' | 'close'>;

export interface StatusDependencies {
  openSession(options: ConfigurationOptions): Promise<StatusSession>;
  /** Default: a line on standard output. */
  readonly print?: (text: string) => void;
  readonly terminal?: Terminal;
}

const EVENTS = Object.entries(WATCH_EVENTS)
  .map(([event, means]) => `  ${event.padEnd(18)}${means}`)
  .join('\n');

export function statusCommand({
  openSession,
  print = (text) => process.stdout.write(`${text}\n`),
  terminal = terminalOf(process.stdout, process.env),
}: StatusDependencies): Command {
  return configurationFlags(new Command('status'))
    .description('Where a batch or a video is, what holds it up, what failed and what to do about it')
    .argument('[name]', 'a batch, or a video id or address; without it: all batches')
    .option('-w, --watch', 'follow it until it ends; Ctrl-C leaves it going on')
    .option('--failures', 'of a batch: name every video that did not end well, and all causes')
    .option('--videos', 'of a batch: name all videos in work')
    .option('--json', 'print JSON; with --watch one event a line (NDJSON)')
    .addHelpText(
      'after',
      `
Examples:
  vidmine status
  vidmine status my-channel --watch
  vidmine status my-channel --failures
  vidmine status dQw4w9WgXcQ --json
  vidmine status my-channel --watch --json | jq -c 'select(.event == "video-settled")'

Events of --watch --json, each with event and at (ISO 8601); none is left out, however quickly it passes:
${EVENTS}

Exit codes: 0 ok, 1 error, 2 wrong usage; with --watch 3 where a video of it failed, is parked or was cancelled. The whole account of
a batch as Markdown: vidmine report <batch>`,
    )
    .action(async (name: string | undefined, options: StatusOptions) => {
      const session = await openSession(options);
      try {
        const look = await lookAt(session, name, { ...options, terminal });
        if (options.watch) await follow(look, name, options);
        else await once(look, options, print);
      } finally {
        await session.close();
      }
    });
}

async function once(
  look: () => Promise<View>,
  { json }: StatusOptions,
  print: (text: string) => void,
): Promise<void> {
  const view = await look();
  print(json ? JSON.stringify(view.data) : view.text);
}

async function follow(
  look: () => Promise<View>,
  name: string | undefined,
  options: StatusOptions,
): Promise<void> {
  const again = name === undefined ? 'vidmine status --watch' : `vidmine status ${name} --watch`;
  const words = `It goes on without this. Come back: ${again}`;
  const { exitCode = EXIT.ok } = await leavable(words, () => watch(look, options));
  if (exitCode !== EXIT.ok) process.exitCode = exitCode;
}
