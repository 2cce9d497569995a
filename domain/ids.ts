/** Ids and names that must be built in exactly one place. */

export type VideoId = string & { readonly brand: 'VideoId' };
export type BatchName = string & { readonly brand: 'BatchName' };

export const asVideoId = (id: string): VideoId => id as VideoId;
export const asBatchName = (name: string): BatchName => name as BatchName;

export const videoWorkflowId = (id: VideoId): string => `video/${id}`;
/** The video whose workflow that is; undefined: of none. */
export const videoOfWorkflow = (workflowId: string): VideoId | undefined =>
  workflowId.startsWith('video/') ? asVideoId(workflowId.slice('video/'.length)) : undefined;
export const batchWorkflowId = (name: BatchName): string => `batch/${name}`;
export const ACCOUNTS_WORKFLOW_ID = 'accounts';
/** One at a time: two would take each other's work back. */
export const RE_EMBED_WORKFLOW_ID = 're-embed/library';
export const LINK_WORKFLOW_ID = 'link/library';
