import { citableSentences } from '../../domain/mining/citable.ts';
import { plausibleLabels } from '../../domain/mining/plausible-labels.ts';
import { HARBOUR } from '../fixtures/mining-task.ts';
import { segmentOf } from '../fixtures/segment-of.ts';

test('greetings, questions and scraps are not offered as claims', () => {
  const segment = segmentOf(
    ...HARBOUR.sentences.map(({ text }) => text),
    'Tonight we talk about the sea.',
    'Right.',
  );
  expect(citableSentences(segment, 10).map(({ number }) => number)).toEqual([2, 4, 5, 6]);
});

test('of more sentences than wanted, those stay that share the topic of the segment', () => {
  const segment = segmentOf(
    'It was a rather long way back then.',
    'The concrete of a harbour has steel inside.',
    'I never really liked to get up early.',
    'The steel in the concrete rusts in the harbour.',
  );
  expect(citableSentences(segment, 2).map(({ number }) => number)).toEqual([2, 4]);
});

test('a segment of scraps offers what it has', () => {
  expect(citableSentences(segmentOf('Right.', 'Why?'), 5)).toHaveLength(2);
});

test('a sentence of a script without spaces counts by its characters', () => {
  expect(
    citableSentences(segmentOf('水在一百摄氏度的时候会沸腾。', '对。'), 5).map(({ number }) => number),
  ).toEqual([1]);
});

test.each([
  ['Concrete contains steel and water in most of the harbours.', ['factual'], ['asserts']],
  ['We should build with less steel in the sea.', ['normative'], ['asserts']],
  ['The water will rise by a metre in this century.', ['forecast'], ['asserts']],
  ['The steel rusts because the air of the sea is wet.', ['factual', 'causal'], ['asserts']],
  ['A tide is the rise of the sea under the Moon.', ['factual', 'definition'], ['asserts']],
  ['Some say that it is cheap, and I doubt that.', ['factual'], ['asserts', 'questions', 'neutral']],
  ['It is not true that the sea is flat.', ['factual'], ['asserts', 'opposes']],
])('the wording of "%s" leaves only some labels', (text, types, stances) => {
  expect(plausibleLabels(text)).toEqual({ types, stances });
});

test('a sentence in another language keeps all labels', () => {
  const { types, stances } = plausibleLabels('Der Beton im Hafen enthält Stahl, und der rostet.');
  expect([types.length, stances.length]).toEqual([5, 4]);
});
