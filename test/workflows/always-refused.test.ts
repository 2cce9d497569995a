import type { Verdict } from '../../domain/download/download-verdict.ts';
import { asBatchName, asVideoId, batchWorkflowId } from '../../domain/ids.ts';
import type { Outcome } from '../../domain/outcomes.ts';
import { TurnRuns, videos } from '../fixtures/turn-runs.ts';

let runs: TurnRuns;
beforeAll(async () => {
  runs = await TurnRuns.open();
});
afterAll(() => runs?.env.teardown());
afterEach(() => runs.endAccounts());

const WALL: Verdict = { verdict: 'account-pause', reason: 'bot-wall', counted: false };

test.each([[['alice']], [['alice', 'bob']]])(
  'a video over which %p are refused each time rests, the others are stored, and the batch goes on to its end',
  async (accounts) => {
    const world = runs.world(...accounts);
    world.before = () => {};
    world.mining = false;
    const batch = asBatchName(`poison-${accounts.length}`);
    const poison = asVideoId(`${batch}-video`);
    const others = videos(batch, 5);
    world.list(batch, [others[0]!, poison, ...others.slice(1)]);
    const rested = () => world.count(`settle ${poison} parked`);
    world.verdictOn = (_account, video) => (video === poison && rested() === 0 ? WALL : undefined);
    const parked: (Outcome | undefined)[] = [];
    const activities = world.activities();
    const { settle } = activities.database;
    activities.database.settle = (input) => {
      if (input.outcome.kind === 'parked') parked.push(input.outcome);
      return settle(input);
    };
    const counts = await runs.whileWorkersRun(
      world,
      () =>
        runs.env.client.workflow.execute('batch', {
          workflowId: batchWorkflowId(batch),
          taskQueue: 'orchestration',
          args: [{ batch, settingsHash: 's', reprocess: false, window: 3 }],
        }),
      activities,
    );
    expect(counts).toMatchObject({ stored: 6, parked: 0, failed: 0 });
    expect(parked).toMatchObject([{ kind: 'parked', reason: 'always-refused' }]);
    const refusers = world.accounts.turns.filter(({ end }) => end?.end === 'verdict');
    expect(new Set(refusers.map(({ account }) => account))).toEqual(new Set(accounts));
    expect(refusers.length).toBeGreaterThanOrEqual(4);
    // A first refusal of an account that was given nothing yet, and turns whose order is chance, tell nothing.
    expect(refusers.length).toBeLessThanOrEqual(8);
  },
  90_000,
);
