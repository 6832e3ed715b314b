/** Every statement on widget keys and allowed origins. */
import { sql } from 'kysely';
import type { Position, TenantRead, TenantTx } from '../../kernel/db/index.ts';
import type { AllowedOrigin, KeyMode, WidgetKey } from './widget-key.ts';

interface KeyRow {
  tenant_id: string;
  id: string;
  name: string;
  mode: KeyMode;
  hash: string;
  last_four: string;
  sealed: string;
  created_at: string;
  revoked_at: string | null;
}
interface OriginRow {
  tenant_id: string;
  id: string;
  widget_key_id: string;
  origin: string;
  created_at: string;
}

declare module '../../kernel/db/tables.ts' {
  interface Tables {
    widget_keys: KeyRow;
    allowed_origins: OriginRow;
  }
}

export interface NewKey {
  id: string;
  name: string;
  mode: KeyMode;
  hash: string;
  lastFour: string;
  sealed: string;
}

export async function insertKey(tx: TenantTx, key: NewKey): Promise<WidgetKey> {
  const { rows } = await sql<KeyRow>`
    insert into widget_keys (tenant_id, id, name, mode, hash, last_four, sealed)
    values (${tx.tenantId}, ${key.id}, ${key.name}, ${key.mode}, ${key.hash}, ${key.lastFour}, ${key.sealed})
    returning *`.execute(tx.sql);
  return keyOf(rows[0]!, []);
}

export async function findKey(read: TenantRead, id: string): Promise<WidgetKey | null> {
  const row = await keys(read).where('id', '=', id).executeTakeFirst();
  return row ? ((await withOrigins(read, [row]))[0] ?? null) : null;
}

/** The key in the tenant's own widget.js: the oldest live one that works, so that a new one takes over when the old is revoked. */
export async function findDefaultKey(read: TenantRead): Promise<WidgetKey | null> {
  const row = await keys(read)
    .where('mode', '=', 'live')
    .where('revoked_at', 'is', null)
    .orderBy('created_at')
    .orderBy('id')
    .limit(1)
    .executeTakeFirst();
  return row ? ((await withOrigins(read, [row]))[0] ?? null) : null;
}

/** Newest first. */
export async function listKeys(read: TenantRead, limit: number, before: Position | null): Promise<WidgetKey[]> {
  let query = keys(read).orderBy('created_at', 'desc').orderBy('id', 'desc').limit(limit);
  if (before) query = query.where(sql<boolean>`(created_at, id) < (${before.createdAt}::timestamptz, ${before.id})`);
  return withOrigins(read, await query.execute());
}

/** False when it was revoked before, or is not there. */
export async function revokeKey(tx: TenantTx, id: string): Promise<boolean> {
  const { rows } = await sql`
    update widget_keys set revoked_at = clock_timestamp()
    where tenant_id = ${tx.tenantId} and id = ${id} and revoked_at is null returning id`.execute(tx.sql);
  return rows.length > 0;
}

/** Null when the key allows this origin already. */
export async function insertOrigin(
  tx: TenantTx,
  given: { id: string; widgetKeyId: string; origin: string },
): Promise<AllowedOrigin | null> {
  const { rows } = await sql<OriginRow>`
    insert into allowed_origins (tenant_id, id, widget_key_id, origin)
    values (${tx.tenantId}, ${given.id}, ${given.widgetKeyId}, ${given.origin})
    on conflict (tenant_id, widget_key_id, origin) do nothing returning *`.execute(tx.sql);
  return rows[0] ? originOf(rows[0]) : null;
}

/** Only through its own key. */
export async function deleteOrigin(tx: TenantTx, widgetKeyId: string, id: string): Promise<boolean> {
  const { numDeletedRows } = await tx.sql
    .deleteFrom('allowed_origins')
    .where('tenant_id', '=', tx.tenantId)
    .where('widget_key_id', '=', widgetKeyId)
    .where('id', '=', id)
    .executeTakeFirst();
  return numDeletedRows > 0n;
}

function keys(read: TenantRead) {
  return read.sql.selectFrom('widget_keys').selectAll().where('tenant_id', '=', read.tenantId);
}

async function withOrigins(read: TenantRead, rows: KeyRow[]): Promise<WidgetKey[]> {
  if (rows.length === 0) return [];
  const ids = rows.map((row) => row.id);
  const origins = await read.sql
    .selectFrom('allowed_origins')
    .selectAll()
    .where('tenant_id', '=', read.tenantId)
    .where('widget_key_id', 'in', ids)
    .orderBy('created_at')
    .orderBy('id')
    .execute();
  return rows.map((row) => keyOf(row, origins.filter((origin) => origin.widget_key_id === row.id).map(originOf)));
}

function keyOf(row: KeyRow, origins: AllowedOrigin[]): WidgetKey {
  return {
    id: row.id,
    name: row.name,
    mode: row.mode,
    lastFour: row.last_four,
    sealed: row.sealed,
    createdAt: row.created_at,
    revokedAt: row.revoked_at,
    origins,
  };
}

function originOf(row: OriginRow): AllowedOrigin {
  return { id: row.id, origin: row.origin, createdAt: row.created_at };
}
