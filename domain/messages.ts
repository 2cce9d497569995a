/** Names of the signals that activities and the client send; the workflows define them once from here. */
export const BATCH_SIGNALS = { videoSettled: 'videoSettled', windowResized: 'windowResized' } as const;
/** Of a batch; the rows were changed before. Each is answered at once. */
export const BATCH_UPDATES = {
  pauseBatch: 'pauseBatch',
  resumeBatch: 'resumeBatch',
  tuneBatch: 'tuneBatch',
  rowsOpened: 'rowsOpened',
} as const;
export const VIDEO_SIGNALS = {
  leaseGranted: 'leaseGranted',
  leaseRefused: 'leaseRefused',
  /** What held it is over, or its priority is another: it looks again, and asks for its turn again at once. */
  goOn: 'goOn',
} as const;
/** `skipVideo` takes a person's words, where there are any; refused once the video is stored or settled. */
export const VIDEO_UPDATES = { skipVideo: 'skipVideo' } as const;

/** What holds for a batch from here on: videos that are started later. */
export interface BatchTuning {
  /** Videos in flight at most. */
  readonly window: number;
  readonly settingsHash: string;
}
export const ACCOUNTS_SIGNALS = {
  leaseRequested: 'leaseRequested',
  leaseReturned: 'leaseReturned',
  requestWithdrawn: 'requestWithdrawn',
  accountsChanged: 'accountsChanged',
} as const;
export const LINK_QUERIES = { linkStatus: 'linkStatus' } as const;
