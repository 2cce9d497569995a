import type { LeaseRequest } from '../../activities/turns/inputs.ts';
import { asBatchName, asVideoId } from '../../domain/ids.ts';
import { fairOrder, servedNow } from '../../workflows/accounts/fair-order.ts';
import { type AccountsState, FIRST_STATE, Turns } from '../../workflows/accounts/turns.ts';

const request = (id: string, more: Partial<LeaseRequest> = {}): LeaseRequest => ({
  videoId: asVideoId(id),
  workflowId: `video/${id}`,
  runId: `${id}-run-1`,
  host: 'site.example',
  limitMs: 1000,
  ...more,
});

const of = (batch: string, ids: string, more: Partial<LeaseRequest> = {}): LeaseRequest[] =>
  ids.split('').map((id) => request(id, { batch: asBatchName(batch), ...more }));

function turns(...ids: string[]): Turns {
  const state = new Turns(FIRST_STATE);
  for (const id of ids) state.request(request(id));
  return state;
}

const waiting = ({ state }: Turns): string[] => state.queue.map(({ videoId }) => videoId);
const carried = ({ state }: Turns): Turns => new Turns(JSON.parse(JSON.stringify(state)) as AccountsState);

test('a request for every video is kept once: asking again keeps the place and wakes nobody', () => {
  const state = turns('a', 'b');
  const seen = state.wakes;
  state.request(request('a'));
  expect(waiting(state)).toEqual(['a', 'b']);
  expect(state.wakes).toBe(seen);
});

test('a request that says something else replaces the one before, in its place, and is worth another look', () => {
  const state = turns('a', 'b');
  const seen = state.wakes;
  state.request(request('a', { again: true }));
  expect(waiting(state)).toEqual(['a', 'b']);
  expect(state.state.queue[0]?.again).toBe(true);
  expect(state.wakes).toBeGreaterThan(seen);
});

test('a video that was taken up anew while it waited keeps its place, for its new run', () => {
  const state = turns('a', 'b');
  state.request(request('a', { runId: 'a-run-2' }));
  expect(waiting(state)).toEqual(['a', 'b']);
  expect(state.stillWaits(request('a'))).toBe(false);
  expect(state.stillWaits(request('a', { runId: 'a-run-2' }))).toBe(true);
});

test('a grant takes out the request it was for, not what another run of the video asked meanwhile', () => {
  const state = turns('a', 'b');
  state.request(request('a', { runId: 'a-run-2' }));
  state.granted(request('a'));
  expect(waiting(state)).toEqual(['a', 'b']);
  state.granted(request('a', { runId: 'a-run-2' }));
  expect(waiting(state)).toEqual(['b']);
});

test('withdrawing takes out that video only', () => {
  const state = turns('a', 'b');
  state.withdraw(asVideoId('a'));
  state.withdraw(asVideoId('x'));
  expect(waiting(state)).toEqual(['b']);
});

test('a lease that is reported twice is taken back once', () => {
  const state = turns();
  state.reported('one');
  state.reported('one');
  state.reported('two');
  expect(state.state.returned).toEqual(['one', 'two']);
  state.takenBack('one');
  state.takenBack('one');
  expect(state.state.returned).toEqual(['two']);
});

test.each<[string, (state: Turns) => void]>([
  ['a request', (state) => state.request(request('x'))],
  ['a report', (state) => state.reported('one')],
  ['a change of the accounts', (state) => state.wake()],
])('%s makes it look again', (_name, change) => {
  const state = turns('a');
  const seen = state.wakes;
  change(state);
  expect(state.wakes).toBeGreaterThan(seen);
});

test('queue, order of batches and reports survive a continue-as-new, which carries them as JSON', () => {
  const state = turns('a', 'b');
  for (const one of of('small', 'yz')) state.request(one);
  state.granted(of('small', 'y')[0]!);
  state.reported('one');
  const again = carried(state);
  expect(again.state).toEqual(state.state);
  expect(again.inOrder.map(({ videoId }) => videoId)).toEqual(['a', 'b', 'z']);
});

test('the status lists who waits, in the order of their turns, and what was last read', () => {
  const state = turns('a');
  state.request(request('b', { batch: asBatchName('small'), again: true }));
  expect(state.status()).toEqual({
    waiting: [{ videoId: 'a' }, { videoId: 'b', batch: 'small' }],
  });
  const now = {
    identities: [],
    leases: [],
    freeOpenTurns: 0,
    lookMs: 1,
    heldBack: { why: 'disk', untilMs: 5 },
  };
  state.saw(now);
  expect(state.status()).toMatchObject({ identities: [], leases: [], heldBack: { why: 'disk', untilMs: 5 } });
});

describe('fair order', () => {
  /** Serves one after the other, as if a turn were always free. */
  function servedInOrder(queue: LeaseRequest[]): string {
    const state = new Turns({ ...FIRST_STATE, queue });
    const order: string[] = [];
    for (let next = state.inOrder[0]; next !== undefined; next = state.inOrder[0]) {
      order.push(next.videoId);
      state.granted(next);
    }
    return order.join('');
  }

  test.each<[string, LeaseRequest[], string]>([
    ['who asked first goes first', of('big', 'abc'), 'abc'],
    [
      'five videos beside two hundred have every second turn',
      [...of('big', 'abcdefgh'), ...of('small', 'xyz')],
      'axbyczdefgh',
    ],
    [
      'videos of no batch are a group of their own',
      [...of('big', 'abc'), request('x'), request('y')],
      'axbyc',
    ],
    ['three batches take turns', [...of('p', 'abc'), ...of('q', 'x'), ...of('r', 'uv')], 'axubvc'],
    [
      'one that had its turn goes first, within its batch',
      [...of('p', 'ab'), ...of('p', 'c', { again: true }), ...of('q', 'xy')],
      'cxayb',
    ],
    [
      'what a person asked for, then small batches, then the others',
      [...of('p', 'ab'), ...of('q', 'xy', { priority: 3 }), ...of('r', 'u', { priority: 2 })],
      'uxyab',
    ],
  ])('%s', (_name, queue, expected) => {
    expect(servedInOrder(queue)).toBe(expected);
  });

  test('a batch that had no turn yet goes before those that had one', () => {
    const order = fairOrder([...of('old', 'a'), ...of('new', 'x')], ['old']);
    expect(order.map(({ videoId }) => videoId)).toEqual(['x', 'a']);
  });

  test('what is remembered of batches has an end', () => {
    const many = Array.from({ length: 300 }, (_, index) => `batch-${index}`);
    const served = many.reduce<string[]>((before, batch) => servedNow(before, batch), []);
    expect(served).toEqual(many.slice(-100));
    expect(servedNow(served, 'batch-250')).toHaveLength(100);
  });
});
