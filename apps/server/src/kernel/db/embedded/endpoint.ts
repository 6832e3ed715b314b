// Where PostgreSQL listens: a private socket folder in its home, else one in the system's temporary folder (a socket's
// path is short by law, and some file systems carry no sockets), else loopback, the one choice on Windows.

import { chmodSync, mkdirSync, mkdtempSync, rmdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { Client } from 'pg';
import { errorCode } from './errors.ts';
import { give, type Owner } from './owner.ts';
import type { PostmasterFile } from './postmaster-file.ts';

export interface Endpoint {
  /** A socket's folder, or 127.0.0.1. */
  readonly host: string;
  readonly port: number;
}

const LOOPBACK = '127.0.0.1';
/** Of a socket's folder the port only names the file. */
const SOCKET_PORT = 5432;
/** The shortest limit of the systems we run on (macOS, 104 with the closing zero). */
const MAX_SOCKET_PATH_BYTES = 103;
const TEMPORARY = 'embedded-postgres-';

/** The endpoints to try, best first. Each is prepared only when it is asked for. */
export async function* endpoints(home: string, owner: Owner | null): AsyncGenerator<Endpoint> {
  const dir = join(home, 'run');
  if (process.platform !== 'win32') {
    if (Buffer.byteLength(socketPath(dir)) <= MAX_SOCKET_PATH_BYTES) yield prepareSocketDir(dir, owner);
    // A random name: in a folder that everybody may write to, a known one could be taken.
    yield prepareSocketDir(mkdtempSync(join(tmpdir(), TEMPORARY)), owner);
  }
  yield { host: LOOPBACK, port: await freePort() };
}

export function isLoopback({ host }: Endpoint): boolean {
  return host === LOOPBACK;
}

/** Of a running postmaster. */
export function endpointOf(file: PostmasterFile): Endpoint {
  return { host: file.socketDir ?? LOOPBACK, port: file.port };
}

export function endpointArgs(endpoint: Endpoint): string[] {
  const { host, port } = endpoint;
  const sockets = isLoopback(endpoint) ? '' : `"${host.replaceAll('"', '""')}"`;
  const set = {
    listen_addresses: isLoopback(endpoint) ? host : '',
    unix_socket_directories: sockets,
    unix_socket_permissions: '0700',
  };
  const given = Object.entries(set).filter(([name]) => process.platform !== 'win32' || name === 'listen_addresses');
  return ['-p', String(port), ...given.flatMap(([name, value]) => ['-c', `${name}=${value}`])];
}

/** Removes a dead postmaster's socket, whose lock file would stop the next one if its process id was given out again. */
export function clearSocket(endpoint: Endpoint): void {
  if (isLoopback(endpoint)) return;
  rmSync(socketPath(endpoint.host), { force: true });
  rmSync(`${socketPath(endpoint.host)}.lock`, { force: true });
}

/** Makes the folder again if a cleaner of temporary files took it. */
export function restoreSocketDir(endpoint: Endpoint, owner: Owner | null): void {
  if (!isLoopback(endpoint)) prepareSocketDir(endpoint.host, owner);
}

/** Takes away what lies outside the home. */
export function discardEndpoint(endpoint: Endpoint): void {
  if (isLoopback(endpoint) || !basename(endpoint.host).startsWith(TEMPORARY)) return;
  clearSocket(endpoint);
  try {
    rmdirSync(endpoint.host);
  } catch (error) {
    if (!['ENOENT', 'ENOTEMPTY'].includes(errorCode(error) ?? '')) throw error;
  }
}

export interface Login extends Endpoint {
  readonly password: string;
}

/** Runs `ask` on a short connection of the superuser's. */
export async function withSuperuser<T>(login: Login, ask: (client: Client) => Promise<T>): Promise<T> {
  const { host, port, password } = login;
  const client = new Client({
    ...{ host, port, password, user: 'postgres', database: 'postgres', ssl: false },
    ...{ connectionTimeoutMillis: 3000, query_timeout: 5000 },
  });
  // A connection lost between two statements is reported by the next one.
  client.on('error', () => {});
  try {
    await client.connect();
    return await ask(client);
  } finally {
    await client.end().catch(() => {});
  }
}

function prepareSocketDir(dir: string, owner: Owner | null): Endpoint {
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  chmodSync(dir, 0o700);
  give(dir, owner);
  return { host: dir, port: SOCKET_PORT };
}

const socketPath = (dir: string): string => join(dir, `.s.PGSQL.${SOCKET_PORT}`);

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, LOOPBACK, () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
