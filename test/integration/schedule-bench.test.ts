import { runBench } from '../../bench/harness.ts';
import { bench } from '../../bench/schedule.ts';

test('bench schedule: both sides bring every video to its end, over the same pieces of work', async () => {
  const lines: string[] = [];
  const result = await runBench('schedule', bench, (line) => lines.push(line), { quick: true });
  expect(result.error).toBeUndefined();
  expect(result).toMatchObject({
    bench: 'schedule',
    quick: true,
    goal: 1.06,
    figures: {
      schedule: { goal: 1.06, better: 'lower' },
      seedLoopOverOurs: { goal: 1.7, better: 'higher' },
      planOffTheRun: { goal: 0.05, better: 'lower' },
    },
    case: { videos: 12, segmentsPerVideo: 20, accounts: 3 },
    ours: [{ stored: 12 }],
    seedLoop: { stored: 12 },
  });
  const { ours, seedLoop } = result as unknown as { ours: Side[]; seedLoop: Side };
  expect(ours[0]?.seed).toBe(seedLoop.seed);
  for (const { makespan, strictBound, bound, ratio } of ours) {
    // A run under the bound that nothing can beat did not do all its work.
    expect(makespan).toBeGreaterThan(strictBound);
    expect(ratio).toBeCloseTo(makespan / bound, 2);
  }
}, 180_000);

interface Side {
  readonly seed: string;
  readonly makespan: number;
  readonly bound: number;
  readonly strictBound: number;
  readonly ratio: number;
}
