import { Command, Option } from 'commander';
import { UserError } from '../domain/user-error.ts';
import { launchdAgent, launchdHints, launchdSteps } from '../stack/service/launchd-agent.ts';
import { type ServiceFacts, serviceFacts } from '../stack/service/service-facts.ts';
import { systemdHints, systemdSteps, systemdUnit } from '../stack/service/systemd-unit.ts';

type Manager = 'systemd' | 'launchd';

interface PrintOptions {
  readonly systemd?: boolean;
  readonly launchd?: boolean;
  readonly name: string;
  readonly json?: boolean;
}

interface Form {
  readonly file: (facts: ServiceFacts) => string;
  readonly steps: (name: string, print: string) => readonly string[];
  readonly hints: (name: string) => readonly string[];
}

const FORMS: Readonly<Record<Manager, Form>> = {
  systemd: { file: systemdUnit, steps: systemdSteps, hints: systemdHints },
  launchd: { file: launchdAgent, steps: launchdSteps, hints: launchdHints },
};

const EXAMPLES = `
Prints the file of a service that runs \`vidmine up\` for the installation of this folder, as you and without root: from
the start of the machine, and again when it broke. How it is installed is told on standard error. Settings that are in
your environment are not in it: they belong into vidmine.yaml.

Examples:
  vidmine service print
  vidmine service print --systemd > ~/.config/systemd/user/vidmine.service
  vidmine service print --launchd > ~/Library/LaunchAgents/vidmine.plist
  vidmine service print --name vidmine-talks
  vidmine service print --json`;

/** `vidmine service`: what makes the stack a service of this machine. */
export function serviceCommand(): Command {
  return new Command('service').description('run the stack as a service of this machine').addCommand(
    new Command('print')
      .description('print the file of a service for this user and this installation')
      .addOption(new Option('--systemd', 'for systemd; default on Linux').conflicts('launchd'))
      .addOption(new Option('--launchd', 'for launchd; default on macOS').conflicts('systemd'))
      .option('--name <name>', 'of the service: one each where several installations run', 'vidmine')
      .option('--json', 'print one JSON object')
      .addHelpText('after', EXAMPLES)
      .action((options: PrintOptions) => printService(options)),
  );
}

function printService(options: PrintOptions): void {
  const manager = managerOf(options);
  const { file, steps, hints } = FORMS[manager];
  const { name } = options;
  const facts = serviceFacts(name);
  const ownName = name === 'vidmine' ? '' : ` --name ${name}`;
  const install = steps(name, `vidmine service print --${manager}${ownName}`);
  if (options.json) {
    process.stdout.write(`${JSON.stringify({ manager, name, file: file(facts), install })}\n`);
    return;
  }
  process.stdout.write(file(facts));
  process.stderr.write(
    `\nInstall it, as you, from this folder:\n${install.map((line) => `  ${line}\n`).join('')}\n${hints(name).join('\n')}\n`,
  );
}

function managerOf({ systemd, launchd }: PrintOptions): Manager {
  if (systemd) return 'systemd';
  if (launchd || process.platform === 'darwin') return 'launchd';
  if (process.platform === 'linux') return 'systemd';
  throw new UserError({
    what: `It is not known how services are run on ${process.platform}`,
    todo: 'Say which: --systemd or --launchd.',
    usage: true,
  });
}
