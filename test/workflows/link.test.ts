import type { TestWorkflowEnvironment } from '@temporalio/testing';
import type { WorkflowBundle } from '@temporalio/worker';
import { sql } from 'kysely';
import type { Activities } from '../../activities/activities.ts';
import { type LinkSession, linkCommand } from '../../client/link.ts';
import { installationSchema } from '../../domain/configuration.ts';
import { asVideoId, LINK_WORKFLOW_ID } from '../../domain/ids.ts';
import { bundledWorkflows } from '../../workers/workflow-bundle.ts';
import type { link } from '../../workflows/link.ts';
import { linkStatus } from '../../workflows/messages.ts';
import { withActivityWorlds } from '../fixtures/activity-world.ts';
import { FakeWorld, fails } from '../fixtures/fake-world.ts';
import { publishTalk } from '../fixtures/linked-talks.ts';
import { runCommand } from '../fixtures/run-command.ts';
import { whileWorkersRun } from '../fixtures/running-workers.ts';
import { startTemporalServer } from '../fixtures/temporal-server.ts';
import { emptyDatabase, withTestDatabase } from '../fixtures/test-database.ts';

const database = withTestDatabase();
const worlds = withActivityWorlds(database);

let env: TestWorkflowEnvironment;
let bundle: WorkflowBundle;

beforeAll(async () => {
  // A low limit makes continue-as-new happen within a small library.
  const limits = ['--dynamic-config-value', 'limit.historyCount.suggestContinueAsNew=60'];
  [env, bundle] = await Promise.all([startTemporalServer(limits), bundledWorkflows()]);
});
afterAll(() => env?.teardown());
beforeEach(() => emptyDatabase(database.db));

const ids = (count: number) =>
  Array.from({ length: count }, (_, index) => asVideoId(`v${String(index).padStart(3, '0')}`));

const start = (args: Parameters<typeof link>[0]) =>
  env.client.workflow.start<typeof link>('link', {
    workflowId: LINK_WORKFLOW_ID,
    taskQueue: 'orchestration',
    args: [args],
  });

function fakeLibrary(count: number): FakeWorld {
  const world = new FakeWorld(env.client);
  for (const id of ids(count)) world.published.add(id);
  return world;
}

test('every stored video is linked once, in order, also where the workflow continues as new', async () => {
  const world = fakeLibrary(70);
  const { result, firstRun, status } = await whileWorkersRun(env, bundle, world.activities(), async () => {
    const handle = await start({ judge: true });
    const result = await handle.result();
    const first = env.client.workflow.getHandle(LINK_WORKFLOW_ID, handle.firstExecutionRunId);
    return {
      result,
      firstRun: (await first.describe()).status.name,
      status: await env.client.workflow.getHandle(LINK_WORKFLOW_ID).query(linkStatus),
    };
  });
  expect(result).toMatchObject({ total: 70, done: 70, failed: 0, problems: [] });
  expect(status).toEqual({ ...result, current: 'v069' });
  expect(firstRun).toBe('CONTINUED_AS_NEW');
  expect(world.calls.filter((call) => call.startsWith('linkVideo'))).toEqual(
    ids(70).map((id) => `linkVideo ${id}`),
  );
  expect(world.count('relateClaims')).toBe(70);
});

test('one that cannot be linked is told, and the others go on; nobody judges where nobody is to', async () => {
  const world = fakeLibrary(3);
  world.before = (stage, videoId) => {
    if (stage === 'linkVideo' && videoId === 'v001')
      fails({ fault: 'video', reason: 'unexpected', detail: 'its rows are odd' });
  };
  const result = await whileWorkersRun(env, bundle, world.activities(), async () =>
    (await start({ judge: false })).result(),
  );
  expect(result).toMatchObject({ done: 3, failed: 1, judged: 0, problems: ['v001: its rows are odd'] });
  expect(world.calls).toEqual(['linkVideo v000', 'linkVideo v002']);
});

test('only the videos that were named are linked', async () => {
  const world = fakeLibrary(5);
  const videos = [asVideoId('v003'), asVideoId('v001')];
  const result = await whileWorkersRun(env, bundle, world.activities(), async () =>
    (await start({ judge: true, videos })).result(),
  );
  expect(result).toMatchObject({ total: 2, done: 2 });
  expect(world.count('linkVideo')).toBe(2);
});

