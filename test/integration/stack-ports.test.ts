import { claimPorts, isPortFree } from '../../stack/servers/ports.ts';
import { freePorts, listening } from '../fixtures/free-ports.ts';

let holder: Awaited<ReturnType<typeof listening>>;
beforeEach(async () => {
  holder = await listening();
});
afterEach(() => holder.close());

const postgres = (port: number) => ({ port, server: 'PostgreSQL', setting: 'stack.postgresPort' });
const temporal = (port: number) => ({ port, server: 'Temporal', setting: 'stack.temporalPort' });

describe('a port of a server', () => {
  test('that is in use is an error with the port, who holds it and both names of the setting', async () => {
    const [free] = (await freePorts(1)) as [number];
    const claim = claimPorts([postgres(holder.port), temporal(free)]);
    await expect(claim).rejects.toThrow(
      new RegExp(
        `PostgreSQL cannot use port ${holder.port}.*\\n.*in use by .*process ${process.pid}[\\s\\S]*` +
          'stack\\.postgresPort in vidmine\\.yaml or VIDMINE_STACK_POSTGRES_PORT',
      ),
    );
    await expect(claim).rejects.not.toThrow('stack.temporalPort');
  });

  test('that is in use is told together with all others', async () => {
    const other = await listening();
    await expect(claimPorts([postgres(holder.port), temporal(other.port)])).rejects.toThrow(
      new RegExp(`${holder.port}[\\s\\S]*${other.port}`),
    );
    await other.close();
  });

  test('that what an earlier run left behind still holds is waited for', async () => {
    const claimed = claimPorts([postgres(holder.port)], 30_000);
    await holder.close();
    await claimed;
    expect(await isPortFree(holder.port)).toBe(true);
  });

  test('may not be wanted twice', async () => {
    const [free] = (await freePorts(1)) as [number];
    await expect(claimPorts([postgres(free), temporal(free)])).rejects.toThrow(
      /wanted twice: by stack\.postgresPort and by stack\.temporalPort/,
    );
  });
});
