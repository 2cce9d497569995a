import { postgresSettings, settingArguments } from '../../stack/servers/postgres-settings.ts';

const laptop = { port: 54330, ramMb: 16_384, sharedMemoryFreeMb: 8_000 };

describe('the settings of the embedded PostgreSQL', () => {
  test('let it listen on this machine and on TCP only', () => {
    const settings = postgresSettings(laptop);
    expect(settings.listen_addresses).toBe('127.0.0.1');
    expect(settings.port).toBe('54330');
    expect(settings.unix_socket_directories).toBe('');
  });

  test('have room for at least a hundred connections', () => {
    expect(Number(postgresSettings(laptop).max_connections)).toBeGreaterThanOrEqual(100);
  });

  test.each([
    [1_024, '128MB'],
    [2_048, '256MB'],
    [16_384, '512MB'],
    [131_072, '512MB'],
  ])('on a machine of %i MB take %s of shared buffers', (ramMb, expected) => {
    expect(postgresSettings({ ...laptop, ramMb }).shared_buffers).toBe(expected);
  });

  test('avoid shared memory where a container has next to none of it', () => {
    const of = (sharedMemoryFreeMb: number | undefined) =>
      postgresSettings({ ...laptop, sharedMemoryFreeMb }).dynamic_shared_memory_type;
    expect(of(64)).toBe('mmap');
    expect(of(8_000)).toBeUndefined();
    expect(of(undefined)).toBeUndefined();
  });

  test('are given on the command line', () => {
    expect(settingArguments({ port: '1', timezone: 'UTC' })).toEqual(['-c', 'port=1', '-c', 'timezone=UTC']);
  });
});
