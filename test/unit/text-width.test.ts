import { printable, truncated, visibleWidth } from '../../client/rendering/text-width.ts';

const RED = '\u001b[31m';
const END = '\u001b[39m';

test.each([
  ['plain', 5],
  ['', 0],
  [`${RED}red${END}`, 3],
  ['日本語', 6],
  ['e\u0301', 1],
  ['👩‍👩‍👧', 2],
  ['⚠️', 2],
  ['Ａ', 2],
  ['한국', 4],
])('%j takes %i columns', (text, width) => {
  expect(visibleWidth(text)).toBe(width);
});

test.each([
  ['exactly ten', 11, 'exactly ten'],
  ['one letter more', 14, 'one letter mo…'],
  ['日本語', 5, '日本…'],
  ['日本語', 4, '日…'],
  [`${RED}warning${END} long`, 6, `${RED}warni…\u001b[0m`],
])('%j cut to %i columns is %j', (text, width, cut) => {
  expect(truncated(text, width)).toBe(cut);
  expect(visibleWidth(cut)).toBeLessThanOrEqual(width);
});

test.each([
  ['a title\u001b[2J that clears', 'a title that clears'],
  ['\u001b]0;a new window name\u0007title', 'title'],
  ['\u001b]8;;http://x\u001b\\link\u001b]8;;\u001b\\', 'link'],
  ['bell\u0007, back\b, return\r', 'bell, back, return'],
  ['tab\there', 'tab here'],
  ['\u009b2J', '2J'],
  [`${RED}colour${END}\nand lines`, `${RED}colour${END}\nand lines`],
])('%j cannot take over the terminal', (text, safe) => {
  expect(printable(text)).toBe(safe);
});
