import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { SkipReason, UnavailableReason } from '../../domain/outcomes.ts';
import { KNOWN_FAILURES, remedyOf } from '../../domain/remedies.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const FOLDERS = ['activities', 'domain', 'engines', 'storage', 'workers', 'workflows'];

function sources(ending: string): string[] {
  return FOLDERS.flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith(ending))
      .map((name) => readFileSync(join(ROOT, folder, name), 'utf8')),
  );
}

const CODE = sources('.ts');
const PYTHON = sources('.py');

const found = (files: readonly string[], pattern: RegExp): string[] =>
  files.flatMap((text) => [...text.matchAll(pattern)].map((match) => match[1]!));

/** Constants of texts: a reason that is used in several places has a name. */
const CONSTANTS = new Map(
  CODE.flatMap((text) =>
    [...text.matchAll(/const ([A-Z][A-Z_]+) = '([a-z][a-z0-9-]+)'/g)].map(
      ([, name, value]) => [name!, value!] as const,
    ),
  ),
);

/** Makers of a fault or a verdict that can end a video, and those of refusals that count where others were refused. */
const MAKERS = [
  'videoFault',
  'retryNow',
  'retryLater',
  'needsAccount',
  'otherIdentity',
  'accountPause',
  'accountDead',
  'identityPause',
].join('|');

const fromMakers = found(CODE, new RegExp(`\\b(?:${MAKERS})\\(\\s*'([a-z0-9-]+)'`, 'g'));
const named = found(CODE, new RegExp(`\\b(?:${MAKERS})\\(\\s*([A-Z][A-Z_]+)\\b`, 'g'));
const fromObjects = found(
  CODE,
  /(?:fault: '(?:video|identity)'|kind: 'failed'|verdict: '(?:account|network|proxy)-\w+'),[^}]{0,120}?\breason: '([a-z0-9-]+)'/g,
);
const fromPython = found(PYTHON, /Refused\(\s*"input",\s*"([a-z0-9-]+)"/g);
const UNEXPECTED = found(PYTHON, /"kind": "unexpected", "reason": "([a-z0-9-]+)"/g);

/** Told by an outcome of another kind, whatever their fault is called. */
const SETTLED_OTHERWISE = [
  // Skipped.
  'no-speech',
  'too-large',
  // Unavailable.
  'no-audio-track',
  'region',
  'drm',
];

const REASONS = [...new Set([...fromMakers, ...fromObjects, ...fromPython, ...UNEXPECTED])].filter(
  (reason) => !SETTLED_OTHERWISE.includes(reason),
);

test('the code is read: faults, verdicts, outcomes and the sidecars tell their reasons', () => {
  expect(fromMakers).toEqual(
    expect.arrayContaining(['answer-no-json', 'http-403', 'no-formats', 'worker-lost']),
  );
  expect(fromObjects).toEqual(expect.arrayContaining(['empty-file', 'unexpected', 'vanished', 'turn-over']));
  expect(fromPython).toEqual(expect.arrayContaining(['audio-unreadable', 'language-unsupported']));
  expect(named.filter((name) => !CONSTANTS.has(name))).toEqual([]);
});

test('every reason that a video can fail for has a way out', () => {
  const constants = named.map((name) => CONSTANTS.get(name)!);
  const all = [...REASONS, ...constants.filter((reason) => !SETTLED_OTHERWISE.includes(reason))];
  expect([...new Set(all)].filter((reason) => remedyOf('failed', reason) === undefined).sort()).toEqual([]);
});

test('no way out is kept for a reason that the code does not know', () => {
  const words = new Set(
    found([...CODE.filter((text) => !text.includes('KNOWN_FAILURES'))], /'([a-z][a-z0-9-]+)'/g),
  );
  for (const word of found(PYTHON, /"([a-z][a-z0-9-]+)"/g)) words.add(word);
  expect(KNOWN_FAILURES.filter((reason) => !words.has(reason))).toEqual([]);
});

const SKIPS: Readonly<Record<SkipReason, true>> = {
  'already-stored': true,
  short: true,
  'too-long': true,
  live: true,
  upcoming: true,
  'no-speech': true,
  'by-hand': true,
};
const CLOSED: Readonly<Record<UnavailableReason, true>> = {
  private: true,
  removed: true,
  'members-only': true,
  paid: true,
  region: true,
  'age-restricted': true,
  drm: true,
  'not-found': true,
  'not-media': true,
};

test.each([
  ...Object.keys(SKIPS).map((reason) => ['skipped', reason] as const),
  ...Object.keys(CLOSED).map((reason) => ['unavailable', reason] as const),
  ...['truncated', 'no-formats', 'upcoming'].map((reason) => ['parked', reason] as const),
  ['stored', 'warning'] as const,
  ['cancelled', 'cancelled'] as const,
])('%s for %s has words', (kind, reason) => {
  expect(remedyOf(kind, reason)).toMatch(/\w/);
});

test.each([
  ['failed', 'truncated', 'vidmine retry --reason truncated --batch talks'],
  ['failed', 'spend-limit', 'vidmine costs talks --max-spend N'],
  ['parked', 'no-formats', 'vidmine retry --reason no-formats --batch talks'],
  ['unavailable', 'members-only', 'vidmine retry --reason members-only --batch talks'],
  ['cancelled', 'cancelled', 'vidmine retry --failed --batch talks'],
] as const)('%s for %s names the command for these videos', (kind, reason, command) => {
  expect(remedyOf(kind, reason, 'talks')).toContain(command);
  expect(remedyOf(kind, reason)).not.toContain('--batch');
});

test('what nobody knows has no made-up way out', () => {
  expect(remedyOf('failed', 'never-heard-of')).toBeUndefined();
});
