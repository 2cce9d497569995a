import { renderTable } from '../../client/rendering/table.ts';
import { PLAIN, terminalOf } from '../../client/rendering/terminal.ts';
import { visibleWidth } from '../../client/rendering/text-width.ts';

const content = {
  head: ['video', 'stage', 'seconds'],
  rows: [
    ['A talk about gardens', 'stored', '4.2'],
    ['日本語の話', 'mining', '12.0'],
  ],
  right: [2],
};

test('piped, a table is plain columns without boxes or colours', () => {
  expect(renderTable(content, PLAIN)).toBe(
    [
      'video                 stage   seconds',
      'A talk about gardens  stored      4.2',
      '日本語の話            mining     12.0',
    ].join('\n'),
  );
});

test('piped, every row stays on one line and no cell is cut', () => {
  const long = 'word '.repeat(200).trim();
  const text = renderTable({ head: ['a', 'b'], rows: [[long, 'two\nlines']] }, PLAIN);
  expect(text.split('\n')[1]).toBe(`${long}  two lines`);
});

test('in a terminal, long cells wrap so that no line is wider than the screen', () => {
  const rows = [['a sentence of many words '.repeat(12).trim(), 'stored', '4.2']];
  const text = renderTable({ ...content, rows }, { interactive: true, color: true, width: 60 });
  const lines = text.split('\n');
  expect(lines.length).toBeGreaterThan(6);
  expect(Math.max(...lines.map(visibleWidth))).toBeLessThanOrEqual(60);
  expect(text.match(/sentence/g)).toHaveLength(12);
});

test('in a terminal, a word that is longer than its column is broken, not cut', () => {
  const address = `http://127.0.0.1:11434/${'a'.repeat(60)}/end`;
  const rows = [[`nothing answers on ${address}`, 'installation', '4.2']];
  const text = renderTable({ ...content, rows }, { interactive: true, color: false, width: 50 });
  expect(Math.max(...text.split('\n').map(visibleWidth))).toBeLessThanOrEqual(50);
  const first = text.split('\n').map((line) => (line.split('│')[1] ?? '').trim());
  expect(first.join('')).toContain(address);
  expect(text).not.toContain('…');
});

test('in a terminal that is too narrow for its columns, each row is a list of its cells', () => {
  const head = ['batch', 'state', 'videos', 'stored', 'in work', 'failed', 'other'];
  const rows = [
    ['talks', 'running', '4', '3', '1', '0', ''],
    ['a batch with quite a long name indeed', 'ended', '1', '1', '0', '0', ''],
  ];
  expect(renderTable({ head, rows }, { interactive: true, color: false, width: 40 }).split('\n')).toEqual([
    ...['batch    talks', 'state    running', 'videos   4', 'stored   3', 'in work  1', 'failed   0', ''],
    ...[
      'batch    a batch with quite a long name',
      '    indeed',
      'state    ended',
      'videos   1',
      'stored   1',
    ],
    ...['in work  0', 'failed   0'],
  ]);
});

test('a title cannot break out of its cell', () => {
  const text = renderTable({ head: ['title'], rows: [['\u001b[2Jgone\u001b]0;x\u0007']] }, PLAIN);
  expect(text).toBe('title\ngone');
});

test.each([
  [{ isTTY: true, columns: 100 }, {}, { interactive: true, color: true, width: 100 }],
  [{ isTTY: true, columns: 100 }, { NO_COLOR: '1' }, { interactive: true, color: false, width: 100 }],
  [{ isTTY: true }, { TERM: 'dumb' }, { interactive: false, color: false, width: 1000 }],
  [{ isTTY: true, columns: 5 }, {}, { interactive: true, color: true, width: 40 }],
  [{ isTTY: false }, {}, PLAIN],
  [{}, { FORCE_COLOR: '1' }, { interactive: false, color: true, width: 1000 }],
  [{}, { FORCE_COLOR: '1', NO_COLOR: '1' }, PLAIN],
  [{ isTTY: true, columns: 80 }, { FORCE_COLOR: '0' }, { interactive: true, color: false, width: 80 }],
])('the stream %j with %j is a terminal of %j', (stream, env, terminal) => {
  expect(terminalOf(stream, env)).toEqual(terminal);
});
