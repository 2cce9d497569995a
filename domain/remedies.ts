import type { OutcomeKind, SkipReason, UnavailableReason } from './outcomes.ts';

/** What a person can do about videos that ended alike; `scope` is how the command names them. */
type Remedy = (scope: Scope) => string;

interface Scope {
  /** Takes them up again. */
  readonly retry: string;
  /** ` --batch NAME`, or nothing. */
  readonly ofBatch: string;
  readonly batch: string;
}

const plain =
  (text: string): Remedy =>
  () =>
    text;
const then =
  (first: string): Remedy =>
  ({ retry }) =>
    `${first}, then: ${retry}`;
const again: Remedy = ({ retry }) => `try again: ${retry}`;

const SKIPPED: Readonly<Record<SkipReason, Remedy>> = {
  'already-stored': plain(
    'nothing to do: it is stored. To make it anew: vidmine batch start <source> --again',
  ),
  short: plain(
    'nothing to do; shorter ones are taken with batch.skipShorts=false or a smaller batch.shortSeconds',
  ),
  'too-long': plain(
    'nothing to do; longer ones are taken with larger batch.maxDurationMinutes and downloads.maxFileMb',
  ),
  live: then('wait until the stream has ended'),
  upcoming: then('wait until it has begun and ended'),
  'no-speech': plain('nothing to do: nobody speaks in it'),
  'by-hand': again,
};

const UNAVAILABLE: Readonly<Record<UnavailableReason, Remedy>> = {
  private: then('only an account that may see it can have it: vidmine accounts add NAME --cookies FILE'),
  removed: plain('nothing to do: it is gone'),
  'members-only': then('add an account that is a member: vidmine accounts add NAME --cookies FILE'),
  paid: then('add an account that has paid for it: vidmine accounts add NAME --cookies FILE'),
  region: then('add an account with a proxy where it may be seen: vidmine accounts add NAME --proxy URL'),
  'age-restricted': then('add an account of age: vidmine accounts add NAME --cookies FILE'),
  drm: plain('nothing to do: it is protected against copying'),
  'not-found': then('look whether its address or file is right'),
  'not-media': plain('nothing to do: there is no sound to hear under this address'),
};

const moreRoom = then(
  'give the answer more room (miner.maxOutputTokens), or name a model that answers shorter (languageModel.model)',
);
const otherModel = then(
  'the model does not keep to what is asked: name another one (languageModel.model), or look at vidmine models',
);
const notDownloaded = then('the site or the way to it failed: look at vidmine doctor');
const changedSite = then('the site has changed: vidmine tools update yt-dlp');
const accountsRefused = then('look after the accounts: vidmine accounts list');
const reportIt = then('look at its words with vidmine status <video>; report it where they tell you nothing');
const brokenRecording = then('its file cannot be heard to its end: put a whole one in its place');

/** By the reason of the fault that used up the attempts, or that no attempt can mend. */
const FAILED: Readonly<Record<string, Remedy>> = {
  // What a person decides.
  'spend-limit': ({ batch, ofBatch, retry }) =>
    ofBatch === ''
      ? `raise what the batch may spend (vidmine costs NAME --max-spend N), then: ${retry}`
      : `raise what it may spend (vidmine costs ${batch} --max-spend N), then: ${retry}`,
  'model-changed': then('keep the language model as it is while a batch runs'),
  'language-unsupported': then('set speech.language to auto, or speech.model to one that knows the language'),

  // Answers of a language model.
  'answer-cut-off': moreRoom,
  'prompt-too-long': then('raise languageModel.contextTokens, or lower segments.maxChars'),
  'answer-invalid': otherModel,
  'answer-no-json': otherModel,
  'answer-incomplete': otherModel,
  'answer-repeats': otherModel,
  'answer-refused': otherModel,
  'schema-refused': reportIt,
  'segments-failed': then('see which segments failed and why with vidmine status <video>'),
  'vectors-missing': again,

  // Downloads.
  'download-error': changedSite,
  'download-timeout': then('give downloads more time (downloads.timeoutMinutes)'),
  'empty-file': notDownloaded,
  truncated: notDownloaded,
  'unreadable-media': notDownloaded,
  filtered: reportIt,
  killed: again,
  timeout: notDownloaded,
  connection: notDownloaded,
  certificate: notDownloaded,
  'http-403': changedSite,
  'http-404': again,
  'http-416': again,
  'http-error': notDownloaded,
  'server-error': again,
  'incomplete-answer': changedSite,
  'look-up-timeout': again,
  'no-formats': changedSite,
  'video-unavailable': again,
  'recording-not-ready': then('wait until the site has the recording'),
  'not-live': then('wait until the channel is live'),
  live: then('wait until the stream has ended'),
  upcoming: then('wait until it has begun and ended'),

  // Whoever might have it cannot download.
  'session-rate-limit': accountsRefused,
  'rate-limit': accountsRefused,
  'bot-wall': accountsRefused,
  blocked: accountsRefused,
  'login-check': accountsRefused,
  'address-blocked': accountsRefused,
  'cookies-rotated': accountsRefused,
  'cookies-unusable': accountsRefused,
  'access-denied': accountsRefused,
  proxy: accountsRefused,
  'turn-over': again,
  'account-removed': accountsRefused,
  'always-refused': then(
    'whoever asks for it is refused: see whether it plays in a browser; where it does, look after the accounts (vidmine accounts list)',
  ),

  // Files and sound.
  'file-missing': then('put the file back'),
  'file-changed': plain('start the batch again to take the file as it is now'),
  'file-unreadable': then('let the worker read the file (its rights)'),
  'audio-missing': again,
  'audio-unreadable': brokenRecording,
  'speech-server-refused-audio': then('the transcription server takes no such audio: see speechEngine.url'),
  'speech-crash': then('it ends the speech engine each time: try a smaller speech.model'),
  'voices-crash': then('it ends the voice encoder each time: speakers.identify=false goes without'),

  // This program.
  'unknown-video': plain('start it through a batch: vidmine batch start <address>'),
  'worker-lost': then(
    'its worker died over it, often for lack of memory: see vidmine capacity and worker.log',
  ),
  vanished: again,
  unexpected: reportIt,
};

/** Reasons that a way out is known for, for the test that holds them against the code. */
export const KNOWN_FAILURES: readonly string[] = Object.keys(FAILED);

/**
 * What a person can do about videos that ended with an outcome for a reason; undefined where there is nothing to say.
 *
 * @param batch names the videos in the command; undefined: those of all batches.
 */
export function remedyOf(kind: OutcomeKind, reason: string, batch?: string): string | undefined {
  const ofBatch = batch === undefined ? '' : ` --batch ${batch}`;
  const scope: Scope = {
    retry: `vidmine retry --reason ${reason}${ofBatch}`,
    ofBatch,
    batch: batch ?? '',
  };
  switch (kind) {
    case 'skipped':
      return SKIPPED[reason as SkipReason]?.(scope);
    case 'unavailable':
      return UNAVAILABLE[reason as UnavailableReason]?.(scope);
    case 'parked':
      return `nothing to do: tried again by itself. At once: ${scope.retry}`;
    case 'failed':
      return FAILED[reason]?.(scope);
    case 'stored':
      return 'it is stored; look at what was found: vidmine show <video>';
    case 'cancelled':
      return `taken up again with: vidmine retry --failed${ofBatch}`;
  }
}
