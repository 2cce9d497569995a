import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';

const PROJECT = join(import.meta.dirname, '../..');
const DOCUMENTS = [
  'README.md',
  ...readdirSync(join(PROJECT, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];

const read = (document: string): string => readFileSync(join(PROJECT, document), 'utf8');

test.each(DOCUMENTS)('what %s links to is there, to the heading', (document) => {
  expect(linksOf(document).filter(({ target, heading }) => !leadsSomewhere(target, heading))).toEqual([]);
});

test.each(DOCUMENTS)('the files that %s names are there', (document) => {
  const named = read(document).matchAll(/`([a-z][\w-]*\/[\w./-]+\.(?:ts|mjs|py|json|yml|sh))`/g);
  expect([...named].map(([, path = '']) => path).filter((path) => !isThere(path))).toEqual([]);
});

test('every picture is shown somewhere', () => {
  const shown = new Set(DOCUMENTS.flatMap(linksOf).map(({ target }) => target));
  const pictures = readdirSync(join(PROJECT, 'docs/images')).map((name) => `docs/images/${name}`);
  expect(pictures.filter((picture) => !shown.has(picture))).toEqual([]);
});

const isThere = (path: string): boolean => existsSync(join(PROJECT, path));

/** Links within the project, with paths from its root. */
function linksOf(document: string): { target: string; heading: string | undefined }[] {
  return [...read(document).matchAll(/\]\((?!\w+:)([^)#\s]*)(?:#([^)\s]+))?\)/g)].map(
    ([, path = '', heading]) => ({
      target: path === '' ? document : normalize(join(dirname(document), path)),
      heading,
    }),
  );
}

const leadsSomewhere = (target: string, heading: string | undefined): boolean =>
  isThere(target) && (heading === undefined || headingsOf(target).includes(heading));

/** As GitHub makes anchors of headings. */
const headingsOf = (document: string): string[] =>
  [...read(document).matchAll(/^#+ (.+)$/gm)].map(([, title = '']) =>
    title
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
