import { type Client, WorkflowExecutionAlreadyStartedError, type WorkflowHandle } from '@temporalio/client';
import { LINK_WORKFLOW_ID } from '../../domain/ids.ts';
import type { LinkInput, link } from '../../workflows/link.ts';

export interface StartedLink {
  readonly handle: WorkflowHandle<typeof link>;
  /** False: it ran already, on whatever it was started with. */
  readonly anew: boolean;
}

/** Starts linking, or finds the one that runs: there is one for the library. */
export async function startLink(client: Client, input: LinkInput): Promise<StartedLink> {
  try {
    const handle = await client.workflow.start<typeof link>('link', {
      workflowId: LINK_WORKFLOW_ID,
      taskQueue: 'orchestration',
      args: [input],
      workflowIdReusePolicy: 'ALLOW_DUPLICATE',
      workflowIdConflictPolicy: 'FAIL',
      staticSummary:
        input.videos === undefined ? 'Link all stored videos' : `Link ${input.videos.length} videos`,
    });
    return { handle, anew: true };
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
    return { handle: client.workflow.getHandle<typeof link>(LINK_WORKFLOW_ID), anew: false };
  }
}
