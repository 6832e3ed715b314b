/** The ways in: forTenant, lookup, system. The tenant is set inside each transaction only, and row-level security decides. */
import { Kysely, PostgresDialect, sql, type Transaction } from 'kysely';
import type pg from 'pg';
import { recordEvent } from '../events/index.ts';
import { once } from './once.ts';
import type { Tables } from './tables.ts';
import type { Actor, Db, DbScope, SystemDb, SystemTx, TenantDb, TenantRead, TenantTx } from './types.ts';

export interface DbDeps {
  app: pg.Pool;
  system: pg.Pool;
  /** Seals stored answers of idempotent requests, which may hold a secret that is shown once. */
  seal: { encrypt(text: string): string; decrypt(text: string): string };
  countSystemUse?: (purpose: string) => void;
}

const functionName = /^[a-z_]+$/;
/** Whose the keys of requests are that are about every tenant, such as making one. */
const noTenant = '00000000-0000-0000-0000-000000000000';

export function createDb(deps: DbDeps): Db {
  const app = new Kysely<Tables>({ dialect: new PostgresDialect({ pool: deps.app }) });
  const system = new Kysely<Tables>({ dialect: new PostgresDialect({ pool: deps.system }) });
  const context = { ...deps, appSql: app, systemSql: system };
  return Object.freeze({
    forTenant: (tenantId: string, scope: DbScope) => tenantDb(context, tenantId, scope),
    systemFor: (scope: DbScope) => systemDb(context, scope),
    system: systemDb(context, { actor: { kind: 'system', id: 'server' } }),
    async lookup<T extends Record<string, unknown>>(name: string, value: string) {
      assertName(name);
      const result = await deps.app.query({ name, text: `select * from ${name}($1)`, values: [value] });
      return (result.rows[0] as T | undefined) ?? null;
    },
    async kernelCall<T>(name: string, payload: unknown) {
      assertName(name);
      const result = await deps.app.query({
        name,
        text: `select ${name}($1::jsonb) as result`,
        values: [JSON.stringify(payload)],
      });
      return result.rows[0].result as T;
    },
    ping: async () => void (await deps.app.query('select 1')),
    close: async () => {
      await Promise.all([app.destroy(), system.destroy()]);
    },
  });
}

interface Context extends DbDeps {
  appSql: Kysely<Tables>;
  systemSql: Kysely<Tables>;
}

function tenantDb(context: Context, tenantId: string, scope: DbScope): TenantDb {
  const enter = async (trx: Transaction<Tables>) => {
    await sql`select set_config('app.tenant_id', ${tenantId}, true)`.execute(trx);
  };
  return Object.freeze({
    tenantId,
    actor: scope.actor,
    read: <T>(fn: (read: TenantRead) => Promise<T>) =>
      context.appSql
        .transaction()
        .setAccessMode('read only')
        .execute(async (trx) => {
          await enter(trx);
          return fn({ kind: 'tenant', tenantId, actor: scope.actor, sql: trx });
        }),
    tx: <T>(fn: (tx: TenantTx) => Promise<T>) =>
      context.appSql.transaction().execute(async (trx) => {
        await enter(trx);
        const tx = tenantTx(trx, tenantId, scope);
        return scope.idempotency
          ? once({ trx, tenantId, seal: context.seal, ...scope.idempotency }, () => fn(tx))
          : fn(tx);
      }),
    async call<T>(name: string, payload: unknown) {
      assertName(name);
      // The materialised CTE is evaluated first, so the function's own statements already see the tenant.
      const text = `with scope as materialized (select set_config('app.tenant_id', $1, true)) select ${name}($2::jsonb) as result from scope`;
      const result = await context.app.query({
        name: `call_${name}`,
        text,
        values: [tenantId, JSON.stringify(payload)],
      });
      return result.rows[0].result as T;
    },
  });
}

function tenantTx(trx: Transaction<Tables>, tenantId: string, scope: DbScope): TenantTx {
  return {
    kind: 'tenant',
    tenantId,
    actor: scope.actor,
    sql: trx,
    emit: (event) =>
      recordEvent(trx, { tenantId, actor: event.actor ?? scope.actor, requestId: scope.requestId ?? null }, event),
  };
}

function systemDb(context: Context, scope: DbScope): SystemDb {
  const run = <T>(purpose: string, actor: Actor, fn: (tx: SystemTx) => Promise<T>) =>
    context.systemSql.transaction().execute((trx) => {
      context.countSystemUse?.(purpose);
      const own = { ...scope, actor };
      const tx: SystemTx = {
        kind: 'system',
        actor,
        sql: trx,
        emit: (tenantId, event) => tenantTx(trx, tenantId, own).emit(event),
        tenant: (tenantId) => tenantTx(trx, tenantId, own),
      };
      return fn(tx);
    });
  return Object.freeze({
    read: <T>(purpose: string, fn: (tx: SystemTx) => Promise<T>) => run(purpose, scope.actor, fn),
    tx: <T>(purpose: string, fn: (tx: SystemTx) => Promise<T>, actor?: Actor) =>
      run(purpose, actor ?? scope.actor, (tx) =>
        scope.idempotency
          ? once({ trx: tx.sql, tenantId: noTenant, seal: context.seal, ...scope.idempotency }, () => fn(tx))
          : fn(tx),
      ),
  });
}

function assertName(name: string): void {
  if (!functionName.test(name)) throw new Error(`not a function name: ${name}`);
}
