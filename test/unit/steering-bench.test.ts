import { figuresOf } from '../../bench/steering/answers.ts';
import { roundOf } from '../../bench/steering/commands.ts';
import { FULL, QUICK } from '../../bench/steering/steering-case.ts';
import { asBatchName } from '../../domain/ids.ts';

test('the figure is the slowest answer of all, and each command has its own', () => {
  const byCommand = new Map([
    ['pause', [0.1, 0.3, 0.2]],
    ['tune', [0.4, 0.05]],
  ]);
  expect(figuresOf({ byCommand, settledMeanwhile: 7 })).toEqual({
    figure: 0.4,
    details: {
      commands: 5,
      settledMeanwhile: 7,
      answers: { pause: { median: 0.2, slowest: 0.3 }, tune: { median: 0.05, slowest: 0.4 } },
    },
  });
});

test('a batch that was not at work is no result', () => {
  const byCommand = new Map([['pause', [0.1]]]);
  expect(() => figuresOf({ byCommand, settledMeanwhile: 0 })).toThrow('No batch at work');
  expect(() => figuresOf({ byCommand: new Map(), settledMeanwhile: 1 })).toThrow('No batch at work');
});

test.each([FULL, QUICK])('every round names videos of its own (case %#)', (bench) => {
  const batch = asBatchName('b');
  const named = Array.from({ length: bench.rounds }, (_, round) => roundOf(batch, round, bench))
    .flat()
    .filter(([command]) => command !== 'batch')
    .map((typed) => Number(typed.at(-1)!.replace('b-', '')));
  expect(new Set(named).size).toBe(2 * bench.rounds);
  expect(Math.min(...named)).toBeGreaterThan(bench.videos / 2);
});
