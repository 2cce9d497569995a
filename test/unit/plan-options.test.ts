import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readPlanOptions, type TypedPlanOptions } from '../../client/plan/plan-options.ts';
import type { UserError } from '../../domain/user-error.ts';

const refused = (source: string | undefined, typed: TypedPlanOptions): UserError => {
  try {
    readPlanOptions(source, typed);
  } catch (error) {
    return error as UserError;
  }
  throw new Error('It was not refused.');
};

test('what was typed is read', () => {
  const typed = { videos: '7000', hours: '1.5', accounts: '3', slots: 'mining=64, evaluation=2', rtf: '0.1' };
  expect(readPlanOptions(undefined, typed)).toEqual({
    ...{ videos: 7000, hours: 1.5, accounts: 3, segments: undefined },
    slots: { llm: 64, flagship: 2 },
    times: { rtf: 0.1, segmentSeconds: undefined, evaluationSeconds: undefined },
  });
});

test('everything that is wrong is said at once', () => {
  const { why, usage } = refused(undefined, {
    ...{ videos: 'many', hours: '0', accounts: '1.5', rtf: '', segmentSeconds: '-1' },
    slots: 'minning=4,speech=0,speech=2,voices',
  });
  expect(usage).toBe(true);
  expect(why?.split('\n')).toEqual([
    '--videos must be a whole number from 1 to 1000000, not "many".',
    '--hours must be a number above 0, up to 48, not "0".',
    '--accounts must be a whole number from 0 to 1000, not "1.5".',
    '--slots: no slots are called "minning". Did you mean mining?',
    '--slots speech=0: write name=number, such as mining=12.',
    '--slots voices: write name=number, such as mining=12.',
    '--rtf must be a number above 0, up to 100, not "".',
    '--segment-seconds must be a number above 0, up to 86400, not "-1".',
  ]);
});

test.each([
  {
    what: 'neither a source nor a number',
    source: undefined,
    typed: {},
    says: 'name a source, or give --videos N',
  },
  {
    what: '--seeds with anything else',
    source: 'urls.txt',
    typed: { seeds: true, videos: '10', segmentSeconds: '5' },
    says: 'leave out urls.txt, --videos, --segment-seconds',
  },
  {
    what: 'slots named twice',
    source: 'urls.txt',
    typed: { slots: 'speech=1,speech=2' },
    says: '--slots names speech twice',
  },
])('refused: $what', ({ source, typed, says }) => {
  expect(refused(source, typed).why).toContain(says);
});

test('--seeds alone, or with --json', () => {
  expect(() => readPlanOptions(undefined, { seeds: true, json: true })).not.toThrow();
});

test('a file that is there is not drawn over', () => {
  const folder = mkdtempSync(join(tmpdir(), 'vidmine-test-plan-'));
  try {
    const svg = join(folder, 'plan.svg');
    expect(() => readPlanOptions(undefined, { videos: '1', svg })).not.toThrow();
    writeFileSync(svg, 'mine');
    expect(refused(undefined, { videos: '1', svg }).why).toContain('exists already and is left as it is');
  } finally {
    rmSync(folder, { recursive: true });
  }
});
