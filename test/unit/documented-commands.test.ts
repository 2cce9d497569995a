import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { wantedCommands } from '../../client/commands.ts';
import { SETTINGS } from '../../domain/configuration-keys.ts';
import { documentedCommands } from '../fixtures/documented-commands.ts';

const PROJECT = join(import.meta.dirname, '../..');
const DOCUMENTS = ['README.md', 'docs/operations.md', 'docs/architecture.md'];
const KEYS: ReadonlySet<string> = new Set(SETTINGS.map(({ key }) => key));

let commands: readonly Command[];
beforeAll(async () => {
  commands = await wantedCommands(undefined);
});

test.each(DOCUMENTS)('every command in %s exists, with its options and settings', (document) => {
  const shown = documentedCommands(readFileSync(join(PROJECT, document), 'utf8'));
  expect(shown.length).toBeGreaterThan(4);
  expect(shown.flatMap((words) => wrongIn(words).map((wrong) => `vidmine ${words}: ${wrong}`))).toEqual([]);
});

test.each([
  ['up --detach', []],
  ['stauts channel', ['no command stauts']],
  ['batch strat samples', ['no command strat']],
  ['config speech.model', []],
  ['status channel --wach', ['no option --wach']],
  ['up --set stack.port=1', ['no setting stack.port']],
  ['rerun VIDEO --from mine --set speech.model=base', []],
])('%s: %j', (words, wrong) => {
  expect(wrongIn(words)).toEqual(wrong);
});

test('a text shows its commands in shell blocks and in sentences', () => {
  const text =
    'Say `./vidmine up`, `vidmine`, `up` or `vidmine show VIDEO`.\n\n```sh\nA=1 ./vidmine down\ndocker compose run --rm vidmine status > x\nls\n```\n';
  expect(documentedCommands(text)).toEqual(['down', 'status', 'up', 'show VIDEO']);
});

/** What of a command line does not exist. */
function wrongIn(line: string): string[] {
  const words = line.split(/\s+/);
  const path: Command[] = [];
  let below = commands;
  for (const word of words) {
    const command = below.find((one) => one.name() === word || one.aliases().includes(word));
    if (command === undefined) {
      const takesWords =
        path.length > 0 && (below.length === 0 || path.at(-1)?.registeredArguments.length !== 0);
      if (takesWords || (path.length > 0 && word.startsWith('-'))) break;
      return [`no command ${word}`];
    }
    path.push(command);
    below = command.commands;
  }
  const options = new Set(path.flatMap((command) => command.options.map(({ long }) => long)));
  return words.flatMap((word, at) => {
    if (words[at - 1] === '--set') {
      const [key = ''] = word.split('=');
      return KEYS.has(key) ? [] : [`no setting ${key}`];
    }
    const [flag] = word.split('=');
    return !word.startsWith('--') || options.has(flag) || flag === '--help' ? [] : [`no option ${flag}`];
  });
}
