import { networkFailing } from '../../domain/download/network-failing.ts';

const ends = (text: string) =>
  text.split(' ').map((word) => {
    const [videoId = '', reason] = word.split(':');
    return { videoId, reason };
  });

test.each([
  ['a:timeout b:connection c:timeout d', true],
  ['a:network b:network c:timeout', true],
  ['a:timeout b c:timeout d:timeout', false],
  ['a:timeout a:timeout a:timeout b:timeout', false],
  ['a:timeout a:timeout b:timeout a b:timeout c:connection', true],
  ['a:timeout b:http-403 c:timeout', false],
  ['a:timeout b:timeout', false],
])('defect 28: %s, newest first: the network fails: %p', (text, expected) => {
  expect(networkFailing(ends(text)) !== undefined).toBe(expected);
});

test.each([
  ['a:timeout b:connection c:timeout d e:timeout', 'a b c'],
  ['a:timeout b:network a:timeout c:timeout b:http-403 d:timeout', 'a b a c'],
  ['a:timeout b:timeout c:timeout', 'a b c'],
  ['a:timeout a b:timeout c:connection', 'a'],
])('of %s, newest first, those met it: %s', (text, expected) => {
  expect(
    networkFailing(ends(text))
      ?.map(({ videoId }) => videoId)
      .join(' '),
  ).toBe(expected);
});
