/** Something that happened, as one line of NDJSON: what, when, and what belongs to it. */
export interface WatchEvent {
  readonly event: WatchEventName;
  /** When it happened, as the rows say; of a snapshot when it was taken. ISO 8601. */
  readonly at: string;
  readonly [detail: string]: unknown;
}

/** What each is; also the text of the command's help. */
export const WATCH_EVENTS = {
  snapshot:
    'everything that status --json tells: at the beginning, every minute in which something happened, at the end',
  'batch-started': 'it was started, or taken up again: batch, total',
  'batch-paused': 'batch, now (true where what ran was interrupted too)',
  'batch-resumed': 'batch',
  'batch-cancelling': 'batch',
  'batch-ended': 'batch, state, counts',
  'video-settled': 'batch, videoId, title, outcome',
  'stage-down': 'a part is down, and what needs it waits: part, stage, detail, remedy',
  'stage-up': 'it works again: part, stage, since',
  'account-changed': 'account, service, state',
  'video-changed': 'of a single video: videoId, stage, status',
  unreachable: 'nothing could be read this time: detail; the watching goes on',
} as const;

export type WatchEventName = keyof typeof WATCH_EVENTS;
