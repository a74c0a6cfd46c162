/** The server's settings, as `mqk.conf` in the cluster says them. */
import { port } from './socket-directory.ts';

export const durabilities = ['durable', 'ephemeral'] as const;

/** `durable`: an acknowledged commit survives a power loss. `ephemeral`: for tests; nothing survives anything. */
export type Durability = (typeof durabilities)[number];

export const configFile = 'mqk.conf';

// prettier-ignore
const forEverybody = {
  listen_addresses:        '',       // the socket is the only way in
  port:                    `${port}`,
  unix_socket_permissions: '0700',
  password_encryption:     'scram-sha-256',
  timezone:                'UTC',
  log_timezone:            'UTC',
  lc_messages:             'C',
  cluster_name:            'mqk',
  log_min_messages:        'warning',
  log_checkpoints:         'off',
  logging_collector:       'off',    // pg_ctl gives it a log file, which we rotate at start
} as const;

/** Checked again once the server runs: see durability.ts. */
export const promises = { fsync: 'on', full_page_writes: 'on', synchronous_commit: 'on' } as const;

// prettier-ignore
const forThatKind = {
  durable: promises,
  ephemeral: {
    fsync:              'off',
    full_page_writes:   'off',
    synchronous_commit: 'off',
    wal_level:          'minimal',
    max_wal_senders:    '0',
    checkpoint_timeout: '1d',
    max_wal_size:       '256MB',
    shared_buffers:     '64MB',
    io_method:          'sync',      // no worker processes for it
    autovacuum:         'off',
    max_connections:    '200',
    dynamic_shared_memory_type: 'mmap', // in the cluster's folder, so it goes with it
  },
} as const satisfies Record<Durability, Readonly<Record<string, string>>>;

export function configText(durability: Durability, socketDirectory: string): string {
  const settings = {
    ...forEverybody,
    ...forThatKind[durability],
    unix_socket_directories: `"${socketDirectory}"`,
  };
  const lines = Object.entries(settings).map(([name, value]) => `${name} = ${quote(value)}`);
  return [
    `# ${durability}; written anew at every start: put settings of your own into postgresql.conf`,
    ...lines,
    '',
  ].join('\n');
}

/** Which kind the text was written for; null when it is not one of ours. */
export function durabilityIn(text: string): Durability | null {
  return durabilities.find((kind) => text.startsWith(`# ${kind};`)) ?? null;
}

/** Backslashes and double quotes do not occur: paths with them are refused at the door. */
const quote = (value: string): string => `'${value.replaceAll("'", "''")}'`;
