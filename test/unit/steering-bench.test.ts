import { figuresOf } from '../../bench/steering/answers.ts';
import { roundOf } from '../../bench/steering/commands.ts';
import { FULL, QUICK } from '../../bench/steering/steering-case.ts';
import { asBatchName } from '../../domain/ids.ts';

test('the figure is what 95 of 100 answers do not exceed, and each command has its own', () => {
  const hundred = Array.from({ length: 97 }, (_, at) => (97 - at) / 100);
  const byCommand = new Map([
    ['pause', hundred],
    ['tune', [3, 1.5, 2]],
  ]);
  expect(figuresOf({ byCommand, settledMeanwhile: 7 })).toEqual({
    figure: 0.95,
    details: {
      commands: 100,
      settledMeanwhile: 7,
      answers: { pause: { median: 0.49, slowest: 0.97 }, tune: { median: 2, slowest: 3 } },
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
