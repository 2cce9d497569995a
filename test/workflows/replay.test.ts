import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Worker } from '@temporalio/worker';
import { bundledWorkflows } from '../../workers/workflow-bundle.ts';

const HISTORIES = fileURLToPath(new URL('../histories/', import.meta.url));
const recorded = readdirSync(HISTORIES).filter((name) => name.endsWith('.json'));

let workflowBundle: Awaited<ReturnType<typeof bundledWorkflows>>;
beforeAll(async () => {
  workflowBundle = await bundledWorkflows();
});

test('there is a recorded history of every shape', () => {
  expect(recorded.toSorted()).toEqual([
    'accounts-continued-as-new.json',
    'accounts.json',
    'answered-late-batch-cancelled.json',
    'answered-late-batch-continued-as-new.json',
    'answered-late-batch-last-run.json',
    'answered-late-batch-paused.json',
    'batch-cancelled.json',
    'batch-continued-as-new.json',
    'batch-last-run.json',
    'batch-paused.json',
    'link-continued-as-new.json',
    'link.json',
    'no-outline-video-failed.json',
    'no-outline-video-run-again.json',
    'no-outline-video-second-turn.json',
    'no-outline-video-stored.json',
    'one-identity-batch-continued-as-new.json',
    'one-identity-batch-last-run.json',
    'one-identity-video-failed.json',
    'one-identity-video-stored.json',
    'one-identity-video-unavailable.json',
    'one-speech-queue-video-failed.json',
    'one-speech-queue-video-second-turn.json',
    'one-speech-queue-video-stored.json',
    'page-activity-batch-continued-as-new.json',
    'page-activity-batch-last-run.json',
    're-embed-continued-as-new.json',
    're-embed.json',
    'unsteered-batch-continued-as-new.json',
    'unsteered-batch-last-run.json',
    'video-cancelled.json',
    'video-failed.json',
    'video-held-last-run.json',
    'video-held.json',
    'video-no-speech.json',
    'video-nobody-else.json',
    'video-parked.json',
    'video-run-again.json',
    'video-second-turn.json',
    'video-skipped.json',
    'video-stored.json',
    'video-unavailable.json',
    'waves-video-failed.json',
    'waves-video-second-turn.json',
    'waves-video-stored.json',
  ]);
});

test.each(recorded)(
  'the workflow code still replays %s, so running batches survive the change',
  async (name) => {
    const history: unknown = JSON.parse(readFileSync(`${HISTORIES}${name}`, 'utf8'));
    await Worker.runReplayHistory({ workflowBundle }, history);
  },
);
