/** Connection pools, one per database role. Times come back as ISO strings, bigints as numbers. */
import pg from 'pg';
import { isoTime } from '../clock.ts';

export interface DbLogin {
  host?: string;
  port?: number;
  user?: string;
  password?: string;
  database?: string;
  connectionString?: string;
}

export type DbRole = 'bob_app' | 'bob_system' | 'bob_owner';

/**
 * After so long the database ends a statement, and a transaction that does nothing: whoever waits is answered, and
 * locks do not outlive whoever forgot them. Requests have the short ones; seals and clearing up may take their time.
 */
const timeoutSeconds: Readonly<Record<DbRole, { statement: number; idleInTransaction: number }>> = {
  bob_app: { statement: 15, idleInTransaction: 20 },
  bob_system: { statement: 120, idleInTransaction: 120 },
  bob_owner: { statement: 120, idleInTransaction: 120 },
};

const timestamptz = 1184;
const bigint = 20;
const numeric = 1700;

const types = {
  getTypeParser(oid: number, format?: 'text' | 'binary') {
    if (oid === timestamptz) return (text: string) => isoTime(Date.parse(text));
    if (oid === bigint || oid === numeric) return Number;
    return pg.types.getTypeParser(oid, format as 'text');
  },
} as unknown as pg.CustomTypesConfig;

/** A pool whose connections act as `role`: by logging in as it, or by SET ROLE where one login serves all. */
export function createPool(login: DbLogin, role: DbRole, max: number, onError: (error: Error) => void): pg.Pool {
  const { statement, idleInTransaction } = timeoutSeconds[role];
  const timeouts = [
    ['statement_timeout', `${statement}s`],
    ['idle_in_transaction_session_timeout', `${idleInTransaction}s`],
  ] as const;
  // A login that becomes the role here is somebody's own server, where something between may refuse start-up options.
  const enter = [`set role ${role}`, ...timeouts.map(([name, value]) => `set ${name} = '${value}'`)].join('; ');
  const pool = new pg.Pool({
    ...login,
    max,
    types,
    idleTimeoutMillis: 30_000,
    connectionTimeoutMillis: 5_000,
    application_name: `bob ${role}`,
    ...(login.user === role
      ? { options: timeouts.map(([name, value]) => `-c ${name}=${value}`).join(' ') }
      : { onConnect: (client: pg.ClientBase) => client.query(enter).then(() => {}) }),
  } as pg.PoolConfig);
  pool.on('error', onError);
  pool.on('connect', (client) => client.on('error', onError));
  return pool;
}

const gone = new Set([
  ...['57P01', '57P02', '57P03', '08000', '08001', '08003', '08006', '53300'],
  // Out of time: the statement, or a transaction that did nothing. The next try may be quicker.
  ...['57014', '25P03'],
]);
const goneSystem = new Set([
  ...['ECONNREFUSED', 'ECONNRESET', 'ENOENT', 'EPIPE', 'ETIMEDOUT'],
  ...['ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH'],
]);

/** True when the database itself is not answering, or not in time, as opposed to refusing a statement. */
export function isDatabaseGone(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = (error as Error & { code?: string }).code ?? '';
  if (gone.has(code)) return true;
  // A name with several addresses fails as all of them together.
  if (error instanceof AggregateError) return error.errors.length > 0 && error.errors.every(isDatabaseGone);
  if (goneSystem.has(code) && 'syscall' in error) return true;
  return /Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error|Cannot use a pool after calling end/i.test(
    error.message,
  );
}
