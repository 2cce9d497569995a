import { writeFile } from 'node:fs/promises';
import {
  PROCESS_ENVIRONMENT_NAMES,
  SETTINGS,
  type Setting,
} from '../domain/configuration-keys.ts';

/** Writes docs/configuration.md from the schema: `node docs/generate-configuration.ts`. */

const OUTPUT = new URL('configuration.md', import.meta.url);

const INTRODUCTION = `# Configuration

Generated from \`domain/configuration.ts\` by \`docs/generate-configuration.ts\`; change it there.

A setting is taken from the first of these that gives it:

1. a flag: \`--set downloads.maxFileMb=500\`, or a command's own (\`--skip-shorts\`)
2. the environment: \`VIDMINE_DOWNLOADS_MAX_FILE_MB=500\`, or a standard name where the table has one
3. \`vidmine.yaml\`: the first one upwards from the working folder, or the one named by \`--config FILE\` or
   \`VIDMINE_CONFIG\`
4. the preset that \`preset\` names
5. the default

\`vidmine config --origins\` shows what is in force and where it came from. \`vidmine config check\` names every unknown
key and every wrong value at once, with its line. \`vidmine config init\` writes a file with all defaults.

In the environment and after \`--set\`, lists are separated by commas (or written as a JSON array, where an item holds a
comma), and truth is \`true\`, \`false\`, \`1\` or \`0\`. An environment name set to nothing counts as not set. Relative paths
are meant from the file's folder, or from the working folder.

A batch keeps the pipeline settings it was started with; \`vidmine.yaml\` decides for the next one.
`;

export function renderConfigurationDocument(): string {
  const sections: [title: string, meaning: string, settings: Setting[]][] = [
    [
      'Pipeline',
      'What becomes of a video. Part of what a batch keeps.',
      SETTINGS.filter(({ pipeline }) => pipeline),
    ],
    [
      'Installation',
      'Where the parts of one installation are and how much they may take.',
      SETTINGS.filter(({ pipeline }) => !pipeline),
    ],
  ];
  const processNames = table(
    ['Environment', 'Meaning'],
    Object.entries(PROCESS_ENVIRONMENT_NAMES).map(([name, meaning]) => [code(name), meaning]),
  );
  return [
    INTRODUCTION,
    ...sections.map(([title, meaning, settings]) => `## ${title}\n\n${meaning}\n\n${settingsTable(settings)}`),
    `## The process itself\n\nRead where a process starts; not settings of the file.\n\n${processNames}`,
  ].join('\n');
}

function settingsTable(settings: readonly Setting[]): string {
  return table(
    ['Key', 'Value', 'Default', 'Environment', 'Meaning'],
    settings.map(({ key, expected, default: value, environmentNames, meaning }) => [
      code(key),
      expected,
      value === undefined ? 'unset' : code(JSON.stringify(value).replace(/","/g, '", "')),
      environmentNames.map(code).join(', '),
      meaning,
    ]),
  );
}

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows]
    .map((cells) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |\n`)
    .join('');

const code = (text: string): string => `\`${text}\``;

if (import.meta.main) {
  await writeFile(OUTPUT, renderConfigurationDocument());
  process.stdout.write('Wrote docs/configuration.md\n');
}
