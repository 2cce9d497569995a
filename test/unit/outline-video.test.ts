import { systemFault } from '../../domain/faults.ts';
import type { Section } from '../../domain/outline/section.ts';
import type { Segment } from '../../domain/transcript.ts';
import { cutOff } from '../../engines/language-model/answer.ts';
import type { GenerateRequest } from '../../engines/language-model/language-model.ts';
import { type OutlineVideoRequest, outlineVideo } from '../../engines/language-model/outline-video.ts';
import { scriptedModel } from '../fixtures/scripted-model.ts';
import { segmentOf } from '../fixtures/segment-of.ts';

const LONG = 'The tide comes in and the tide goes out, and nobody who lives by the sea is surprised. '.repeat(
  14,
);
/** Segments of about 1250 characters, which say their number. */
const segments = (count: number): Segment[] =>
  Array.from({ length: count }, (_, ordinal) => ({
    ...segmentOf(`This is segment ${ordinal} of the talk.`, ...LONG.trim().split(/(?<=\.) /)),
    ordinal,
  }));

const isPart = ({ input }: GenerateRequest) => input.includes('\nPart:\n');
/** Places in the video of the segments that a call shows. */
const shown = ({ input }: GenerateRequest) =>
  [...input.matchAll(/This is segment (\d+) /g)].map(([, ordinal]) => Number(ordinal));
const numbersIn = ({ input }: GenerateRequest) =>
  [...input.matchAll(/^(\d+)\. Speaker/gm)].map(([, number]) => Number(number));

const sectionFrom = (firstSegment: number, about: string) => ({
  firstSegment,
  title: `On ${about}`,
  summary: `Says ${about}.`,
});
const answer = (request: GenerateRequest): object =>
  isPart(request)
    ? { sections: [sectionFrom(1, `${shown(request)[0]}`)] }
    : { paragraphs: ['About the sea.', 'Calm.'] };
const outline = (change: Partial<OutlineVideoRequest> & Pick<OutlineVideoRequest, 'model' | 'segments'>) =>
  outlineVideo({ style: 'abstractive', told: { title: 'Tides' }, ...change });
const firstSegments = (sections: readonly Section[]) => sections.map(({ firstSegment }) => firstSegment);

test('nothing is asked about a video in which nothing is said', async () => {
  const model = scriptedModel(answer);
  expect(await outline({ model, segments: [] })).toMatchObject({ sections: [], shortSummary: '' });
  expect(model.requests).toEqual([]);
});

test('a short video is one part and one summary', async () => {
  const model = scriptedModel(answer);
  const outlined = await outline({ model, segments: segments(2) });
  expect(outlined).toEqual({
    sections: [{ title: 'On 0', summary: 'Says 0.', firstSegment: 0 }],
    shortSummary: 'About the sea.\n\nCalm.',
    cost: { promptTokens: 200, outputTokens: 20, latencyMs: 2, calls: 2 },
  });
  const [part, summary] = model.requests;
  expect(part?.input).toMatch(/^Video: Tides\nPart:\n1\. Speaker A: This is segment 0 /);
  expect(summary?.input).toBe('Video: Tides\nSections:\nOn 0: Says 0.\nAnswer:\n');
});

test('a video of 700 segments is read whole, each segment once, within the context at every call', async () => {
  const contextTokens = 4096;
  const twice = (request: GenerateRequest) => ({
    sections: [1, 2].map((first) =>
      sectionFrom(first, `${shown(request)[first - 1]}, ${'at length '.repeat(20)}`),
    ),
  });
  const model = scriptedModel((request) => (isPart(request) ? twice(request) : answer(request)), {
    contextTokens,
  });
  const { sections, shortSummary } = await outline({ model, segments: segments(700) });
  const parts = model.requests.filter(isPart);
  expect(parts.flatMap(shown)).toEqual(Array.from({ length: 700 }, (_, ordinal) => ordinal));
  for (const { instructions, input, maxOutputTokens } of model.requests) {
    const tokens = (await model.countTokens(instructions)) + (await model.countTokens(input));
    expect(tokens + maxOutputTokens).toBeLessThan(contextTokens);
  }
  for (const part of parts) expect(numbersIn(part).length).toBeLessThanOrEqual(12);
  expect(firstSegments(sections)).toEqual(parts.flatMap((part) => shown(part).slice(0, 2)));
  // Too many sections for one call: stretches of them are summarised first, the last call has all of those.
  const summaries = model.requests.filter((request) => !isPart(request));
  expect(summaries.length).toBeGreaterThan(1);
  expect(new Set(summaries.map(({ instructions }) => instructions)).size).toBe(1);
  expect(shortSummary).toBe('About the sea.\n\nCalm.');
});

