import { type HeldBatches, heldBatchesReader } from '../../activities/stage/held-batches.ts';

const PAUSED: HeldBatches = new Map([['talks', 'pause']]);

test('thousands who ask at the same moment cost one look at the rows, and those of the same second no other', async () => {
  let looks = 0;
  const held = heldBatchesReader(
    async () => {
      looks += 1;
      return PAUSED;
    },
    () => 0,
  );
  const answers = await Promise.all(Array.from({ length: 5000 }, () => held()));
  expect(new Set(answers)).toEqual(new Set([PAUSED]));
  await held();
  expect(looks).toBe(1);
});

test('while the rows cannot be read, the last answer holds; before the first, nobody rests', async () => {
  const rows: (HeldBatches | undefined)[] = [undefined, PAUSED, undefined, new Map()];
  let nowMs = 0;
  const held = heldBatchesReader(
    async () => {
      const answer = rows.shift();
      if (answer === undefined) throw new Error('away');
      return answer;
    },
    () => nowMs,
  );
  const seen: number[] = [];
  for (; nowMs < 4000; nowMs += 1000) seen.push((await held()).size);
  expect(seen).toEqual([0, 1, 1, 0]);
});
