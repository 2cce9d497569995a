import { batchStanding, type StandingFacts } from '../../domain/statistics/batch-standing.ts';

const RUNS: StandingFacts = {
  control: 'go',
  endedAt: undefined,
  open: 5,
  parked: 0,
  inWork: 2,
  waitForParts: 0,
};

test.each<[string, Partial<StandingFacts>]>([
  ['running', {}],
  ['running', { inWork: 0 }],
  ['running', { waitForParts: 3 }],
  ['waiting', { inWork: 0, waitForParts: 3 }],
  ['pausing', { control: 'pause' }],
  ['paused', { control: 'pause', inWork: 0 }],
  ['paused', { control: 'pause-now', inWork: 0, waitForParts: 3 }],
  ['cancelling', { control: 'cancel' }],
  ['cancelled', { control: 'cancel', endedAt: new Date(), open: 0 }],
  ['resting', { open: 0, parked: 2, inWork: 0 }],
  ['ended', { open: 0, parked: 2, inWork: 0, endedAt: new Date() }],
])('it is %s: %j', (expected, facts) => {
  expect(batchStanding({ ...RUNS, ...facts })).toBe(expected);
});
