import { Connection } from '@temporalio/client';
import { Command, Option } from 'commander';
import { findHome } from '../stack/home.ts';
import { connectExternalTemporal } from '../stack/servers/external-temporal.ts';
import { readStackState } from '../stack/supervisor/state-file.ts';
import { toolPaths, toolsFolder } from '../stack/tools/tool-paths.ts';
import { type ConfigurationOptions, configurationFlags, loadWithOptions } from './configuration-options.ts';
import { tryNotifications } from './doctor/check-notifications.ts';
import { CHECKS, examine } from './doctor/checks.ts';
import type { DoctorContext } from './doctor/doctor-context.ts';
import { isUsable } from './doctor/finding.ts';
import { renderFindings } from './doctor/render-findings.ts';
import { EXIT } from './rendering/errors.ts';
import { terminalOf } from './rendering/terminal.ts';

interface DoctorOptions extends ConfigurationOptions {
  readonly json?: boolean;
  readonly only?: readonly string[];
  readonly notify?: boolean;
}

const EXAMPLES = `
Examples:
  vidmine doctor
  vidmine doctor --json
  vidmine doctor --only workers temporal
  vidmine doctor --notify                    tell me something on trial, and nothing else

Exit code 0 when vidmine can be used, 1 otherwise. A warning is no reason against using it.`;

/** `vidmine doctor`: what was found where, its version, and what to do about what is missing. */
export function doctorCommand(): Command {
  return configurationFlags(new Command('doctor'))
    .description('look at every part: what is there, its version, what to do about what is missing')
    .option('--json', 'print JSON')
    .option(
      '--notify',
      'send a test notice by notifications.command and notifications.webhook, and look at nothing',
    )
    .addOption(
      new Option('--only <parts...>', 'look at these parts only').choices(CHECKS.map(({ part }) => part)),
    )
    .addHelpText('after', EXAMPLES)
    .action(async (options: DoctorOptions) => {
      const { context, close } = await openContext(options);
      try {
        const checks = CHECKS.filter(({ part }) => options.only?.includes(part) ?? true);
        const findings = options.notify
          ? await tryNotifications(context.configuration.notifications)
          : await examine(context, checks);
        const usable = isUsable(findings);
        const text = options.json
          ? JSON.stringify({ usable, findings }, undefined, 2)
          : renderFindings(findings, terminalOf(process.stdout, process.env));
        process.stdout.write(`${text}\n`);
        process.exitCode = usable ? EXIT.ok : EXIT.error;
      } finally {
        await close();
      }
    });
}

async function openContext(
  options: DoctorOptions,
): Promise<{ context: DoctorContext; close(): Promise<void> }> {
  const { configuration } = await loadWithOptions(options);
  const home = findHome();
  const stack = home === undefined ? undefined : await readStackState(home);
  const folder = toolsFolder(home?.folder ?? '.vidmine');
  const external = configuration.temporal.address;
  const connect =
    external !== undefined
      ? () => connectExternalTemporal(external)
      : stack && (() => Connection.connect({ address: stack.temporalAddress, connectTimeout: '5s' }));
  let connection: Promise<Connection> | undefined;
  const temporal =
    connect &&
    (() => {
      connection ??= connect();
      return connection;
    });
  return {
    context: { configuration, home, toolsFolder: folder, tools: toolPaths(folder), stack, temporal },
    close: async () => {
      const open = await connection?.catch(() => undefined);
      await open?.close();
    },
  };
}
