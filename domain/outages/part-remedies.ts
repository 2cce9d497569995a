/** By the beginning of a part's name, the longest that fits: what a person can do while it is down. */
const REMEDIES: Readonly<Record<string, string>> = {
  'language-model': 'See whether the model server answers: vidmine doctor --only language-model',
  'language-model-down':
    'Start the model server, or correct its address: vidmine doctor --only language-model',
  'language-model-lost':
    'The model server broke off: see its log; it may be short of memory or have been restarted',
  'language-model-slow':
    'The model server answers too slowly: fewer calls at once (vidmine tune mining=1), a smaller model, or a larger languageModel.timeoutSeconds',
  'language-model-busy': 'The model server asks to wait; nothing is to be done',
  'language-model-missing': 'The server does not have the model: vidmine models',
  'language-model-other':
    'The worker has another model than the batch was started with: set languageModel.model as it was, or vidmine rerun',
  'language-model-quota': 'Top up the account of the model server, or name another model',
  'language-model-refused': 'The model server refuses us: check languageModel.apiKey',
  'language-model-unset': 'Name a model server: languageModel.url',
  'language-model-unsuitable': 'Name a model or a server that answers by JSON schema: vidmine models',
  'embedding-': 'See whether the embedding model answers: vidmine doctor --only embedding-model',
  'embedding-server-quota': 'Top up the account of the embedding server, or name another one',
  'embedding-server-refused': 'The embedding server refuses us: check embeddings.apiKey',
  'embedding-model-missing': 'The server does not have the embedding model: vidmine models',
  'embedding-model-other': 'Set embeddings.model as it was, or: vidmine embeddings change',
  'embedding-dimensions': 'Set embeddings.dimensions as it was, or: vidmine embeddings change',
  'speech-': 'See whether the speech engine works: vidmine doctor --only speech-model',
  'speech-server-refused': 'The transcription server refuses us: check speechEngine.apiKey',
  'speech-model-missing': 'Correct speech.model: vidmine doctor --only speech-model',
  'voice-encoder': 'See whether the voice encoder is there: vidmine doctor --only voice-encoder',
  'out-of-memory':
    'Close other programs that use the memory of the GPU or the machine, or take smaller models',
  'machine-full':
    'The machine is short of memory or open files: close other programs, or fewer slots (vidmine tune)',
  disk: 'Make the folder writable and see that its disk works',
  'disk-full': 'Free some space: the work goes on by itself',
  'disk-low': 'Free some space, or keep less free: disk.reserveGb',
  'artifact-store': 'Make the artifact folder a writable folder: artifacts.folder',
  'folder-': 'Make the folder writable; another worker may be at it',
  database: 'See that PostgreSQL runs: vidmine doctor --only database',
  temporal: 'See that the Temporal server runs: vidmine doctor --only temporal',
  connection: 'See that the server it names runs and can be reached: vidmine doctor',
  network: 'See that this machine reaches the internet; nothing is used up meanwhile',
  tls: 'The site cannot be trusted: check the clock of this machine and whatever stands between it and the site',
  'extraction-broken': 'YouTube has changed: vidmine tools update yt-dlp',
  'yt-dlp': 'See what is wrong with it: vidmine doctor --only yt-dlp',
  javascript: 'yt-dlp cannot solve the challenges of the site: vidmine tools update yt-dlp',
  'yt-dlp-usage': 'yt-dlp refuses its arguments: check ytDlp.extraArgs',
  'media-reader': 'The pinned tools are not whole: vidmine tools install',
  ffmpeg: 'The pinned tools are not whole: vidmine tools install',
  'python-missing': 'Name a Python in VIDMINE_PYTHON, or install the tools: vidmine tools install',
};

const ELSE = 'See what is wrong: vidmine doctor';

/** What a person can do while a part is down. It goes on by itself when the part works again. */
export function partRemedy(part: string): string {
  const fitting = Object.keys(REMEDIES).filter((start) => part.startsWith(start));
  const closest = fitting.reduce<string | undefined>(
    (best, start) => (best === undefined || start.length > best.length ? start : best),
    undefined,
  );
  return closest === undefined ? ELSE : (REMEDIES[closest] ?? ELSE);
}
