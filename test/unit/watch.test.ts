import type { View } from '../../client/status/view.ts';
import { watch } from '../../client/status/watch.ts';

/** What is looked at, one after the other; an error is thrown. */
function looks(...views: readonly (Partial<View> | Error)[]): () => Promise<View> {
  const left = [...views];
  return async () => {
    const next = left.shift();
    if (next === undefined) throw new Error('It was looked at once more than there is to see.');
    if (next instanceof Error) throw next;
    return { data: {}, text: 'all of it', news: '', ended: left.length === 0, ...next };
  };
}

async function watched(look: () => Promise<View>, options: { json?: boolean; screen?: boolean } = {}) {
  const written: string[] = [];
  const out = {
    write: (text: string) => written.push(text),
    ...{ isTTY: options.screen ?? false, columns: 80, rows: 24 },
  } as const;
  const last = await watch(look, { json: options.json, everyMs: 1, out: out as never });
  return { written, lines: written.join('').trimEnd().split('\n'), last };
}

const away = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });

test('in a pipe a line is written when something happened, and everything at the end', async () => {
  const { lines } = await watched(
    looks({ news: '1 of 2' }, { news: '1 of 2' }, { news: '2 of 2', text: 'two\nlines' }),
  );
  expect(lines).toEqual(['1 of 2', '2 of 2', 'two', 'lines']);
});

test('as JSON the events are written, each on its own line, and nothing else', async () => {
  const event = (videoId: string) => ({ event: 'video-settled', at: 'then', videoId }) as const;
  const { lines } = await watched(
    looks({ events: [event('a')] }, { events: [] }, { events: [event('b'), event('c')] }),
    { json: true },
  );
  expect(lines.map((line) => JSON.parse(line).videoId)).toEqual(['a', 'b', 'c']);
});

test('a view without events gives its data, once per change', async () => {
  const { lines } = await watched(
    looks({ news: 'a', data: { at: 1 } }, { news: 'a' }, { news: 'b', data: { at: 2 } }),
    {
      json: true,
    },
  );
  expect(lines).toEqual(['{"at":1}', '{"at":2}']);
});

test('a database that goes away is said once, and the watching goes on', async () => {
  const { lines } = await watched(looks({ news: 'runs' }, away, away, { news: 'ends' }));
  expect(lines).toEqual([
    'runs',
    expect.stringMatching(/^nothing can be read: .*ECONNREFUSED/),
    'ends',
    'all of it',
  ]);
  const { lines: events } = await watched(looks({ events: [] }, away, { events: [] }), { json: true });
  expect(events.map((line) => JSON.parse(line).event)).toEqual(['unreachable']);
});

test('what cannot be looked at from the beginning, or for another reason, is an error', async () => {
  await expect(watched(looks(away))).rejects.toThrow('ECONNREFUSED');
  await expect(watched(looks({ news: 'runs' }, new Error('The batch is gone.')))).rejects.toThrow('gone');
});

test('on a screen the whole of it stands at the end, also what is higher than the screen', async () => {
  const text = Array.from({ length: 60 }, (_, row) => `row ${row}`).join('\n');
  const { written, last } = await watched(looks({ text: 'at work' }, { text }), { screen: true });
  expect(written.join('')).toContain('row 59');
  expect(written.join('')).not.toContain('more');
  expect(last.text).toBe(text);
});
