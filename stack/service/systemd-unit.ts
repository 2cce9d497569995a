import type { ServiceFacts } from './service-facts.ts';

/** The supervisor gives its workers 30 s and PostgreSQL 60 s to end in order. */
const STOP_SECONDS = 180;

/**
 * A unit for the service manager of the user. SIGTERM goes to the supervisor alone, which ends its programs in
 * order. It is started again when it ended by itself, not when a person stopped it, also by `vidmine down`.
 */
export const systemdUnit = ({ command, workingFolder, environment }: ServiceFacts): string =>
  `[Unit]
Description=vidmine in ${specifiersKept(workingFolder)}
# Servers that are away are waited for; it never gives up.
StartLimitIntervalSec=0

[Service]
Type=exec
# The colon: a dollar sign in a path is one.
ExecStart=:${command.map(quoted).join(' ')}
WorkingDirectory=${specifiersKept(workingFolder)}
${Object.entries(environment)
  .map(([name, value]) => `Environment=${quoted(`${name}=${value}`)}`)
  .join('\n')}
Restart=on-failure
RestartSec=30
# What was typed or configured wrongly stays wrong.
RestartPreventExitStatus=2
KillMode=mixed
TimeoutStopSec=${STOP_SECONDS}
# A worker that needs too much memory is started again by the supervisor.
OOMPolicy=continue

[Install]
WantedBy=default.target
`;

/** systemd.service(5), "Quoting", and systemd.unit(5), "Specifiers". */
const quoted = (text: string): string =>
  `"${specifiersKept(text).replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;

const specifiersKept = (text: string): string => text.replaceAll('%', '%%');

/** How it is put in force by the user themselves, without root. */
export const systemdSteps = (name: string, print: string): readonly string[] => [
  'mkdir -p ~/.config/systemd/user',
  `${print} > ~/.config/systemd/user/${name}.service`,
  'systemctl --user daemon-reload',
  `systemctl --user enable --now ${name}`,
  'loginctl enable-linger    # it runs without you being logged in, and from the start of the machine',
];

export const systemdHints = (name: string): readonly string[] => [
  `How it is:  systemctl --user status ${name}; journalctl --user -u ${name}; vidmine status`,
  `Stop it:    systemctl --user stop ${name}`,
  `Remove it:  systemctl --user disable --now ${name}; rm ~/.config/systemd/user/${name}.service`,
];
