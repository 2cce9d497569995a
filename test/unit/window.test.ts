import { asVideoId } from '../../domain/ids.ts';
import { type BatchState, FIRST_STATE } from '../../workflows/batch/batch-state.ts';
import { ANSWERED_LATE, AS_BEFORE, type RunRules, STEERED } from '../../workflows/batch/run-rules.ts';
import { Window } from '../../workflows/batch/window.ts';

const ids = (...names: string[]) => names.map(asVideoId);

const windowOf = (size: number, state: BatchState = FIRST_STATE, rules: RunRules = STEERED) =>
  new Window(state, { window: size, settingsHash: 's' }, rules);

/** Rows of a page, from a position on. */
const page = (first: number, ...names: string[]) =>
  ids(...names).map((videoId, index) => ({ videoId, position: first + index }));

/** A window of two in which a page was read and started. */
function started(...names: string[]): Window {
  const window = windowOf(2);
  window.took(page(0, ...names), { ...window.nextPage(), limit: names.length });
  return window;
}

/** The list was read, and there is nothing more. */
const readToItsEnd = (window: Window) => window.took([], { ...window.nextPage(), limit: 1 });

test('room is what the window leaves', () => {
  const window = windowOf(2);
  expect(window.room).toBe(2);
  window.took(page(0, 'a'), { ...window.nextPage(), limit: 1 });
  expect(window.room).toBe(1);
  window.took(page(1, 'b'), { ...window.nextPage(), limit: 1 });
  expect(window.room).toBe(0);
});

test('a wide window is filled in several turns; runs that began before do it in one', () => {
  expect(windowOf(2000).room).toBe(STEERED.atOnce);
  expect(windowOf(2000, FIRST_STATE, AS_BEFORE).room).toBe(2000);
});

test('whatever the window says, no more are in flight than a workflow may have children', () => {
  const inFlight = Array.from({ length: 1990 }, (_, index) => asVideoId(`v${index}`));
  expect(windowOf(5000, { ...FIRST_STATE, inFlight }).room).toBe(10);
});

test('a window that came to hold more than it may has no room, not less than none', () => {
  const window = windowOf(2, { ...FIRST_STATE, inFlight: ids('a', 'b', 'c') });
  expect(window.room).toBe(0);
});

test('a window that grows has room at once; one that shrinks lets what is in flight go on', () => {
  const window = started('a', 'b');
  window.resize(3);
  expect(window.room).toBe(1);
  window.resize(1);
  expect([window.room, window.inFlight]).toEqual([0, ['a', 'b']]);
  window.settled(ids('a'));
  expect(window.room).toBe(0);
  window.settled(ids('b'));
  expect(window.room).toBe(1);
});

test('a settled video makes room, once, and one that is not in the window none', () => {
  const window = started('a', 'b');
  window.settled(ids('b', 'x'));
  window.settled(ids('b'));
  expect(window.inFlight).toEqual(['a']);
  expect(window.room).toBe(1);
});

test('a paused batch has no room until it is resumed, and what is in flight goes on', () => {
  const window = started('a');
  window.pause(true);
  expect(window.room).toBe(0);
  window.settled(ids('a'));
  expect(window.inFlight).toEqual([]);
  window.pause(false);
  expect(window.room).toBe(2);
});

test('defect 110: the batch is dry when the list is read and nothing is in flight, not when the list is read', () => {
  const window = started('a');
  expect(window.isDry).toBe(false);
  readToItsEnd(window);
  expect(window.isDry).toBe(false);
  window.settled(ids('a'));
  expect(window.isDry).toBe(true);
});

test('an empty page ends the list and moves no position', () => {
  const window = started('a', 'b');
  readToItsEnd(window);
  expect(window.state).toMatchObject({ cursor: 1, exhausted: true });
  expect(window.room).toBe(0);
});

test('a look for vanished videos goes as far as videos were started, at the end over all of them', () => {
  const window = started('a', 'b');
  expect(window.readTo).toBe(1);
  readToItsEnd(window);
  expect(window.readTo).toBeUndefined();
});

test('another round reads the list from its start', () => {
  const window = started('a');
  readToItsEnd(window);
  window.settled(ids('a'));
  window.nextRound();
  expect(window.state).toEqual({ ...FIRST_STATE, round: 1 });
  expect(window.isDry).toBe(false);
});

describe('rows that were opened', () => {
  test('the list is read from its start, besides what is in flight', () => {
    const window = windowOf(3);
    window.took(page(4, 'e', 'f'), { ...window.nextPage(), limit: 3 });
    window.readAgain();
    expect(window.isDry).toBe(false);
    expect(window.nextPage()).toMatchObject({ after: -1, limit: 1, besides: ['e', 'f'] });
  });

  test('a page that was under way moves no position: what it could not hold is read after it', () => {
    const window = windowOf(3);
    const asked = window.nextPage();
    window.readAgain();
    expect(window.took(page(5, 'a'), asked)).toHaveLength(1);
    expect(window.state).toMatchObject({ cursor: -1, exhausted: false, inFlight: ['a'] });
  });

  test('a video that is read twice holds one place and is started once', () => {
    const window = started('a', 'b');
    window.readAgain();
    window.resize(4);
    const again = window.took(page(0, 'a', 'b', 'c'), { ...window.nextPage(), limit: 3 });
    expect(again).toEqual(page(2, 'c'));
    expect(window.inFlight).toEqual(['a', 'b', 'c']);
  });
});

