import type { VideoReport } from '../../client/status/video-report.ts';
import type { Stage } from '../../domain/stages.ts';
import type { Installation } from '../fixtures/installation.ts';
import { openTalks, type Talks } from '../fixtures/talks.ts';

const MINUTES = 60_000;
const SMALL = ['--set', 'segments.minChars=150', '--set', 'segments.maxChars=300'];
const LARGE = ['--set', 'segments.minChars=500', '--set', 'segments.maxChars=800'];

let talks: Talks;
let installation: Installation;

beforeAll(async () => {
  talks = await openTalks(['one', 'two'], { VIDMINE_BATCH_MAX_ATTEMPTS: '1' });
  installation = talks.installation;
  await installation.expecting(
    0,
    ...['batch', 'start', talks.list('one', 'two'), '--name', 'talks', '--follow', '--set', 'mining=off'],
    ...SMALL,
  );
}, 8 * MINUTES);
afterAll(() => talks?.close(), 3 * MINUTES);
beforeEach(() => talks.model.reset());

interface Shown {
  readonly transcript: readonly { readonly text: string }[];
}

/** What a person sees of a video: its segments. */
async function segmentsOf(video: string): Promise<readonly string[]> {
  const { stdout } = await installation.expecting(0, 'show', video, '--transcript', '--json');
  return (JSON.parse(stdout) as Shown).transcript.map(({ text }) => text);
}

async function rerun(video: string, ...args: readonly string[]) {
  const said = await installation.expecting(0, 'rerun', video, ...args);
  const watched = await installation.vidmine(['status', video, '--watch']);
  return { said: said.stdout, watched: watched.stdout };
}

/** How often each stage of a video was completed. */
async function timesDone(video: string): Promise<Partial<Record<Stage, number>>> {
  const { runs } = await installation.json<VideoReport>('status', video);
  const times: Partial<Record<Stage, number>> = {};
  for (const { stage, status } of runs) {
    if (status === 'completed') times[stage] = (times[stage] ?? 0) + 1;
  }
  return times;
}

test(
  'defect 114: a stored video is run again from a chosen stage: with new settings from there on, on the results that come before',
  async () => {
    const url = talks.url('one');
    const { videoId } = await installation.json<VideoReport>('status', url);
    const small = await segmentsOf(videoId);
    const fetched = talks.server.completed('/one.opus');
    expect(small.length).toBeGreaterThan(2);

    const segmented = await rerun(url, '--from', 'segment', ...LARGE);
    expect(segmented.said).toMatch(
      /kept: +download, transcribe, identify\n +made anew: +segment, embed, publish/,
    );
    expect(segmented.said).toMatch(/segments\.minChars: 150 → 500/);
    const large = await segmentsOf(videoId);
    expect(large.length).toBeLessThan(small.length);
    expect(large.join(' ')).toBe(small.join(' '));
    expect(await timesDone(videoId)).toMatchObject({ download: 1, transcribe: 1, identify: 1, segment: 2 });
    expect(talks.server.completed('/one.opus')).toBe(fetched);

    const heard = await rerun(videoId, '--from', 'transcribe');
    expect(heard.said).toMatch(/Audio that is not stored any more is fetched again/);
    expect(heard.said).toMatch(/settings: +the same as before/);
    expect(talks.server.completed('/one.opus')).toBeGreaterThan(fetched);
    expect(await timesDone(videoId)).toMatchObject({ transcribe: 2, identify: 2, segment: 3, publish: 3 });
    expect(await segmentsOf(videoId)).toEqual(large);
    const db = await installation.db();
    const own = db.selectFrom('batch_videos').select('settings_hash').where('video_id', '=', videoId);
    expect((await own.executeTakeFirstOrThrow()).settings_hash).toMatch(/^[0-9a-f]{64}$/);
  },
  6 * MINUTES,
);

test(
  'what fails in it is retried with the settings of its own; a batch run again has its own again',
  async () => {
    const url = talks.url('two');
    const { videoId } = await installation.json<VideoReport>('status', url);
    const segments = await segmentsOf(videoId);
    talks.model.instead(() => ({ unfinished: '{"claims":[' }));
    const failed = await rerun(url, '--from', 'mine', '--set', 'mining=extractive');
    expect(failed.said).toMatch(/mining: off → extractive/);
    expect(failed.watched).toMatch(/^in talks: failed in mine \(answer-incomplete\)/m);
    expect(await segmentsOf(videoId)).toEqual(segments);

    talks.model.reset();
    await installation.expecting(0, 'retry', videoId);
    const watched = await installation.expecting(0, 'status', videoId, '--watch');
    expect(watched.stdout).toMatch(/^in talks: stored, [1-9]\d* segments, [1-9]\d* claims$/m);
    expect(await timesDone(videoId)).toMatchObject({ download: 1, transcribe: 1, segment: 1, mine: 1 });

    const whole = await installation.expecting(0, 'rerun', '--batch', 'talks', '--from', 'segment', ...LARGE);
    expect(whole.stdout).toMatch(/^2 videos of batch talks, from segment/m);
    expect(whole.stderr).toMatch(/What was mined from 1 video goes/);
    await installation.untilEnded('talks');
    const status = await installation.expecting(0, 'status', 'talks');
    expect(status.stdout).toMatch(/2 of 2 settled[\s\S]*stored 2/);
    expect((await segmentsOf(videoId)).length).toBeLessThan(segments.length);
    expect(await timesDone(videoId)).toMatchObject({ download: 1, transcribe: 1, segment: 2, mine: 1 });
  },
  6 * MINUTES,
);
