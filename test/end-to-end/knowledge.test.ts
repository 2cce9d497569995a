import type { VideoReport } from '../../client/status/video-report.ts';
import type { Installation } from '../fixtures/installation.ts';
import { openTalks, type Talks } from '../fixtures/talks.ts';

const MINUTES = 60_000;
const SMALL = ['--set', 'segments.minChars=150', '--set', 'segments.maxChars=300'];

let talks: Talks;
let installation: Installation;

interface Shown {
  readonly summary: {
    readonly shortSummary: string;
    readonly chapters: readonly { readonly link: string }[];
  };
  readonly claims: readonly {
    readonly id: string;
    readonly text: string;
    readonly stance: string;
    readonly visible: boolean;
    readonly evidence: readonly { readonly quote: string; readonly speaker: string; readonly link: string }[];
    readonly related: readonly { readonly relation: string; readonly videoId: string }[];
  }[];
}

async function show(video: string): Promise<Shown> {
  const { stdout } = await installation.expecting(0, 'show', video, '--json');
  return JSON.parse(stdout) as Shown;
}

/** The same talk at two addresses: whatever one says, the other one repeats. */
beforeAll(async () => {
  talks = await openTalks(['one', 'two', 'three'], {
    VIDMINE_BATCH_MAX_ATTEMPTS: '1',
    VIDMINE_LANGUAGE_MODEL_PROMPT_PRICE: '1000',
    VIDMINE_LANGUAGE_MODEL_OUTPUT_PRICE: '1000',
  });
  installation = talks.installation;
  await installation.expecting(0, ...started('talks', 'one', 'two'));
}, 8 * MINUTES);
afterAll(() => talks?.close(), 3 * MINUTES);

const started = (batch: string, ...names: readonly string[]): string[] => [
  ...['batch', 'start', talks.list(...names), '--name', batch, '--follow', '--set', 'mining=abstractive'],
  ...SMALL,
];

test('defect 69: what is known of a video is shown: summaries, chapters, claims with stance, speaker, quote and link', async () => {
  const { summary, claims } = await show(talks.url('one'));
  expect(summary.shortSummary).toContain('It is about tides.');
  expect(summary.chapters[0]?.link).toContain('/one.opus#t=');
  expect(claims.length).toBeGreaterThan(2);
  for (const { stance, evidence } of claims) {
    expect(stance).toBe('asserts');
    for (const { quote, speaker, link } of evidence) {
      expect(quote).toMatch(/\w/);
      expect(speaker).toBe('Speaker 1');
      expect(link).toMatch(/\/one\.opus#t=\d+/);
    }
  }
  const { stdout } = await installation.expecting(0, 'show', talks.url('one'));
  expect(stdout).toMatch(/Claims: \d+[\s\S]*“[^”]+”\s+Speaker 1, \d:\d\d/);
});

test(
  'defect 93: claims that another video repeats say so, and the whole library can be linked again',
  async () => {
    const two = await installation.json<VideoReport>('status', talks.url('two'));
    const linked = await installation.expecting(0, 'link', '--json');
    const first = JSON.parse(linked.stdout) as object;
    const { claims } = await show(talks.url('one'));
    for (const { related } of claims) {
      expect(related).toContainEqual(
        expect.objectContaining({ videoId: two.videoId, relation: expect.stringMatching(/repeat/) }),
      );
    }
    const { stdout } = await installation.expecting(0, 'link', '--json');
    expect(JSON.parse(stdout)).toEqual({ ...first, judged: 0 });
  },
  2 * MINUTES,
);

test(
  "defect 83: a person's own verdict holds after the video was mined again",
  async () => {
    const url = talks.url('one');
    const [claim] = (await show(url)).claims;
    const said = await installation.expecting(0, 'claims', 'reject', claim!.id, '--note', 'heard before');
    expect(said.stdout).toContain(claim!.text);
    const verdict = async () => (await show(url)).claims.find(({ text }) => text === claim!.text)?.visible;
    expect(await verdict()).toBe(false);
    await installation.expecting(0, 'rerun', url, '--from', 'mine', '--set', 'miner.selectivity=liberal');
    await installation.expecting(0, 'status', url, '--watch');
    expect(await verdict()).toBe(false);
    await installation.expecting(
      0,
      'claims',
      'clear',
      (await show(url)).claims.find(({ text }) => text === claim!.text)!.id,
    );
    expect(await verdict()).toBe(true);
  },
  4 * MINUTES,
);

test(
  'defect 133: at its limit a batch makes no paid call; the video is stored without mining and mined once the limit is raised',
  async () => {
    const url = talks.url('three');
    const followed = await installation.vidmine([
      ...started('third', 'three'),
      '--set',
      'batch.maxSpend=0.01',
    ]);
    expect(followed.code).toBe(3);
    const status = await installation.expecting(0, 'status', 'third');
    expect(status.stdout).toMatch(/spend-limit/);
    expect(status.stdout).toMatch(/vidmine costs third --max-spend/);
    const found = await installation.expecting(0, 'search', 'interest on interest');
    expect(found.stdout).toContain('/three.opus');
    expect((await show(url)).claims).toEqual([]);

    await installation.expecting(0, 'costs', 'third', '--max-spend', '1000');
    await installation.expecting(0, 'retry', '--failed', '--batch', 'third');
    await installation.untilEnded('third');
    await installation.until('it is mined', async () => (await show(url)).claims.length > 2);
    const costs = await installation.expecting(0, 'costs', 'third', '--json');
    const { maxSpend, total } = JSON.parse(costs.stdout) as { maxSpend: number; total: { cost: number } };
    expect(maxSpend).toBe(1000);
    expect(total.cost).toBeGreaterThan(0.01);
  },
  6 * MINUTES,
);