test('the instructions are the same for every part, and before everything else', async () => {
  const model = scriptedModel(answer, { contextTokens: 8192 });
  await outline({ model, segments: segments(30) });
  const instructions = model.requests.filter(isPart).map((request) => request.instructions);
  expect(instructions.length).toBeGreaterThan(2);
  expect(new Set(instructions).size).toBe(1);
});

test('a part whose answer does not end is halved, down to sentences of one segment', async () => {
  const model = scriptedModel((request) =>
    isPart(request) && request.input.length > 1000 ? cutOff('m', 600) : answer(request),
  );
  const { sections } = await outline({ model, segments: segments(2) });
  expect(firstSegments(sections)).toEqual([0, 0, 1, 1]);
});

test('an unusable answer about a part is asked for once more, then it is a failure to be tried again', async () => {
  const once = scriptedModel((request, call) => (call === 1 ? { sections: [] } : answer(request)));
  expect((await outline({ model: once, segments: segments(1) })).sections).toHaveLength(1);
  const always = scriptedModel(() => ({ sections: 'none' }));
  await expect(outline({ model: always, segments: segments(1) })).rejects.toMatchObject({
    fault: { fault: 'video', reason: 'answer-invalid', settles: undefined },
  });
  expect(always.requests).toHaveLength(2);
});

test('an attempt after a failure asks about the parts that are left', async () => {
  const finished = new Map();
  const away = systemFault('language-model-down', 'away');
  const failing = scriptedModel((request, call) => (call === 3 ? away : answer(request)), {
    contextTokens: 8192,
  });
  const all = segments(30);
  await expect(outline({ model: failing, segments: all, finished })).rejects.toBe(away);
  const model = scriptedModel(answer, { contextTokens: 8192 });
  const { sections } = await outline({ model, segments: all, finished });
  const parts = [...failing.requests.slice(0, 2), ...model.requests].filter(isPart);
  expect(parts.flatMap(shown)).toEqual(all.map(({ ordinal }) => ordinal));
  expect(firstSegments(sections)).toEqual(parts.map((part) => shown(part)[0]));
});

test('progress says how many parts are done', async () => {
  const told: unknown[] = [];
  const model = scriptedModel(answer);
  await outline({ model, segments: segments(1), onProgress: (progress) => told.push(progress) });
  expect(told).toEqual([{ parts: 0, of: 1, outputTokens: 0 }]);
});

test('in extractive style the model only picks: titles and summaries are the words that were said', async () => {
  const model = scriptedModel(() => ({ n: 1 }), { demo: true });
  const all = segments(10);
  const { sections, shortSummary } = await outline({ model, segments: all, style: 'extractive' });
  expect(firstSegments(sections)).toEqual([0, 4, 8]);
  for (const { summary, title } of sections) {
    expect(all[0]?.text).toContain(summary.replace(/\d+/, '0'));
    expect(summary.startsWith(title.replace('…', ''))).toBe(true);
  }
  expect(shortSummary).toBe(sections.map(({ summary }) => summary).join(' '));
  for (const { schema, input } of model.requests) {
    expect(Object.keys(schema.properties as object)).toEqual(['n']);
    expect(input).not.toContain('Tides');
  }
});

test('in extractive style a number that was not offered, twice, is a failure', async () => {
  const model = scriptedModel(() => ({ n: 99 }), { demo: true });
  await expect(outline({ model, segments: segments(1), style: 'extractive' })).rejects.toMatchObject({
    fault: { fault: 'video', reason: 'answer-invalid' },
  });
});
