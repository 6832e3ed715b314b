/** One login aimed at another database of the same server. */
import type { DbLogin } from '../../../../apps/server/src/kernel/db/index.ts';

export function loginTo(login: DbLogin, database: string): DbLogin {
  if (!login.connectionString) return { ...login, database };
  const url = new URL(login.connectionString);
  url.pathname = `/${database}`;
  return { ...login, connectionString: url.href };
}

/** Where `login` goes when it is not aimed at another database. */
export function databaseOf(login: DbLogin): string {
  const named = login.connectionString ? new URL(login.connectionString).pathname.slice(1) : login.database;
  return named || 'postgres';
}
