import { fileURLToPath } from 'node:url';
import { benchCommandLine } from '../../bench/command-line.ts';
import { benchNames, loadBench } from '../../bench/find-benches.ts';

const FIXTURES = fileURLToPath(new URL('../fixtures/benches', import.meta.url));
const REAL = fileURLToPath(new URL('../../bench', import.meta.url));

async function bench(...args: string[]): Promise<{ code: number; lines: string[]; last: unknown }> {
  const lines: string[] = [];
  const code = await benchCommandLine(FIXTURES, args, (line) => lines.push(line));
  const last = lines.at(-1) ?? '';
  return { code, lines, last: last.startsWith('{') ? JSON.parse(last) : last };
}

test('the last line of a bench is one JSON object that begins with bench, figure, goal and ok', async () => {
  const { code, lines, last } = await bench('reached');
  expect(lines[0]).toBe('measuring');
  expect(lines.at(-1)).toMatch(/^{"bench":"reached","figure":1.5,"goal":2,"ok":true,/);
  expect(last).toMatchObject({ runs: 3, longest: 1.75, better: 'lower' });
  expect(code).toBe(0);
});

test('the harness decides whether the goal was met, on the side that the bench calls better', async () => {
  expect(await bench('missed')).toMatchObject({ code: 1, last: { figure: 1.5, goal: 2, ok: false } });
});

test.each([
  ['broken', 'the model server went away'],
  ['empty', 'the figure of empty is NaN: nothing was measured'],
])('the bench %s, which has no figure, still ends with a JSON line that says why', async (name, error) => {
  expect(await bench(name)).toMatchObject({ code: 1, last: { bench: name, figure: null, ok: false, error } });
});

test('every figure of a bench has to meet its goal', async () => {
  expect(await bench('several')).toMatchObject({
    code: 1,
    last: {
      figure: 1.5,
      ok: false,
      figures: {
        several: { figure: 1.5, goal: 2, better: 'lower', ok: true },
        share: { figure: 0.2, goal: 0.5, better: 'higher', ok: false },
      },
    },
  });
});

test('a bench that has a quick run says so, is told of it, and its line is marked', async () => {
  expect(await bench('several', '--quick')).toMatchObject({ code: 0, last: { figure: 1, quick: true } });
  expect((await bench()).lines).toContain('  several --quick: the same, faster');
  expect((await bench('several')).last).not.toHaveProperty('quick');
});

test('a bench that has sizes takes one, and its line says which', async () => {
  expect(await bench('sized', '--videos', '300')).toMatchObject({
    code: 0,
    last: { figure: 300, sizes: { videos: 300 } },
  });
  expect((await bench()).lines).toContain('  sized --videos N: of the case');
  for (const wrong of [['--videos'], ['--videos', '0'], ['--videos', 'many'], ['--segments', '3']])
    expect((await bench('sized', ...wrong)).code).toBe(2);
});

test('without a name the benches are listed with what they measure', async () => {
  const { code, lines } = await bench();
  expect(code).toBe(0);
  expect(lines).toContain('  reached: a figure under its goal');
});

test.each([
  [['reachd'], 'There is no bench reachd. Did you mean reached?'],
  [['reached', '--fast'], 'A bench takes no further arguments: --fast'],
])('%j is refused and the benches are listed', async (args, line) => {
  const { code, lines } = await bench(...args);
  expect([code, lines[0]]).toEqual([2, line]);
  expect(lines).toContain('  broken: nothing, because it breaks');
});

test('every file of bench/ is a bench that says what it measures', async () => {
  for (const name of await benchNames(REAL)) {
    expect((await loadBench(REAL, name)).measures.length).toBeGreaterThan(20);
  }
});
