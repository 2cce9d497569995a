import { ACCOUNTS_WORKFLOW_ID, type VideoId } from '../../domain/ids.ts';
import { gate, leaveAfterDownload, TurnRuns, videos } from '../fixtures/turn-runs.ts';
import { until } from '../fixtures/until.ts';

let runs: TurnRuns;
beforeAll(async () => {
  // A low limit makes continue-as-new happen every few turns.
  runs = await TurnRuns.open(['--dynamic-config-value', 'limit.historyCount.suggestContinueAsNew=60']);
});
afterAll(() => runs?.env.teardown());
afterEach(() => runs.endAccounts());

const runsOfAccounts = async (): Promise<string[]> => {
  const found: string[] = [];
  const query = `WorkflowId = '${ACCOUNTS_WORKFLOW_ID}'`;
  for await (const { status } of runs.env.client.workflow.list({ query })) found.push(status.name);
  return found;
};

test('continue-as-new in the middle loses and duplicates nothing: queue, turns, waits', async () => {
  const world = runs.world('alice', 'bob');
  world.accounts.timeScale = 0.001;
  const [first, ...others] = videos('continued', 10) as [VideoId, ...VideoId[]];
  const going = gate();
  world.before = (stage, videoId) =>
    stage === 'download' && videoId === first ? going.opened : leaveAfterDownload(stage);
  await runs.whileWorkersRun(world, async () => {
    const holder = runs.outcomes([first]);
    await until('the first downloads', () => world.count(`attempt ${first}`) === 1);
    const rest = runs.outcomes(others);
    await until('accounts continued as new while the first downloads', async () =>
      (await runsOfAccounts()).includes('CONTINUED_AS_NEW'),
    );
    going.open();
    await Promise.all([holder, rest]);
  });
  const { turns } = world.accounts;
  expect(turns).toHaveLength(10);
  expect(new Set(turns.map(({ videoId }) => videoId)).size).toBe(10);
  expect(world.count('download ')).toBe(10);
  expect(world.mostAtOnce).toBe(1);
  for (const [at, turn] of turns.entries()) {
    const before = turns.slice(0, at).findLast(({ account }) => account === turn.account);
    if (before !== undefined) expect(turn.grantedAtMs).toBeGreaterThanOrEqual(before.nextAllowedAtMs!);
  }
}, 60_000);
