import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createNotifier } from '../../engines/notifications/notify.ts';

const NOTICE = {
  event: 'account-disabled',
  subject: 'alice',
  reason: 'cookies-rotated',
  detail: 'Proxy socks5h://alice:hunter2@127.0.0.1:1080 said no.',
  todo: 'vidmine accounts update alice --cookies new.txt',
};

let folder = '';
let lines: string[] = [];
const warn = (line: string) => lines.push(line);

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'vidmine-notify-'));
  lines = [];
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function program(text: string): string {
  const path = join(folder, 'told');
  writeFileSync(path, `#!/bin/sh\n${text}\n`);
  chmodSync(path, 0o755);
  return path;
}

test('the program gets one JSON object on its input, without passwords, and its own arguments', async () => {
  const told = join(folder, 'told.json');
  await createNotifier({ command: [program('cat > "$1"'), told], warn })(NOTICE);
  const text = readFileSync(told, 'utf8');
  expect(JSON.parse(text)).toEqual({
    ...NOTICE,
    detail: 'Proxy socks5h://alice:****@127.0.0.1:1080 said no.',
    at: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
  });
  expect(text.trimEnd().split('\n')).toHaveLength(1);
  expect(lines).toHaveLength(1);
});

test('the log says it without a program as well, without passwords', async () => {
  await createNotifier({ command: [], warn })(NOTICE);
  expect(lines).toEqual([
    'account-disabled: alice: cookies-rotated: Proxy socks5h://alice:****@127.0.0.1:1080 said no. What to do: vidmine accounts update alice --cookies new.txt',
  ]);
});

test.each<[string, () => string[], RegExp]>([
  ['is missing', () => [join(folder, 'none')], /^notifications\.command failed: .*ENOENT/],
  ['fails', () => [program('exit 7')], /^notifications\.command failed: .*exit code 7/],
  ['reads nothing', () => [program('exec 0<&-; exit 1')], /^notifications\.command failed: /],
])('a program that %s is a line in the log and nothing else', async (_, command, expected) => {
  await createNotifier({ command: command(), warn })(NOTICE);
  expect(lines).toHaveLength(2);
  expect(lines[1]).toMatch(expected);
});
