import { WaitingTexts } from '../../engines/embeddings/waiting-texts.ts';

const lot = (texts: number) => Array.from({ length: texts }, (_, index) => ({ index, text: 'tide' }));
const lots = (...sizes: number[]) => sizes.map(lot);

/** Who is in each call, with how many texts, until nobody waits. */
function callsOf(waiting: WaitingTexts<string>, size: number): string[] {
  const calls: string[] = [];
  while (waiting.count > 0) {
    calls.push(
      waiting
        .take(size)
        .map(({ caller, texts }) => `${caller}${texts.length}`)
        .join(' '),
    );
  }
  return calls;
}

test('a call carries the lot whose turn it is and those that still fit, in their order', () => {
  const waiting = new WaitingTexts<string>();
  waiting.add('a', lots(20), 1);
  waiting.add('b', lots(20), 2);
  waiting.add('c', lots(8), 3);
  waiting.add('d', lots(4), 4);
  expect(waiting.count).toBe(52);
  expect(callsOf(waiting, 32)).toEqual(['a20 c8 d4', 'b20']);
});

test('who comes later waits for one lot of a huge video, not for all of it', () => {
  const waiting = new WaitingTexts<string>();
  waiting.add('huge', lots(32, 32, 32, 32), 1);
  expect(waiting.take(32).map(({ caller }) => caller)).toEqual(['huge']);
  waiting.add('b', lots(32), 2);
  waiting.add('c', lots(32, 32), 3);
  expect(callsOf(waiting, 32)).toEqual(['huge32', 'b32', 'c32', 'huge32', 'c32', 'huge32']);
});

test('a huge video gets its turns however many others come', () => {
  const waiting = new WaitingTexts<string>();
  waiting.add('huge', lots(32, 32, 32), 0);
  const served: string[] = [];
  for (let time = 1; time <= 6; time++) {
    waiting.add(`${time}`, lots(32), time);
    served.push(...waiting.take(32).map(({ caller }) => caller));
  }
  expect(served).toEqual(['huge', '1', 'huge', '2', '3', 'huge']);
});

test('lots of a failed call go first, each alone, and at once', () => {
  const waiting = new WaitingTexts<string>();
  waiting.add('a', lots(2), 1);
  waiting.add('b', lots(2), 2);
  const failed = waiting.take(32);
  waiting.add('c', lots(2), 3);
  expect(waiting.since).toBe(3);
  waiting.addAlone(failed);
  expect(waiting.since).toBe(Number.NEGATIVE_INFINITY);
  expect(callsOf(waiting, 32)).toEqual(['a2', 'b2', 'c2']);
  expect(waiting.since).toBeUndefined();
});

test('who leaves takes along all that waits', () => {
  const waiting = new WaitingTexts<string>();
  waiting.add('a', lots(32, 5), 1);
  waiting.add('b', lots(2), 2);
  waiting.remove('a');
  expect(callsOf(waiting, 32)).toEqual(['b2']);
});
