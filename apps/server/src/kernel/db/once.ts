/**
 * Idempotency: the effect and its stored result commit together. A use case opens one transaction, so replaying
 * a request is giving that transaction's result again; presenters then render the same answer.
 */
import { type Kysely, sql } from 'kysely';
import { AppError } from '../error.ts';
import type { Tables } from './tables.ts';
import type { Idempotency } from './types.ts';

declare module './tables.ts' {
  interface Tables {
    idempotency_keys: {
      tenant_id: string;
      scope: string;
      key: string;
      fingerprint: string;
      result: string;
      created_at: string;
    };
  }
}

interface Seal {
  encrypt(text: string): string;
  decrypt(text: string): string;
}

export interface OnceOptions extends Idempotency {
  trx: Kysely<Tables>;
  tenantId: string;
  seal: Seal;
}

/** Runs `fn` unless this key did so before; then its stored result is given again. */
export async function once<T>(options: OnceOptions, fn: () => Promise<T>): Promise<T> {
  const { trx, tenantId, seal, scope, key, fingerprint } = options;
  const lock = await sql<{
    locked: boolean;
  }>`select pg_try_advisory_xact_lock(hashtextextended(${`${tenantId} ${scope} ${key}`}, 0)) as locked`.execute(trx);
  if (!lock.rows[0]?.locked) throw new AppError('request.idempotency_conflict', { retryAfterSeconds: 1 });
  const stored = await trx
    .selectFrom('idempotency_keys')
    .select(['fingerprint', 'result'])
    .where('tenant_id', '=', tenantId)
    .where('scope', '=', scope)
    .where('key', '=', key)
    .executeTakeFirst();
  if (stored && stored.fingerprint !== fingerprint) throw new AppError('request.idempotency_mismatch');
  if (stored) return JSON.parse(seal.decrypt(stored.result)) as T;
  const result = await fn();
  await sql`insert into idempotency_keys (tenant_id, scope, key, fingerprint, result)
    values (${tenantId}, ${scope}, ${key}, ${fingerprint}, ${seal.encrypt(JSON.stringify(result ?? null))})`.execute(
    trx,
  );
  return result;
}