describe('vidmine link', () => {
  interface Run {
    readonly printed: string;
    readonly progress: readonly string[];
  }

  async function run(...args: string[]): Promise<Run> {
    let printed = '';
    const progress: string[] = [];
    const session: LinkSession = {
      db: database.db,
      configuration: { link: installationSchema.parse({}).link },
      temporal: async () => env.client,
      close: async () => {},
    };
    const command = linkCommand({
      openSession: async () => session,
      print: (text) => {
        printed += text;
      },
      progress: () => ({
        update: () => {},
        print: (line) => progress.push(line),
        done: () => {},
      }),
    });
    await runCommand(command, args);
    return { printed, progress };
  }

  async function realActivities(): Promise<Activities> {
    const world = await worlds.open();
    world.flagship.answer = ({ input }) =>
      Object.fromEntries(
        [...input.matchAll(/^p\d+$/gm)].map(([id]) => [
          id,
          { rationale: 'One denies the other.', relation: 'contradicts', refining: 'none' },
        ]),
      );
    return world.activities;
  }

  async function publishThree(): Promise<void> {
    const names = [{ kind: 'people' as const, entityType: 'person' as const, name: 'Ada Lovelace' }];
    for (const [index, id] of ['a', 'b', 'c'].entries()) {
      await publishTalk(database.db, { id, says: [{ text: `Saying ${id}.`, degrees: index * 30 }], names });
    }
  }

  const rows = async () => {
    const { rows: stored } = await sql`
      select (select json_agg(n order by claim_id, neighbour_id) from claim_neighbours n) as neighbours,
        (select json_agg(r order by a_key, b_key) from claim_relations r) as relations,
        (select json_agg(e order by id) from entities e) as entities,
        (select json_agg((id, entity_id) order by id) from people) as people`.execute(database.db);
    return stored;
  };

  test('links the library and tells what it found; a second time changes no row', async () => {
    await publishThree();
    await whileWorkersRun(env, bundle, await realActivities(), async () => {
      const first = await run('--json');
      expect(JSON.parse(first.printed)).toMatchObject({
        videos: 3,
        failed: 0,
        judged: 2,
        entities: 1,
        shared: 1,
        pairs: 2,
        relations: { contradicts: 2, repeats: 0 },
      });
      const before = await rows();
      const second = await run();
      expect(second.printed).toContain('3 videos linked; 0 pairs of claims judged this time.');
      expect(second.printed).toContain('2 pairs of near claims: 0 repeated, 2 contradicting');
      expect(await rows()).toEqual(before);
    });
  });

  test('joins the one that runs, and asks no model with --no-judge', async () => {
    await publishThree();
    const activities = await realActivities();
    const { linkVideo } = activities.database;
    let letGo = () => {};
    const held = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    activities.database.linkVideo = async (input) => {
      await held;
      return linkVideo(input);
    };
    await whileWorkersRun(env, bundle, activities, async () => {
      expect(JSON.parse((await run('--no-judge', '--detach', '--json')).printed)).toEqual({ started: true });
      expect(JSON.parse((await run('--detach', '--json')).printed)).toEqual({ started: false });
      const joined = run('--video', 'a', '--json');
      letGo();
      const { printed, progress } = await joined;
      expect(progress).toEqual([expect.stringContaining('It runs already')]);
      expect(JSON.parse(printed)).toMatchObject({ videos: 3, judged: 0, pairs: 2, open: 2 });
    });
  });

  test('tells where it was ended from elsewhere, and how to go on', async () => {
    await publishThree();
    const activities = await realActivities();
    activities.database.linkVideo = async () => {
      await env.client.workflow.getHandle(LINK_WORKFLOW_ID).terminate('by a person');
      return { neighbours: 0, entities: 0 };
    };
    await whileWorkersRun(env, bundle, activities, async () => {
      await expect(run()).rejects.toThrow(
        /ended before all videos were linked[\s\S]*Go on with: vidmine link/,
      );
    });
  });

  test('refuses what is not stored, and an empty library, with what to do', async () => {
    await expect(run()).rejects.toThrow(/nothing to link[\s\S]*vidmine batch start/);
    await expect(run('--video', 'nobody')).rejects.toThrow(/No video is known as nobody/);
  });
});
