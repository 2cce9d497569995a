import { evidenceOfDatabase } from '../fixtures/evidence-of-video.ts';
import { freePorts } from '../fixtures/free-ports.ts';
import { type Answered, type Installation, openInstallation } from '../fixtures/installation.ts';
import { sampleRecordings } from '../fixtures/sample-recordings.ts';

const MINUTES = 60_000;
const SAMPLES = sampleRecordings();
const STAGES_SHOWN =
  'download transcribe identify segment outline mine evaluate summarise embed publish'.split(' ');

let installation: Installation;
let arguments_: string[];
let first: Answered;

/** One run for all: it is the longest command there is. */
beforeAll(async () => {
  installation = await openInstallation({
    VIDMINE_SPEECH_MODEL: 'base',
    // Only what the demo itself says decides on its pacing.
    VIDMINE_PACING_PRESET: '',
    VIDMINE_PACING_OPEN_HOSTS: '',
  });
  const [port] = await freePorts(1);
  arguments_ = ['demo', '--port', String(port)];
  first = await installation.expecting(0, ...arguments_);
}, 8 * MINUTES);
afterAll(() => installation?.close(), 2 * MINUTES);

test('the demo stores every sample and shows how long each stage took', () => {
  for (const { title } of SAMPLES) {
    const row = lineWith(first, title, 'stored');
    // One time per stage, such as 12 s or 1 min 3 s.
    expect(row.match(/\d+ min \d+ s\b|\d+(\.\d+)? (ms|s|min)\b/g)?.length).toBe(STAGES_SHOWN.length);
  }
  expect(lineWith(first, 'video', 'title', 'outcome', ...STAGES_SHOWN)).toBeTruthy();
  expect(first.stdout).toMatch(/Fetched in .*, started in .*, worked .*\./);
});

test('the demo names its own server as open, for this run only, and shows how', () => {
  expect(first.stdout).toMatch(
    /^\$ VIDMINE_PACING_PRESET=bulk VIDMINE_PACING_OPEN_HOSTS=127\.0\.0\.1 \.\/vidmine batch start /m,
  );
});

test('claims of the demo model say so, each with its verbatim quote and a link to it', () => {
  const claims = between(first.stdout, 'The best claims', 'An example search')
    .split(/^#\d+ /m)
    .slice(1);
  expect(claims.length).toBeGreaterThanOrEqual(3);
  for (const claim of claims) {
    expect(claim).toMatch(/^\[[A-C]\][\s\S]*demo model/);
    expect(claim).toMatch(/“[^”]+” {2}\S.*, \d+:\d\d {2}http:\/\/127\.0\.0\.1:\d+\/\w+\.opus#t=\d+/);
  }
});

test('the demo ends with an example search that leads to its second, the UI, and what to type next', () => {
  const search = between(first.stdout, 'An example search', 'Next');
  expect(search).toMatch(/^1\. .*money|compound|interest/im);
  expect(search).toMatch(/http:\/\/127\.0\.0\.1:\d+\/briefing\.opus#t=\d+/);
  const ui = installation.environment.VIDMINE_STACK_TEMPORAL_UI_PORT;
  expect(first.stdout).toContain(`Temporal UI: http://127.0.0.1:${ui}`);
  expect(first.stdout).toMatch(/batch start "https:\/\/www\.youtube\.com\//);
});

test(
  'defect 2: a demo that is run again finds everything done, does no stage again and shows it',
  async () => {
    const again = await installation.expecting(0, ...arguments_);
    expect(again.stdout).toMatch(/0 of 3 videos taken[\s\S]*3 left out: already-stored\nNothing to do/);
    expect(again.stdout).not.toContain('running');
    // The times of stages that ran anew would be others.
    const result = (run: Answered) => between(run.stdout, 'Videos and their stages', 'Fetched in');
    expect(result(again)).toBe(result(first));
    expect(await installation.processes()).toEqual([]);
  },
  6 * MINUTES,
);

test(
  'defect 67: every quote that the demo stored stands in its segment, and its times lie inside',
  async () => {
    await installation.up();
    const { count, wrong } = await evidenceOfDatabase(await installation.db());
    expect(wrong).toEqual([]);
    expect(count).toBeGreaterThanOrEqual(3);
  },
  3 * MINUTES,
);

const lineWith = ({ stdout }: Answered, ...words: readonly string[]): string => {
  const line = stdout.split('\n').findLast((one) => words.every((word) => one.includes(word)));
  if (line === undefined) throw new Error(`no line with ${words.join(', ')} in:\n${stdout}`);
  return line;
};

function between(text: string, from: string, to: string): string {
  const start = text.indexOf(from);
  const end = text.indexOf(to, start);
  if (start < 0 || end < 0) throw new Error(`not between ${from} and ${to}:\n${text}`);
  return text.slice(start + from.length, end);
}
