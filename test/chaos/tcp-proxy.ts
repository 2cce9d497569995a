import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A loopback proxy that can fall silent: nothing is refused and nothing arrives, as when a cable is pulled. */
export interface TcpProxy {
  readonly port: number;
  /** Forwards nothing more. New connections are accepted, and hear nothing. */
  hold(): void;
  /** @param cut whether connections that stood still break, instead of going on where they were. */
  release(cut: boolean): void;
  close(): Promise<void>;
}

interface Pair {
  readonly client: Socket;
  readonly server: Socket;
}

/** @param target port of 127.0.0.1; it need not listen yet. */
export async function openTcpProxy(target: number): Promise<TcpProxy> {
  const pairs = new Set<Pair>();
  let held = false;

  const flow = ({ client, server }: Pair): void => {
    client.pipe(server);
    server.pipe(client);
  };
  const stop = ({ client, server }: Pair): void => {
    client.unpipe(server).pause();
    server.unpipe(client).pause();
  };
  const cutOff = (pair: Pair): void => {
    pairs.delete(pair);
    pair.client.destroy();
    pair.server.destroy();
  };
  /** What one side said last still reaches the other. */
  const closed = (pair: Pair, other: Socket): void => {
    // Over a network that is silent nobody hears of an end.
    if (held || !pairs.delete(pair)) return;
    other.destroySoon();
  };

  const listener = createServer((client) => {
    const server = connect(target, '127.0.0.1');
    const pair = { client, server };
    pairs.add(pair);
    for (const socket of [client, server]) {
      socket.setNoDelay(true);
      socket.on('error', () => {});
      socket.on('close', () => closed(pair, socket === client ? server : client));
    }
    if (held) stop(pair);
    else flow(pair);
  });
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));

  return {
    port: (listener.address() as AddressInfo).port,
    hold: () => {
      held = true;
      for (const pair of pairs) stop(pair);
    },
    release: (cut) => {
      held = false;
      for (const pair of [...pairs]) {
        if (cut || pair.client.destroyed || pair.server.destroyed) cutOff(pair);
        else flow(pair);
      }
    },
    close: () =>
      new Promise((resolve) => {
        listener.close(() => resolve());
        for (const pair of [...pairs]) cutOff(pair);
      }),
  };
}
