import { SettledSignals } from '../../activities/settled-signals.ts';
import { asBatchName, asVideoId, batchWorkflowId } from '../../domain/ids.ts';
import { FakeTemporal } from '../fixtures/fake-temporal.ts';

const [one, other] = [asBatchName('one'), asBatchName('other')];
const NEVER_MS = 2 ** 31 - 1;

let temporal: FakeTemporal;
beforeEach(() => {
  temporal = new FakeTemporal();
  for (const batch of [one, other]) temporal.statuses.set(batchWorkflowId(batch), 'RUNNING');
});

const ids = (...names: string[]) => names.map(asVideoId);

test('the first is told at once; what follows soon after is told together, as soon as it is enough', async () => {
  const signals = new SettledSignals(temporal.client, { withinMs: NEVER_MS, atMost: 3 });
  await signals.tell(one, asVideoId('a'));
  expect(temporal.signals).toEqual(['batch/one videoSettled a']);
  await Promise.all(ids('b', 'c', 'd').map((id) => signals.tell(one, id)));
  expect(temporal.signals).toEqual(['batch/one videoSettled a', 'batch/one videoSettled b c d']);
});

test('what is settled in the same moment is told together, also when it is the first', async () => {
  const signals = new SettledSignals(temporal.client, { withinMs: NEVER_MS, atMost: 3 });
  await Promise.all(ids('a', 'b').map((id) => signals.tell(one, id)));
  expect(temporal.signals).toEqual(['batch/one videoSettled a b']);
});

test('what is not enough is told when its moment has passed', async () => {
  const signals = new SettledSignals(temporal.client, { withinMs: 5, atMost: 3 });
  await signals.tell(one, asVideoId('a'));
  await Promise.all(ids('b', 'c').map((id) => signals.tell(one, id)));
  expect(temporal.signals).toEqual(['batch/one videoSettled a', 'batch/one videoSettled b c']);
});

test('nobody waits for the videos of another batch', async () => {
  const signals = new SettledSignals(temporal.client, { withinMs: NEVER_MS, atMost: 3 });
  await signals.tell(one, asVideoId('a'));
  await signals.tell(other, asVideoId('b'));
  expect(temporal.signals).toEqual(['batch/one videoSettled a', 'batch/other videoSettled b']);
});

test('a batch that is gone, or a Temporal that does not answer, is no failure', async () => {
  const signals = new SettledSignals(temporal.client, { withinMs: 1, atMost: 3 });
  temporal.statuses.clear();
  await expect(signals.tell(one, asVideoId('a'))).resolves.toBeUndefined();
  temporal.before = () => {
    throw new Error('no answer');
  };
  await expect(signals.tell(one, asVideoId('b'))).resolves.toBeUndefined();
});