test.each<[string, (window: Window) => void]>([
  ['a settled video', (window) => window.settled(ids('a'))],
  ['a look that found nothing', (window) => window.settled([])],
  ['a video that runs elsewhere', (window) => window.runElsewhere(ids('a'))],
  ['a pause', (window) => window.pause(true)],
  ['another size', (window) => window.resize(9)],
  ['opened rows', (window) => window.readAgain()],
  ['a call to look again', (window) => window.wake()],
])('%s wakes whoever waits', (_name, change) => {
  const window = started('a');
  const seen = window.wakes;
  change(window);
  expect(window.wakes).not.toBe(seen);
});

test.each<[string, (window: Window) => void, boolean]>([
  ['a settled video', (window) => window.settled(ids('a')), false],
  ['another round', (window) => window.nextRound(), false],
  ['a pause', (window) => window.pause(true), true],
  ['opened rows', (window) => window.readAgain(), true],
  ['other settings', (window) => window.tune({ window: 2, settingsHash: 't' }), true],
])('%s counts as steering or not', (_name, change, steers) => {
  const window = started('a');
  const seen = window.steerings;
  change(window);
  expect(window.steerings !== seen).toBe(steers);
});

test('while videos are being started, they have not vanished, also when starting them fails', async () => {
  const { underWay } = windowOf(2);
  const seen: boolean[] = [underWay.starting];
  await underWay.whileStarting(async () => {
    seen.push(underWay.starting);
  });
  const failing = underWay.whileStarting(() => Promise.reject(new Error('no worker')));
  await expect(failing).rejects.toThrow('no worker');
  expect([...seen, underWay.starting]).toEqual([false, true, false]);
});

test('an errand is under way until it is done, well or badly', async () => {
  const { underWay } = windowOf(2);
  const [well, badly] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  underWay.errand(well.promise);
  underWay.errand(badly.promise);
  const seen = [underWay.anything];
  well.resolve();
  await well.promise;
  seen.push(underWay.anything);
  badly.reject(new Error('nobody heard it'));
  await badly.promise.catch(() => {});
  expect([...seen, underWay.anything, underWay.starting]).toEqual([true, true, false, false]);
});

test.each([
  [STEERED, [0, 300, 0]],
  [AS_BEFORE, [0, 1500, 1900]],
])(
  'a turn that follows another closely lasts until its time, one that comes later no time at all',
  (rules, lasts) => {
    const window = windowOf(2, FIRST_STATE, rules);
    expect([window.turn(10_000), window.turn(10_500), window.turn(12_100)]).toEqual(lasts);
    expect(window.turn(60_000)).toBe(0);
  },
);

test.each([
  [STEERED, 0],
  [ANSWERED_LATE, 750],
])(
  'the turn after somebody steered does not wait, so that the answer leaves at once (rules %#)',
  (rules, lasts) => {
    const window = windowOf(2, FIRST_STATE, rules);
    window.turn(10_000);
    window.tune({ window: 3, settingsHash: 'tuned' });
    expect(window.turn(10_050)).toBe(lasts);
    expect(window.turn(10_060 + lasts)).toBe(rules.turnEveryMs - 10);
  },
);

test('a turn is over within a second, so that whoever steers is answered', () => {
  const window = windowOf(2);
  let nowMs = 0;
  for (let turn = 0; turn < 50; turn++) {
    const lastsMs = window.turn(nowMs);
    expect(lastsMs).toBeLessThanOrEqual(800);
    nowMs += lastsMs + 10;
  }
});

test('several bursts of starts may be under way: the last one ends the starting', async () => {
  const { underWay } = windowOf(2);
  const [first, second] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const bursts = [underWay.whileStarting(() => first.promise), underWay.whileStarting(() => second.promise)];
  second.resolve();
  await bursts[1];
  expect(underWay.starting).toBe(true);
  first.resolve();
  await bursts[0];
  expect(underWay.starting).toBe(false);
});

test('state and tuning survive a continue-as-new, which carries them as JSON', () => {
  const window = started('a', 'b');
  window.settled(ids('a'));
  window.pause(true);
  window.tune({ window: 3, settingsHash: 'tuned' });
  const { state, ...tuning } = JSON.parse(
    JSON.stringify({ ...window.tuning, state: window.state }),
  ) as typeof window.tuning & { state: BatchState };
  const carried = new Window(state, tuning, STEERED);
  expect(carried.state).toEqual(window.state);
  expect(carried.inFlight).toEqual(['b']);
  expect([carried.size, carried.settingsHash, carried.room]).toEqual([3, 'tuned', 0]);
  carried.pause(false);
  expect(carried.room).toBe(2);
  expect(carried.readTo).toBe(1);
});
