import { asVideoId } from '../../domain/ids.ts';
import { type BatchState, FIRST_STATE, Window } from '../../workflows/batch/window.ts';

const ids = (...names: string[]) => names.map(asVideoId);

/** A window of two in which a page was read and started. */
function started(...names: string[]): Window {
  const window = new Window(FIRST_STATE, 2);
  for (const id of ids(...names)) window.started(id);
  window.read(names.length - 1, false);
  return window;
}

test('room is what the window leaves', () => {
  const window = new Window(FIRST_STATE, 2);
  expect(window.room).toBe(2);
  window.started(asVideoId('a'));
  expect(window.room).toBe(1);
  window.started(asVideoId('b'));
  expect(window.room).toBe(0);
});

test('a window that came to hold more than it may has no room, not less than none', () => {
  const window = new Window({ ...FIRST_STATE, inFlight: ids('a', 'b', 'c') }, 2);
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
  window.read(undefined, true);
  expect(window.isDry).toBe(false);
  window.settled(ids('a'));
  expect(window.isDry).toBe(true);
});

test('an empty page ends the list and moves no position', () => {
  const window = started('a', 'b');
  window.read(undefined, true);
  expect(window.state).toMatchObject({ cursor: 1, exhausted: true });
  expect(window.room).toBe(0);
});

test('a look for vanished videos goes as far as videos were started, at the end over all of them', () => {
  const window = started('a', 'b');
  expect(window.readTo).toBe(1);
  window.read(7, true);
  expect(window.readTo).toBeUndefined();
});

test('another round reads the list from its start', () => {
  const window = started('a');
  window.read(0, true);
  window.settled(ids('a'));
  window.nextRound();
  expect(window.state).toEqual({ ...FIRST_STATE, round: 1 });
  expect(window.isDry).toBe(false);
});

test.each<[string, (window: Window) => void]>([
  ['a settled video', (window) => window.settled(ids('a'))],
  ['a look that found nothing', (window) => window.settled([])],
  ['a pause', (window) => window.pause(true)],
  ['another size', (window) => window.resize(9)],
  ['a call to look again', (window) => window.wake()],
])('%s wakes whoever waits', (_name, change) => {
  const window = started('a');
  const seen = window.wakes;
  change(window);
  expect(window.wakes).not.toBe(seen);
});

test('while videos are being started, they have not vanished, also when starting them fails', async () => {
  const window = new Window(FIRST_STATE, 2);
  const seen: boolean[] = [window.starting];
  await window.whileStarting(async () => {
    seen.push(window.starting);
  });
  const failing = window.whileStarting(() => Promise.reject(new Error('no worker')));
  await expect(failing).rejects.toThrow('no worker');
  expect([...seen, window.starting]).toEqual([false, true, false]);
});

test('a turn that follows another closely lasts until its time, one that comes later no time at all', () => {
  const window = new Window(FIRST_STATE, 2);
  expect([window.turn(10_000), window.turn(10_500), window.turn(12_100)]).toEqual([0, 1500, 1900]);
  expect(window.turn(60_000)).toBe(0);
});

test('several bursts of starts may be under way: the last one ends the starting', async () => {
  const window = new Window(FIRST_STATE, 2);
  const [first, second] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const bursts = [window.whileStarting(() => first.promise), window.whileStarting(() => second.promise)];
  second.resolve();
  await bursts[1];
  expect(window.starting).toBe(true);
  first.resolve();
  await bursts[0];
  expect(window.starting).toBe(false);
});

test('the state survives a continue-as-new, which carries it as JSON', () => {
  const window = started('a', 'b');
  window.settled(ids('a'));
  window.pause(true);
  const carried = new Window(JSON.parse(JSON.stringify(window.state)) as BatchState, 2);
  expect(carried.state).toEqual(window.state);
  expect(carried.inFlight).toEqual(['b']);
  carried.pause(false);
  expect(carried.room).toBe(1);
  expect(carried.readTo).toBe(1);
});
