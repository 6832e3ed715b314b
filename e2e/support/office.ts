/** An installation as `npm start` runs it: the real program in a process of its own, on a database and a folder of its own. */
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type ServerProcess,
  startServer,
  type TestDatabase,
  type TestPostgres,
  testDatabase,
} from '@office16852/testkit';
import { buildOnce } from './build-once.ts';

export interface OfficeOptions {
  /** Outside vitest: from `startTestPostgres()`. */
  postgres?: TestPostgres;
  /** Settings by their documented names. */
  env?: Readonly<Record<string, string>>;
  /** Another program than the server's own main. */
  script?: string;
  args?: readonly string[];
}

export interface Office {
  /** Where the program says that Bob answers. */
  readonly url: string;
  /** Where it listens, which is `url` unless PUBLIC_URL says otherwise. */
  readonly local: string;
  readonly setupLink: string;
  /** All that it printed so far. */
  log(): string;
  readonly mailFolder: string;
  readonly database: TestDatabase;
  /** Stops the process where it stands, with its connections open: only `kill` gets it out of that. */
  freeze(): void;
  /** Ends the process with SIGKILL, as a crash would. */
  kill(): Promise<void>;
  /** Starts it again at the same address. */
  startAgain(): Promise<void>;
  close(): Promise<void>;
}

/** A machine that runs everything at once takes its time. */
const withinMs = 90_000;

export async function startOffice(options: OfficeOptions = {}): Promise<Office> {
  await buildOnce();
  const database = await testDatabase(options.postgres ? { postgres: options.postgres } : {});
  const dataDir = await mkdtemp(join(tmpdir(), 'bob-e2e-'));
  const [port = 0] = await freePorts(1);
  const start = () =>
    startServer({
      ...{ dataDir, port },
      env: { DATABASE_URL: addressOf(database, 'bob_app'), DATABASE_ADMIN_URL: addressOf(database), ...options.env },
      ...(options.script ? { script: options.script } : {}),
      args: options.args ?? [],
      withinMs,
    });
  const clear = () => Promise.all([database.close(), rm(dataDir, { recursive: true, force: true })]);
  let running: ServerProcess;
  try {
    running = await start();
  } catch (error) {
    await clear();
    throw error;
  }
  const { url, setupLink } = running;
  return {
    ...{ url, database, setupLink: setupLink ?? '', local: `http://127.0.0.1:${port}` },
    log: () => running.stdout() + running.stderr(),
    mailFolder: join(dataDir, 'mail'),
    freeze() {
      process.kill(running.pid, 'SIGSTOP');
    },
    async kill() {
      await running.end('SIGKILL');
    },
    async startAgain() {
      running = await start();
    },
    async close() {
      await running.end('SIGTERM');
      await clear();
    },
  };
}

/** Ports that follow each other and that nobody has at this moment: addresses name them before anything listens. */
export async function freePorts(count: number): Promise<number[]> {
  for (;;) {
    const first = createServer().listen(0, '127.0.0.1');
    await once(first, 'listening');
    const { port } = first.address() as AddressInfo;
    const ports = Array.from({ length: count }, (_, place) => port + place);
    const servers = [first, ...ports.slice(1).map((next) => createServer().listen(next, '127.0.0.1'))];
    const free = await Promise.all(servers.map((server) => server.listening || settled(server)));
    await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
    if (free.every(Boolean)) return ports;
  }
}

async function settled(server: Server): Promise<boolean> {
  return once(server, 'listening').then(
    () => true,
    () => false,
  );
}

/** A login of the run's PostgreSQL as the address that DATABASE_URL takes. A socket's folder goes into the query. */
function addressOf(database: TestDatabase, role?: 'bob_app'): string {
  const login = role ? database.login(role) : database.admin;
  if (login.connectionString) return login.connectionString;
  const { user = '', password = '', host = '', port = 5432 } = login;
  const person = `${encodeURIComponent(user)}:${encodeURIComponent(password)}`;
  return `postgres://${person}@localhost:${port}/${database.name}?host=${encodeURIComponent(host)}`;
}
