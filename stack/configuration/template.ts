import { stringify } from 'yaml';
import { SETTINGS, type Setting } from '../../domain/configuration-keys.ts';

const HEADING = `# Settings of vidmine. Every setting stands here with its default, commented out: remove the # before one
# to set it. A flag wins over the environment, the environment over this file, this file over a preset, and
# that over the default. \`vidmine config --origins\` shows what is in force and where it came from.
`;

/** A vidmine.yaml that sets nothing and shows every setting: its meaning, what it takes and its default. */
export function configurationTemplate(): string {
  const parts: string[] = [HEADING, '\n'];
  let before: readonly string[] = [];
  for (const setting of SETTINGS) {
    const sections = setting.path.slice(0, -1);
    parts.push(...openedSections(before, sections), entry(setting));
    before = sections;
  }
  return parts.join('');
}

/** The names of the sections that begin here. Back in one that is open already needs no name: the indent says it. */
function openedSections(before: readonly string[], sections: readonly string[]): string[] {
  const known = sections.findIndex((name, at) => name !== before[at]);
  if (known < 0) return [];
  return sections
    .slice(known)
    .map((name, at) => `${known + at === 0 ? '\n' : ''}${'  '.repeat(known + at)}${name}:\n`);
}

function entry({ path, meaning, expected, default: value }: Setting): string {
  const indent = '  '.repeat(path.length - 1);
  const assigned = value === undefined ? '' : ` ${inYaml(value)}`;
  return [
    ...wrapped(expected === 'a text' ? meaning : `${meaning} (${expected})`),
    `#${path.at(-1)}:${assigned}`,
  ]
    .map((line) => `${indent}${line}\n`)
    .join('');
}

const inYaml = (value: unknown): string =>
  stringify(value, { collectionStyle: 'flow', lineWidth: 0, singleQuote: true }).trim();

function wrapped(text: string): string[] {
  const lines: string[] = [];
  let line = '#';
  for (const word of text.split(' ')) {
    if (line.length + word.length > 100) {
      lines.push(line);
      line = '#';
    }
    line += ` ${word}`;
  }
  return [...lines, line];
}
