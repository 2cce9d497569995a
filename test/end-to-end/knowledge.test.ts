import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { VideoReport } from '../../client/status/video-report.ts';
import { type Installation, openInstallation } from '../fixtures/installation.ts';
import { type MediaServer, media, startMediaServer } from '../fixtures/media-server.ts';
import { type MiningModel, startMiningModel } from '../fixtures/mining-model.ts';
import { sampleRecordings } from '../fixtures/sample-recordings.ts';

const MINUTES = 60_000;
const BRIEFING = sampleRecordings().find(({ id }) => id === 'briefing')!;
const SMALL = ['--set', 'segments.minChars=150', '--set', 'segments.maxChars=300'];

let model: MiningModel;
let server: MediaServer;
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
  const talk = media(readFileSync(BRIEFING.audioPath), 'audio/ogg');
  server = await startMediaServer({ '/one.opus': talk, '/two.opus': talk, '/three.opus': talk });
  model = await startMiningModel();
  installation = await openInstallation({
    ...model.environment,
    VIDMINE_BATCH_MAX_ATTEMPTS: '1',
    VIDMINE_LANGUAGE_MODEL_PROMPT_PRICE: '1000',
    VIDMINE_LANGUAGE_MODEL_OUTPUT_PRICE: '1000',
  });
  await installation.up();
  const list = join(installation.folder, 'talks.txt');
  writeFileSync(list, `${server.url('/one.opus')}\n${server.url('/two.opus')}\n`);
  await installation.expecting(
    0,
    ...['batch', 'start', list, '--name', 'talks', '--follow', '--set', 'mining=abstractive'],
    ...SMALL,
  );
}, 8 * MINUTES);
afterAll(async () => {
  await installation?.close();
  await model?.close();
  await server?.close();
}, 3 * MINUTES);

test('defect 69: what is known of a video is shown: summaries, chapters, claims with stance, speaker, quote and link', async () => {
  const { summary, claims } = await show(server.url('/one.opus'));
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
  const { stdout } = await installation.expecting(0, 'show', server.url('/one.opus'));
  expect(stdout).toMatch(/Claims: \d+[\s\S]*“[^”]+”\s+Speaker 1, \d:\d\d/);
});

test(
  'defect 93: claims that another video repeats say so, and the whole library can be linked again',
  async () => {
    const two = await installation.json<VideoReport>('status', server.url('/two.opus'));
    const linked = await installation.expecting(0, 'link', '--json');
    const first = JSON.parse(linked.stdout) as object;
    const { claims } = await show(server.url('/one.opus'));
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
    const url = server.url('/one.opus');
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
    const url = server.url('/three.opus');
    const list = join(installation.folder, 'third.txt');
    writeFileSync(list, `${url}\n`);
    const start = [
      'batch',
      'start',
      list,
      '--name',
      'third',
      '--follow',
      '--set',
      'mining=abstractive',
      ...SMALL,
    ];
    const followed = await installation.vidmine([...start, '--set', 'batch.maxSpend=0.01']);
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
