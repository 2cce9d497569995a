export interface PostgresSizing {
  readonly port: number;
  readonly ramMb: number;
  /** Room in the shared memory file system; undefined where there is none to measure. */
  readonly sharedMemoryFreeMb: number | undefined;
}

/**
 * Server settings for a machine that PostgreSQL shares with speech and language models. They are given on the
 * command line at every start, so that they follow the machine and the version of vidmine.
 */
export function postgresSettings({
  port,
  ramMb,
  sharedMemoryFreeMb,
}: PostgresSizing): Readonly<Record<string, string>> {
  return {
    listen_addresses: '127.0.0.1',
    port: String(port),
    // TCP is the only way in.
    unix_socket_directories: '',
    max_connections: '200',
    shared_buffers: `${clamp(ramMb / 8, 64, 512)}MB`,
    effective_cache_size: `${clamp(ramMb / 3, 128, 8192)}MB`,
    work_mem: '16MB',
    // HNSW indexes are built in this memory.
    maintenance_work_mem: `${clamp(ramMb / 16, 64, 512)}MB`,
    // Containers often have 64 MB of shared memory, less than one parallel index build asks for.
    ...(sharedMemoryFreeMb !== undefined && sharedMemoryFreeMb < 1024
      ? { dynamic_shared_memory_type: 'mmap' }
      : {}),
    // Nobody replicates from this server, so the log carries what crash recovery needs and no more.
    wal_level: 'minimal',
    max_wal_senders: '0',
    max_logical_replication_workers: '0',
    wal_compression: 'on',
    max_wal_size: '1GB',
    checkpoint_timeout: '15min',
    random_page_cost: '1.1',
    timezone: 'UTC',
    log_timezone: 'UTC',
    lc_messages: 'C',
    log_line_prefix: '%m [%p] ',
    log_min_duration_statement: '5s',
  };
}

/** As arguments of `postgres`. */
export const settingArguments = (settings: Readonly<Record<string, string>>): string[] =>
  Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);

const clamp = (value: number, least: number, most: number): number =>
  Math.round(Math.min(most, Math.max(least, value)));
