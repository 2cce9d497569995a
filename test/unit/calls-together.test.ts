import { watchCalls } from '../../domain/capacity/calls-together.ts';

/** A letter is a piece of that call's answer (a is call 0), a capital its end. */
function seen(events: string, pieces = 4) {
  const calls = watchCalls(4);
  for (const event of events) {
    const call = event.toLowerCase().charCodeAt(0) - 'a'.charCodeAt(0);
    if (event === event.toLowerCase()) calls.piece(call);
    else calls.ended(call);
  }
  return [calls.together(pieces), calls.oneWaited()];
}

test.each([
  ['one after the other', 'aaaaAbbbbBccccC', 1, true],
  ['one after the other, until the second begins', 'aaaaAb', 1, true],
  ['two at once', 'ababababABcdcdcdcdCD', 2, true],
  ['two at once, one begins later', 'aabbaabbAccBcc', 2, true],
  ['all at once', 'abcdabcdabcdABCD', 4, false],
  ['all at once, ended one by one', 'abcdabcdabcdAbcdBcdC', 4, false],
  [
    'one that comes after another one has ended counts with those that still go on',
    'abababAbcbcbcBC',
    2,
    true,
  ],
  ['still under way when time is up, half of one answer seen', 'aa', 1, false],
  ['less than half of one answer seen', 'a', undefined, false],
  ['nothing seen', '', undefined, false],
  ['answers in one piece', 'aAbB', undefined, true],
])('calls that are worked on %s: %s', (_name, events, together, waited) => {
  expect(seen(events)).toEqual([together, waited]);
});
