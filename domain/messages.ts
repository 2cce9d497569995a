/** Names of the signals that activities and the client send; the workflows define them once from here. */
export const BATCH_SIGNALS = { videoSettled: 'videoSettled', windowResized: 'windowResized' } as const;
export const VIDEO_SIGNALS = { leaseGranted: 'leaseGranted', leaseRefused: 'leaseRefused' } as const;
export const ACCOUNTS_SIGNALS = {
  leaseRequested: 'leaseRequested',
  leaseReturned: 'leaseReturned',
  requestWithdrawn: 'requestWithdrawn',
  accountsChanged: 'accountsChanged',
} as const;
export const LINK_QUERIES = { linkStatus: 'linkStatus' } as const;
