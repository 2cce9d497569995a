import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { openTcpProxy, type TcpProxy } from '../chaos/tcp-proxy.ts';
import { until } from '../fixtures/until.ts';

let server: ReturnType<typeof createServer>;
let atServer: Socket[];
let proxy: TcpProxy;
let client: Socket;
/** What arrived at the client. */
let heard: string;

beforeEach(async () => {
  atServer = [];
  server = createServer((socket) => {
    atServer.push(socket);
    socket.on('error', () => {}).pipe(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  proxy = await openTcpProxy((server.address() as AddressInfo).port);
  client = await connected();
});
afterEach(async () => {
  client.destroy();
  await proxy.close();
  server.close();
});

async function connected(): Promise<Socket> {
  const socket = connect(proxy.port, '127.0.0.1');
  heard = '';
  socket.on('error', () => {});
  socket.on('data', (bytes) => {
    heard += bytes.toString();
  });
  await once(socket, 'connect');
  return socket;
}

/** However it ends: a connection that is reset has an error first. */
const closed = (socket: Socket) => new Promise((resolve) => socket.once('close', resolve));

test('what is sent arrives, and comes back', async () => {
  client.write('one');
  await until('it came back', () => heard === 'one');
});

test('a silent proxy forwards nothing, and all of it once it is released', async () => {
  proxy.hold();
  client.write('two');
  const other = connect(proxy.port, '127.0.0.1');
  await once(other, 'connect');
  expect(heard).toBe('');
  proxy.release(false);
  await until('it came back', () => heard === 'two');
  other.destroy();
});

test('what stood still is cut off where that is wanted, and new connections work', async () => {
  proxy.hold();
  client.write('three');
  proxy.release(true);
  await closed(client);
  expect(heard).toBe('');
  client = await connected();
  client.write('four');
  await until('it came back', () => heard === 'four');
});

test('a server that dies takes its connections with it, but only once the proxy speaks again', async () => {
  client.write('five');
  await until('it came back', () => heard === 'five');
  let isGone = false;
  const gone = closed(client).then(() => {
    isGone = true;
  });
  proxy.hold();
  for (const socket of atServer) socket.destroy();
  await closed(atServer[0]!);
  expect(isGone).toBe(false);
  proxy.release(false);
  await gone;
});
