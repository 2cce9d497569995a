import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isOutage } from '../../domain/outages/outage.ts';
import { partRemedy } from '../../domain/outages/part-remedies.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const THROWING = ['activities', 'domain', 'engines', 'storage'];
const GENERAL = partRemedy('something that no part is called');

/** Names of parts as the source throws them: of faults, and of the downloader's verdicts. */
function partsInSource(): string[] {
  const files = THROWING.flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .map((name) => readFileSync(join(ROOT, folder, name), 'utf8')),
  );
  const thrown = files.flatMap((source) => [
    ...source.matchAll(/\bsystemFault\(\s*'([a-z-]+)'/g),
    ...source.matchAll(/\bsystem\('([a-z-]+)'\)/g),
  ]);
  return [...new Set(thrown.map(([, part = '']) => part))].sort();
}

test('every part that can be down has a remedy of its own', () => {
  const parts = partsInSource().filter((part) => isOutage({ fault: 'system', reason: part, detail: '' }));
  expect(parts.length).toBeGreaterThan(25);
  expect(parts).toEqual(expect.arrayContaining(['language-model-down', 'disk-full', 'network']));
  expect(parts.filter((part) => partRemedy(part) === GENERAL)).toEqual([]);
});

test.each([
  ['database', /--only database/],
  ['temporal', /--only temporal/],
  ['connection', /doctor/],
  ['machine-full', /memory/],
  ['language-model-quota', /Top up/],
  ['embedding-server-slow', /--only embedding-model/],
  ['speech-start', /--only speech-model/],
  ['extraction-broken', /tools update yt-dlp/],
])('%s is answered by %p', (part, words) => {
  expect(partRemedy(part)).toMatch(words);
});

test.each([
  ['a part that is down', { fault: 'system', reason: 'disk-full', detail: '' }, true],
  ['one that is back by itself', { fault: 'system', reason: 'speech-ended', detail: '', soon: true }, false],
  ['an attempt that another one took over', { fault: 'system', reason: 'superseded', detail: '' }, false],
  ['what the disk guard says itself', { fault: 'system', reason: 'disk-low', detail: '' }, false],
  ["a video's own fault", { fault: 'video', reason: 'unexpected', detail: '' }, false],
  ['a refused account', { fault: 'identity', reason: 'bot-wall', detail: '' }, false],
] as const)('%s is an outage: %#', (_, fault, expected) => {
  expect(isOutage(fault)).toBe(expected);
});
