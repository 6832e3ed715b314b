// How a small server's PostgreSQL is tuned: two cores, one application, durable commits, little memory.

const BASE: Readonly<Record<string, string>> = {
  max_connections: '60',
  shared_buffers: '128MB',
  effective_cache_size: '1GB',
  work_mem: '8MB',
  maintenance_work_mem: '64MB',
  random_page_cost: '1.1',
  jit: 'off',
  io_method: 'sync',
  max_parallel_workers_per_gather: '0',
  max_logical_replication_workers: '0',
  fsync: 'on',
  full_page_writes: 'on',
  synchronous_commit: 'on',
  wal_compression: 'on',
  // Small enough that recovery after a crash takes seconds.
  max_wal_size: '512MB',
  min_wal_size: '80MB',
  checkpoint_timeout: '10min',
  checkpoint_completion_target: '0.9',
  password_encryption: 'scram-sha-256',
  timezone: 'UTC',
  log_timezone: 'UTC',
  logging_collector: 'on',
  log_directory: 'log',
  // Seven files, one a weekday, each emptied when its day comes round again.
  log_filename: 'postgres-%a.log',
  log_file_mode: '0600',
  log_rotation_age: '1d',
  log_rotation_size: '0',
  log_truncate_on_rotation: 'on',
  log_line_prefix: '%m [%p] %q%u@%d ',
  log_checkpoints: 'off',
  // Statements and details of errors hold what people wrote: neither belongs in a log.
  log_min_error_statement: 'panic',
  log_error_verbosity: 'terse',
};

/** The text of our settings file. `overrides` win; their names are checked because they are written unquoted. */
export function renderSettings(overrides: Readonly<Record<string, string>> = {}, platform = process.platform): string {
  // Notices a client that vanished in mid-query, so that a killed server leaves no transaction open.
  const watchClients: Record<string, string> = platform === 'win32' ? {} : { client_connection_check_interval: '2s' };
  const lines = Object.entries({ ...BASE, ...watchClients, ...overrides }).map(([name, value]) => {
    if (!/^[a-z_]+(\.[a-z_]+)?$/.test(name) || /[\r\n\0]/.test(value)) throw new TypeError(`Bad setting: ${name}`);
    return `${name} = '${value.replaceAll("'", "''").replaceAll('\\', '\\\\')}'`;
  });
  return `# Written at every start; changes here are lost.\n${lines.join('\n')}\n`;
}
