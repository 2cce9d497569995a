import { executeChild, proxyActivities } from '@temporalio/workflow';
import type { VideoInput } from '../../../activities/inputs.ts';
import type { BatchName } from '../../../domain/ids.ts';
import {
  database,
  embedding,
  flagship,
  llm,
  network,
  speech,
  voices,
} from '../../../workflows/activities.ts';
import type { PlainActivities } from './plain-activities.ts';

const rows = proxyActivities<PlainActivities>({ taskQueue: 'database', startToCloseTimeout: '10m' });

export interface PlainBatchInput {
  readonly batch: BatchName;
  readonly settingsHash: string;
  readonly lanes: number;
}

/** One parent whose lanes each run one child after the other: what one writes first with Temporal. */
export async function plainBatch({ batch, settingsHash, lanes }: PlainBatchInput): Promise<void> {
  const videoIds = await rows.openVideos(batch);
  const lane = async (): Promise<void> => {
    for (let videoId = videoIds.shift(); videoId !== undefined; videoId = videoIds.shift()) {
      await executeChild(plainVideo, {
        workflowId: `plain/${videoId}`,
        args: [{ videoId, settingsHash, batch }],
      });
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  await database.concludeBatch(batch);
}

/** The same activities in the same order; nothing is shown, retried by hand, waited for or taken back. */
export async function plainVideo(at: VideoInput): Promise<void> {
  await network.probe({ ...at, reprocess: false });
  const { configHash: download } = await network.download(at);
  const { configHash: transcribe } = await speech.transcribe({ ...at, download });
  const { configHash: identify } = await voices.identify({ ...at, download, transcribe });
  const spoken = { ...at, download, transcribe, identify };
  await network.releaseAudio(spoken);
  const { configHash: segment } = await database.segment(spoken);
  const divided = { ...spoken, segment };
  const { configHash: outline } = await llm.outline(divided);
  const outlined = { ...divided, outline };
  const plan = await llm.planMining(outlined);
  const found = { ...outlined, mine: plan.configHash };
  await Promise.all(plan.pending.map((pending) => llm.mineSegment({ ...found, ...pending })));
  await llm.concludeMining(found);
  const { configHash: evaluate } = await flagship.evaluate(found);
  const { configHash: summarise } = await flagship.summarise({ ...found, evaluate });
  const judged = { ...found, evaluate, summarise };
  const { configHash: embed } = await embedding.embed(judged);
  const { value } = await database.publish({ ...judged, embed });
  await database.linkVideo({ videoId: at.videoId });
  await flagship.relateClaims(at);
  await rows.writeOutcome({ ...at, outcome: { kind: 'stored', ...value } });
}
