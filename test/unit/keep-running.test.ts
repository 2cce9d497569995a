import type { RunningServer } from '../../stack/servers/running-server.ts';
import { keepRunning } from '../../stack/supervisor/keep-running.ts';
import { countDeath, restartDelayMs } from '../../stack/supervisor/restart-delay.ts';
import { until } from '../fixtures/until.ts';

/** A server whose death is ours to decide. */
function fakeServer(): RunningServer & { die(reason: string): void; stopped: boolean } {
  let settle: (reason: string) => void = () => {};
  const server = {
    stopped: false,
    exited: new Promise<string>((resolve) => {
      settle = resolve;
    }),
    die: (reason: string) => settle(reason),
    async stop() {
      server.stopped = true;
      settle('asked to');
    },
  };
  return server;
}

test('restarts wait 1 s, twice as long each time, at most 60 s', () => {
  expect([1, 2, 3, 4, 5, 6, 7, 20].map(restartDelayMs)).toEqual([
    1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000,
  ]);
});

test('a death after a healthy minute counts as the first', () => {
  expect(countDeath(5, 59_000)).toBe(6);
  expect(countDeath(5, 60_000)).toBe(1);
});

describe('a part that is kept running', () => {
  test('is started again when it dies, and the reason is told', async () => {
    const servers = [fakeServer(), fakeServer()];
    const told: string[] = [];
    let starts = 0;
    const kept = await keepRunning({
      name: 'The part',
      start: async () => servers[starts++]!,
      report: (line) => told.push(line),
      delayMs: () => 1,
    });
    servers[0]?.die('it was ended by SIGKILL');
    await until('it runs again', () => told.includes('The part runs again'));
    expect(told[0]).toMatch(/^The part stopped: it was ended by SIGKILL\. Starting it again in/);
    expect(starts).toBe(2);
    await kept.stop();
    expect(servers[1]?.stopped).toBe(true);
    expect(starts).toBe(2);
  });

  test('is tried again when a restart fails, with a growing count of deaths', async () => {
    const server = fakeServer();
    const last = fakeServer();
    const outcomes: (() => RunningServer)[] = [
      () => server,
      () => {
        throw new Error('no memory');
      },
      () => last,
    ];
    const told: string[] = [];
    const counts: number[] = [];
    const kept = await keepRunning({
      name: 'The part',
      start: async () => outcomes.shift()!(),
      report: (line) => told.push(line),
      delayMs: (deaths) => {
        counts.push(deaths);
        return 1;
      },
    });
    server.die('it crashed');
    await until('it runs again', () => told.includes('The part runs again'));
    expect(told.some((line) => line.includes('no memory'))).toBe(true);
    expect(counts).toEqual([1, 2]);
    await kept.stop();
  });

  test('that cannot be started the first time is an error', async () => {
    const start = async () => {
      throw new Error('port in use');
    };
    await expect(keepRunning({ name: 'The part', start, report: () => {} })).rejects.toThrow('port in use');
  });

  test('is not started again while the pause before a restart is cut short by a stop', async () => {
    const server = fakeServer();
    const told: string[] = [];
    let starts = 0;
    const kept = await keepRunning({
      name: 'The part',
      start: async () => {
        starts += 1;
        return server;
      },
      report: (line) => told.push(line),
      delayMs: () => 3_600_000,
    });
    server.die('it crashed');
    await until('its death is told', () => told.length === 1);
    await kept.stop();
    expect(starts).toBe(1);
  });
});
