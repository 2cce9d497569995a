import { Response } from 'undici';
import { systemFault } from '../../domain/faults.ts';
import { boundedAnswer } from '../../engines/language-model/bounded-answer.ts';

const LIMITS = { error: 10, piece: 10, whole: 20 };
const EVENTS = 'text/event-stream; charset=utf-8';
const LINES = 'application/x-ndjson';
const JSON_TYPE = 'application/json';

/** What arrives of an answer that comes in these chunks. */
async function read(chunks: readonly string[], status: number, type?: string): Promise<string> {
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(Buffer.from(chunk));
      controller.close();
    },
  });
  const headers: Record<string, string> = type === undefined ? {} : { 'content-type': type };
  const tooLarge = (what: string) => systemFault('too-large', what);
  return (await boundedAnswer(new Response(body, { status, headers }), tooLarge, LIMITS)).text();
}

test.each<[string, readonly string[], number, string | undefined]>([
  ['an error', ['0123456789'], 500, JSON_TYPE],
  ['an answer at once', ['0123456789', '0123456789'], 200, JSON_TYPE],
  ['many lines', ['012\n4', '5678\n', '01234\n6\n8'], 200, LINES],
  ['many events', ['a\nb\n\nc\n', '\nd\r\n', '\r\n01234', '56789'], 200, EVENTS],
])('%s within its limit comes as it was sent', async (_, chunks, status, type) => {
  await expect(read(chunks, status, type)).resolves.toBe(chunks.join(''));
});

test.each<[string, readonly string[], number, string | undefined]>([
  ['an error', ['0123456789', '0'], 500, LINES],
  ['an answer', ['0123456789', '0123456789', '0'], 200, JSON_TYPE],
  ['an answer', ['0123456789\n', '0123456789\n'], 200, undefined],
  ['a single piece of an answer', ['0\n', '0123456789', '0'], 200, LINES],
  ['a single piece of an answer', ['0\n\n', '0123\n', '0123\n', '0'], 200, EVENTS],
])('%s beyond its limit is a fault: %j', async (what, chunks, status, type) => {
  await expect(read(chunks, status, type)).rejects.toMatchObject({
    fault: { fault: 'system', detail: `${what} of more than 1 MB` },
  });
});

test('an answer without a body stays as it is', async () => {
  const empty = new Response(null, { status: 204 });
  await expect(boundedAnswer(empty, () => systemFault('too-large', ''))).resolves.toBe(empty);
});
