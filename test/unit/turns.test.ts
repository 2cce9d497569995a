import { asVideoId } from '../../domain/ids.ts';
import { type AccountsState, FIRST_STATE, type LeaseRequest, Turns } from '../../workflows/accounts/turns.ts';

const NOW = 1_000_000;

const request = (id: string, runId = `${id}-run-1`): LeaseRequest => ({
  videoId: asVideoId(id),
  workflowId: `video/${id}`,
  runId,
  delaySeconds: [10, 20],
});

function turns(...ids: string[]): Turns {
  const state = new Turns(FIRST_STATE);
  for (const id of ids) state.request(request(id));
  return state;
}

const waiting = ({ state }: Turns): string[] => state.queue.map(({ videoId }) => videoId);

const returned = (state: Turns, random: number, pause: { pauseMinutes?: number; reason?: string } = {}) => {
  const { request: held, leaseId } = state.held!;
  state.takeBack({ videoId: held.videoId, leaseId, ...pause }, NOW, random);
};

test('first come, first served, one at a time', () => {
  const state = turns('a', 'b');
  expect(state.someoneWaits).toBe(true);
  expect(state.grantNext()).toMatchObject({ account: 'guest', request: { videoId: 'a' } });
  expect(state.status()).toMatchObject({ downloading: 'a', waiting: 1 });
  returned(state, 0);
  expect(state.grantNext()?.request.videoId).toBe('b');
  expect(state.someoneWaits).toBe(false);
});

test('nobody waits, nobody is granted', () => {
  expect(turns().grantNext()).toBeUndefined();
});

test('asking again changes nothing, neither for one that waits nor for the one that downloads', () => {
  const state = turns('a', 'b');
  const held = state.grantNext();
  state.request(request('a'));
  state.request(request('b'));
  expect(state.held).toBe(held);
  expect(waiting(state)).toEqual(['b']);
});

test('a video that was taken up anew asks for itself: what its last run was granted is none of its business', () => {
  const state = turns('a', 'b');
  state.grantNext();
  state.request(request('a', 'a-run-2'));
  expect(waiting(state)).toEqual(['b', 'a']);
  expect(state.held?.request.runId).toBe('a-run-1');
});

test('a video that was taken up anew while it waited keeps its place', () => {
  const state = turns('a', 'b');
  state.request(request('a', 'a-run-2'));
  expect(waiting(state)).toEqual(['a', 'b']);
  expect(state.grantNext()?.request.runId).toBe('a-run-2');
});

test.each([
  [0, 10_000],
  [0.5, 15_000],
  [1, 20_000],
])('defect 12: with %d drawn, the next download waits %i ms of the range configured', (random, waitMs) => {
  const state = turns('a');
  state.grantNext();
  returned(state, random);
  expect(state.waitMs(NOW)).toBe(waitMs);
});

test('defect 11: the wait is drawn once; asking again does not shorten it, only time does', () => {
  const state = turns('a');
  state.grantNext();
  returned(state, 0.5);
  state.request(request('b'));
  state.request(request('b'));
  expect([NOW, NOW, NOW + 5000, NOW + 15_000, NOW + 99_000].map((now) => state.waitMs(now))).toEqual([
    15_000, 15_000, 10_000, 0, 0,
  ]);
});

test('a refused identity pauses everybody, with its reason, until the next grant', () => {
  const state = turns('a', 'b');
  state.grantNext();
  returned(state, 0, { pauseMinutes: 90, reason: 'rate-limit' });
  expect(state.waitMs(NOW)).toBe(90 * 60_000);
  expect(state.status()).toMatchObject({
    pausedFor: 'rate-limit',
    nextAllowedAt: new Date(NOW + 90 * 60_000).toISOString(),
  });
  state.grantNext();
  expect(state.status().pausedFor).toBeUndefined();
});

test('a pause shorter than the polite wait does not shorten it', () => {
  const state = turns('a');
  state.grantNext();
  returned(state, 1, { pauseMinutes: 0.1, reason: 'rate-limit' });
  expect(state.waitMs(NOW)).toBe(20_000);
});

test('a report on a lease that is long gone changes nothing', () => {
  const state = turns('a', 'b');
  const first = state.grantNext()!;
  returned(state, 0);
  state.grantNext();
  const before = state.state;
  state.takeBack({ videoId: asVideoId('a'), leaseId: first.leaseId, pauseMinutes: 99 }, NOW, 1);
  expect(state.state).toBe(before);
});

test('leases have names of their own', () => {
  const state = turns('a', 'b');
  const first = state.grantNext()!.leaseId;
  returned(state, 0);
  expect(state.grantNext()!.leaseId).not.toBe(first);
});

test.each([
  ['one that waits', 'b', { held: 'a', queue: [] }],
  ['the one that was granted', 'a', { held: undefined, queue: ['b'] }],
  ['one that never asked', 'x', { held: 'a', queue: ['b'] }],
])('withdrawing %s takes out that one only', (_name, id, expected) => {
  const state = turns('a', 'b');
  state.grantNext();
  state.withdraw(asVideoId(id));
  expect({ held: state.held?.request.videoId, queue: waiting(state) }).toEqual(expected);
});

test('the state survives a continue-as-new, which carries it as JSON', () => {
  const state = turns('a', 'b', 'c');
  state.grantNext();
  const carried = new Turns(JSON.parse(JSON.stringify(state.state)) as AccountsState);
  expect(carried.state).toEqual(state.state);
  returned(carried, 0, { pauseMinutes: 1, reason: 'bot-wall' });
  const again = new Turns(JSON.parse(JSON.stringify(carried.state)) as AccountsState);
  expect(again.status()).toEqual(carried.status());
  expect(again.held).toBeUndefined();
  expect(again.grantNext()?.request.videoId).toBe('b');
});
