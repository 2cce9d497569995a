import { asVideoId } from '../../domain/ids.ts';
import type { Outcome } from '../../domain/outcomes.ts';
import { type Panel, panelOf } from '../../workflows/video/panel.ts';

const AT = Date.UTC(2026, 10, 22, 14, 3);
const HEARD = [
  { stage: 'probe', sinceMs: AT, tookMs: 400 },
  { stage: 'download', sinceMs: AT, tookMs: 187_000, note: 'as alice' },
];
const MINES = { stage: 'mine', sinceMs: AT, note: 'segment 37 of 100' };

const panel = (more: Partial<Panel> = {}): string =>
  panelOf({ videoId: asVideoId('v1'), passages: [...HEARD, MINES], ...more });

test('a video on its way shows what each stage took, and where it is since when', () => {
  expect(panel()).toBe(
    [
      '- probe ✓ 400 ms',
      '- download ✓ 3 min 07 s, as alice',
      '- **mine** since 2026-11-22 14:03 UTC, segment 37 of 100',
    ].join('\n'),
  );
});

test('one that rests says so first', () => {
  const rests = { why: 'its batch is paused', sinceMs: AT };
  expect(panel({ rests }).split('\n\n')[0]).toBe(
    '**Paused since 2026-11-22 14:03 UTC**: its batch is paused.',
  );
});

test.each<[string, Outcome, string, string | undefined]>([
  [
    'failed',
    { kind: 'failed', stage: 'mine', reason: 'answer-invalid', detail: 'Not JSON.' },
    '**failed** (answer invalid): Not JSON.',
    'To try it again, from where it was: `vidmine retry v1`',
  ],
  [
    'parked',
    { kind: 'parked', reason: 'http-5xx', detail: 'busy', notBefore: new Date(AT).toISOString() },
    '**parked** (http 5xx): busy',
    'It is tried again by itself, not before 2026-11-22 14:03 UTC. Sooner: `vidmine retry v1`',
  ],
  [
    'cancelled',
    { kind: 'cancelled', detail: 'Cancelled in the mine stage.' },
    '**cancelled**: Cancelled in the mine stage.',
    'To try it again, from where it was: `vidmine retry v1`',
  ],
  [
    'skipped by hand',
    { kind: 'skipped', reason: 'by-hand', detail: 'Skipped by hand.' },
    '**skipped** (by hand): Skipped by hand.',
    'To take it after all: `vidmine retry v1`',
  ],
  [
    'skipped by rule',
    { kind: 'skipped', reason: 'short', detail: '40 s' },
    '**skipped** (short): 40 s',
    undefined,
  ],
  ['stored', { kind: 'stored', segments: 3, claims: 2 }, '**stored**', 'To read it: `vidmine show v1`'],
])('%s: the outcome stands first, and how to go on last', (_name, outcome, first, last) => {
  const parts = panel({ outcome }).split('\n\n');
  expect(parts[0]).toBe(first);
  expect(parts[2]).toBe(last);
  expect(parts[1]).toMatch(/^- probe ✓ .*\n- download ✓ .*\n- mine, segment 37 of 100$/);
});
