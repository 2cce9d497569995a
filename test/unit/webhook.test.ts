import { createHmac } from 'node:crypto';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { createNotifier } from '../../engines/notifications/notify.ts';
import { postSigned } from '../../engines/notifications/webhook.ts';
import { freePorts } from '../fixtures/free-ports.ts';

const SECRET = 'a-secret-of-two-parties';
const AT_ONCE = { minTimeout: 1, maxTimeout: 1 };
const NOTICE = {
  event: 'batch-finished',
  subject: 'talks',
  reason: 'finished',
  detail: 'Its videos: stored 3. By socks5h://me:hunter2@127.0.0.1:1.',
  todo: 'vidmine report talks',
  counts: { stored: 3 },
};

interface Got {
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

let server: Server;
let got: Got[];
/** Statuses of the answers to come; then 204. */
let statuses: number[];

beforeEach(async () => {
  got = [];
  statuses = [];
  server = createServer(async (request, response) => {
    got.push({ headers: request.headers, body: await text(request) });
    response.writeHead(statuses.shift() ?? 204).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterEach(
  () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    }),
);

const host = () => `127.0.0.1:${(server.address() as AddressInfo).port}`;
const address = () => `http://${host()}/hook/T0KEN`;

test('what is posted is signed together with its time, as the documentation says', async () => {
  expect(await postSigned({ url: address(), secret: SECRET }, '{"event":"test"}')).toBeUndefined();
  const [{ headers, body }] = got as [Got];
  const timestamp = headers['x-vidmine-timestamp'] as string;
  const expected = createHmac('sha256', SECRET).update(`${timestamp}.${body}`).digest('hex');
  expect(headers['x-vidmine-signature']).toBe(`sha256=${expected}`);
  expect(Math.abs(Date.now() / 1000 - Number(timestamp))).toBeLessThan(3600);
  expect(headers['content-type']).toBe('application/json');
  expect(body).toBe('{"event":"test"}');
});

test('without a secret there is no signature', async () => {
  await postSigned({ url: address() }, '{}');
  expect(got[0]?.headers).not.toHaveProperty('x-vidmine-signature');
});

test('a receiver that answers 503 is asked again with the same delivery, until it takes it', async () => {
  statuses = [503, 429];
  expect(await postSigned({ url: address(), secret: SECRET }, '{"n":1}', AT_ONCE)).toBeUndefined();
  expect(got.map(({ body }) => body)).toEqual(['{"n":1}', '{"n":1}', '{"n":1}']);
  expect(new Set(got.map(({ headers }) => headers['x-vidmine-delivery'])).size).toBe(1);
  expect(new Set(got.map(({ headers }) => headers['x-vidmine-signature'])).size).toBe(1);
});

test.each([
  ['one that never takes it is given up on', Array.from({ length: 20 }, () => 503), 5, 'answered 503'],
  ['one that refuses it is not asked again', [404], 1, 'answered 404'],
  ['a redirect is not followed', [302], 1, 'answered 302'],
])('%s', async (_, answers, tries, problem) => {
  statuses = answers;
  expect(await postSigned({ url: address() }, '{}', AT_ONCE)).toBe(`${host()} ${problem}`);
  expect(got).toHaveLength(tries);
});

test('nobody there is a line in the log that holds neither secret nor path, and never throws', async () => {
  const [port] = await freePorts(1);
  const url = `http://127.0.0.1:${port}/hook/T0KEN`;
  expect(await postSigned({ url, secret: SECRET }, '{}', AT_ONCE)).toBe(
    `127.0.0.1:${port} cannot be reached (ECONNREFUSED)`,
  );
});

test('program and webhook get the same object, and one that fails does not keep the other from being told', async () => {
  const lines: string[] = [];
  const notify = createNotifier({
    command: ['/nowhere/program'],
    webhook: address(),
    webhookSecret: SECRET,
    warn: (line) => lines.push(line),
  });
  await notify(NOTICE);
  expect(JSON.parse(got[0]?.body ?? '')).toEqual({
    ...NOTICE,
    detail: 'Its videos: stored 3. By socks5h://me:****@127.0.0.1:1.',
    at: expect.stringMatching(/^\d{4}-/),
  });
  expect(lines).toHaveLength(2);
  expect(lines[1]).toMatch(/^notifications\.command failed: .*ENOENT/);
  expect(lines.join('\n')).not.toMatch(/T0KEN|hunter2|a-secret/);
});
