import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SETTINGS, type Setting } from '../../domain/configuration-keys.ts';

/**
 * A setting counts as read where the source says `section.name`, takes `name` out of something that came from
 * `section`, gives `section` (or one of two sections) a name and reads from that, or is typed as `Configuration['section']`. Read settings in one of these ways and this test sees it.
 * Comments and quoted texts do not count, nor does what only lists, loads, hashes or explains settings.
 */

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const RUNNING = ['activities', 'client', 'domain', 'engines', 'stack', 'storage', 'workers', 'workflows'];
const LISTING = [
  'domain/configuration.ts',
  'domain/configuration-keys.ts',
  'domain/result-settings.ts',
  'domain/seed-keys.ts',
  'stack/configuration/',
];

function sourceFiles(): string[] {
  return RUNNING.flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
      .map((name) => `${folder}/${name}`)
      .filter((path) => path.endsWith('.ts') && !LISTING.some((listing) => path.startsWith(listing))),
  );
}

/** Code without comments and without quoted texts; template texts stay, since code stands in them. */
function bareCode(source: string): string {
  return source
    .replace(/\/\*[\s\S]*?\*\//g, ' ')
    .replace(/(^|[^:'"`\\])\/\/.*$/gm, '$1')
    .replace(/(\[)?'((?:[^'\\\n]|\\.)*)'(\])?/g, (_text, open, inner, close) =>
      open && close ? `['${inner}']` : "''",
    )
    .replace(/"(?:[^"\\\n]|\\.)*"/g, '""');
}

function reads({ path }: Pick<Setting, 'path'>, code: string): boolean {
  const name = path.at(-1) ?? '';
  const section = path.at(-2);
  if (section === undefined)
    return new RegExp(`\\.${name}\\b|\\{[^{}]*\\b${name}\\b[^{}]*\\}\\s*=`).test(code);
  if (new RegExp(`\\b${section}\\??\\s*\\.\\s*${name}\\b`).test(code)) return true;
  if (new RegExp(`\\{[^{}]*\\b${name}\\b[^{}]*\\}\\s*=[^;]*\\b${section}\\b\\s*[;):]`).test(code))
    return true;
  if (new RegExp(`\\b${section}\\s*:\\s*\\{[^{}]*\\b${name}\\b[^{}]*\\}[^;]*=`).test(code)) return true;
  const named = code.matchAll(new RegExp(`\\bconst (\\w+) =[^;]*\\.${section}\\b\\s*[;:]`, 'g'));
  for (const [, alias] of named) if (new RegExp(`\\b${alias}\\.${name}\\b`).test(code)) return true;
  const typed = new RegExp(`(Configuration|PipelineSettings)\\['${section}'\\]`).test(code);
  return typed && new RegExp(`\\.\\s*${name}\\b|\\{[^{}]*\\b${name}\\b[^{}]*\\}`).test(code);
}

test('defect 119: every setting is read by the code that runs', () => {
  const files = sourceFiles().map((path) => bareCode(readFileSync(join(ROOT, path), 'utf8')));
  const unread = SETTINGS.filter((setting) => !files.some((code) => reads(setting, code)));
  expect(unread.map(({ key }) => key)).toEqual([]);
});

const setting = { path: ['downloads', 'maxFileMb'] };

test.each([
  'limit(configuration.downloads.maxFileMb)',
  'settings.downloads\n  .maxFileMb',
  'const { maxFileMb, format } = settings.downloads;',
  'function limit({ downloads: { maxFileMb } }: Settings = all) {}',
  "function limit(rules: PipelineSettings['downloads']) { return rules.maxFileMb; }",
  'const text = `$' + '{settings.downloads.maxFileMb} MB`;',
  'const { maxFileMb } = large ? settings.downloads : settings.uploads;',
  'const section = large ? settings.downloads : settings.uploads; limit(section.maxFileMb)',
])('the check sees a setting read by %j', (code) => {
  expect(reads(setting, bareCode(code))).toBe(true);
});

test.each([
  '// settings.downloads.maxFileMb is the limit',
  '/** settings.downloads.maxFileMb */',
  "raise('downloads.maxFileMb is too small')",
  'other.maxFileMb',
  'settings.downloads.maxFileMbytes',
  'const { maxFileMb } = settings.uploads;',
  'const section = settings.uploads; limit(section.maxFileMb)',
  'const section = settings.downloads; limit(other.maxFileMb)',
])('the check is not taken in by %j', (code) => {
  expect(reads(setting, bareCode(code))).toBe(false);
});

/** `-w, --watch <n>` → watch; `--no-color` → color, as commander names them. */
const optionName = (flags: string): string =>
  (/--(?:no-)?([a-z-]+)/.exec(flags)?.[1] ?? '').replace(/-([a-z])/g, (_, letter: string) =>
    letter.toUpperCase(),
  );

/** A flag counts as read where `.name` is said or `name` is taken out of something; a type does not read. */
function readsFlag(name: string, code: string): boolean {
  return new RegExp(`\\.${name}\\b|\\{[^{}]*\\b${name}\\b[^{}]*\\}\\s*[:=][^:=]`).test(code);
}

test('defect 7: every flag of the command line is read by its command', () => {
  const commands = sourceFiles().filter((path) => path.startsWith('client/'));
  const flags = commands.flatMap((path) => {
    const source = readFileSync(join(ROOT, path), 'utf8');
    const own = sourceFiles().filter(
      (other) =>
        other === path ||
        other.startsWith(path.replace(/\.ts$/, '/')) ||
        (/^client\/[^/]+\/[^/]+\.ts$/.test(path) && other.startsWith(path.replace(/[^/]+$/, ''))),
    );
    const code = own.map((file) => bareCode(readFileSync(join(ROOT, file), 'utf8'))).join('\n');
    return [...source.matchAll(/(?:\.option|\.requiredOption|new Option)\(\s*'([^']+)'/g)].map(
      ([, option = '']) => ({
        path,
        option,
        read: readsFlag(optionName(option), code),
      }),
    );
  });
  expect(flags.length).toBeGreaterThan(40);
  expect(flags.filter(({ read }) => !read)).toEqual([]);
});

test.each([
  ['if (options.newestFirst) reverse();', true],
  ['function start({ limit, newestFirst }: Options) {}', true],
  ['interface Options { readonly newestFirst?: boolean }', false],
  ['const first = newest;', false],
])('in %j a flag --newest-first is read: %p', (code, read) => {
  expect(readsFlag(optionName('-n, --newest-first'), bareCode(code))).toBe(read);
});
