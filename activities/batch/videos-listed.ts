import type { BatchName, VideoId } from '../../domain/ids.ts';
import { videoOfWorkflow } from '../../domain/ids.ts';
import { SEARCH_ATTRIBUTES } from '../../domain/search-attributes.ts';
import type { ActivityContext } from '../context.ts';

/**
 * Videos that run for a batch as the server lists them, which may be a moment late: retried ones too, and those that
 * an earlier workflow of the batch has started.
 */
export async function videosListed(
  { temporal }: Pick<ActivityContext, 'temporal'>,
  batch: BatchName,
): Promise<VideoId[]> {
  const query = `WorkflowType = 'video' AND ExecutionStatus = 'Running' AND ${SEARCH_ATTRIBUTES.batch} = '${batch}'`;
  const listed: VideoId[] = [];
  for await (const { workflowId } of temporal.workflow.list({ query })) {
    const videoId = videoOfWorkflow(workflowId);
    if (videoId !== undefined) listed.push(videoId);
  }
  return listed;
}
