import type { Client } from '@temporalio/client';
import { asVideoId } from '../../domain/ids.ts';
import { wantedByOthers } from '../../storage/database/batch-videos.ts';
import type { BatchRecord } from '../../storage/database/batches.ts';
import { counted } from '../rendering/counted.ts';
import { runningVideosOf } from '../running-workflow.ts';
import type { Steering } from './batch-session.ts';
import { confirmed } from './confirm.ts';
import { serverOf } from './tell-batch.ts';

const VIDEO = 'video/';

/**
 * Cancels what runs of a batch that has ended: videos that were taken up again by themselves. One that another batch
 * waits for goes on for that one.
 *
 * @returns how many were asked to end; undefined where the person said no.
 */
export async function cancelTakenUp(
  { session, ask }: Pick<Steering, 'session' | 'ask'>,
  { name }: BatchRecord,
  yes: boolean,
): Promise<number | undefined> {
  const client = await serverOf(session);
  if (client === undefined) return 0;
  const running = [...(await runningVideosOf(client, name))];
  const videos = running.map((workflowId) => asVideoId(workflowId.slice(VIDEO.length)));
  const wanted = await wantedByOthers(session.db, name, videos);
  const left = running.filter((_, index) => !wanted.has(videos[index]!));
  if (left.length === 0) return 0;
  const question = `${name} has ended; cancel ${counted(left.length, 'video')} of it taken up again since?`;
  const command = `vidmine batch cancel ${name} --yes`;
  if (!(await confirmed({ question, yes, ask, command }))) return undefined;
  await cancelAll(client, left);
  return left.length;
}

async function cancelAll(client: Client, workflowIds: readonly string[]): Promise<void> {
  for (const workflowId of workflowIds) await client.workflow.getHandle(workflowId).cancel();
}
