import type { ServiceFacts } from './service-facts.ts';

/** As long as systemd's: workers get 30 s, PostgreSQL 60 s. */
const STOP_SECONDS = 180;

/**
 * A property list for launchd, of an agent of the user. It is started again when it ended by itself, not when a
 * person stopped it. What it says is in the logs of the installation: launchd's own files would grow for ever.
 */
export const launchdAgent = ({ name, command, workingFolder, environment }: ServiceFacts): string =>
  `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0">
<dict>
  <key>Label</key>
  <string>${escaped(name)}</string>
  <key>ProgramArguments</key>
  <array>
${command.map((word) => `    <string>${escaped(word)}</string>`).join('\n')}
  </array>
  <key>WorkingDirectory</key>
  <string>${escaped(workingFolder)}</string>
  <key>EnvironmentVariables</key>
  <dict>
${Object.entries(environment)
  .map(([key, value]) => `    <key>${escaped(key)}</key>\n    <string>${escaped(value)}</string>`)
  .join('\n')}
  </dict>
  <key>RunAtLoad</key>
  <true/>
  <key>KeepAlive</key>
  <dict>
    <key>SuccessfulExit</key>
    <false/>
  </dict>
  <key>ThrottleInterval</key>
  <integer>30</integer>
  <key>ExitTimeOut</key>
  <integer>${STOP_SECONDS}</integer>
  <key>ProcessType</key>
  <string>Standard</string>
  <key>StandardOutPath</key>
  <string>/dev/null</string>
  <key>StandardErrorPath</key>
  <string>/dev/null</string>
</dict>
</plist>
`;

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

const escaped = (text: string): string => text.replace(/[&<>"']/g, (character) => ENTITIES[character]!);

/** How it is put in force by the user themselves, without root. */
export const launchdSteps = (name: string, print: string): readonly string[] => [
  'mkdir -p ~/Library/LaunchAgents',
  `${print} > ~/Library/LaunchAgents/${name}.plist`,
  `launchctl bootstrap gui/$(id -u) ~/Library/LaunchAgents/${name}.plist`,
];

export const launchdHints = (name: string): readonly string[] => [
  `How it is:  launchctl print gui/$(id -u)/${name}; vidmine status`,
  `Stop it:    launchctl bootout gui/$(id -u)/${name}`,
  `Remove it:  launchctl bootout gui/$(id -u)/${name}; rm ~/Library/LaunchAgents/${name}.plist`,
];
