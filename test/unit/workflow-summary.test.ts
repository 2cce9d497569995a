import { videoSummary, workflowSummary } from '../../domain/workflow-summary.ts';

test('a short text is its own summary', () => {
  expect(workflowSummary('How tides work — Sea and Moon')).toBe('How tides work — Sea and Moon');
});

test.each([
  ['a', 190],
  ['é', 95],
  ['潮', 63],
  ['🌊', 47],
])('of many %s a summary keeps %i, and none of them cut', (character, kept) => {
  expect(workflowSummary(character.repeat(300))).toBe(character.repeat(kept));
});

test.each([
  [{ id: 'v1' }, 'v1'],
  [{ id: 'v1', title: 'Tides' }, 'Tides'],
  [{ id: 'v1', title: 'Tides', channel: 'Sea and Moon' }, 'Tides — Sea and Moon'],
  [{ id: 'v1', title: 'Tides', channel: '' }, 'Tides'],
])('of a video it is the title and whose it is: %j', (video, summary) => {
  expect(videoSummary(video)).toBe(summary);
});
