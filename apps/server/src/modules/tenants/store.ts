/** Every statement on `tenants`. */
import { sql } from 'kysely';
import type { SystemTx, TenantRead, TenantTx } from '../../kernel/db/index.ts';
import type { Tenant } from './tenant.ts';

interface TenantRow {
  id: string;
  slug: string;
  name: string;
  language: string;
  status: 'active' | 'suspended';
  created_at: string;
}

declare module '../../kernel/db/tables.ts' {
  interface Tables {
    tenants: TenantRow;
  }
}

export interface NewTenant {
  slug: string;
  name: string;
  language: string;
}

/** Null when the slug is taken. */
export async function insertTenant(tx: SystemTx, tenant: NewTenant): Promise<Tenant | null> {
  const { rows } = await sql<TenantRow>`
    insert into tenants (slug, name, language) values (${tenant.slug}, ${tenant.name}, ${tenant.language})
    on conflict (slug) do nothing returning *`.execute(tx.sql);
  return rows[0] ? fromRow(rows[0]) : null;
}

export async function readTenant(read: TenantRead): Promise<Tenant | null> {
  const row = await read.sql.selectFrom('tenants').selectAll().where('id', '=', read.tenantId).executeTakeFirst();
  return row ? fromRow(row) : null;
}

export async function updateTenant(
  tx: TenantTx,
  change: Partial<Pick<TenantRow, 'name' | 'language' | 'status'>>,
): Promise<Tenant | null> {
  const row = await tx.sql
    .updateTable('tenants')
    .set(change)
    .where('id', '=', tx.tenantId)
    .returningAll()
    .executeTakeFirst();
  return row ? fromRow(row) : null;
}

/** Newest first; `before` is the last tenant of the page before. */
export async function listTenants(
  tx: SystemTx,
  limit: number,
  before: { createdAt: string; id: string } | null,
): Promise<Tenant[]> {
  let query = tx.sql.selectFrom('tenants').selectAll().orderBy('created_at', 'desc').orderBy('id', 'desc').limit(limit);
  if (before)
    query = query.where(sql<boolean>`(created_at, id) < (${before.createdAt}::timestamptz, ${before.id}::uuid)`);
  return (await query.execute()).map(fromRow);
}

function fromRow(row: TenantRow): Tenant {
  return {
    id: row.id,
    slug: row.slug,
    name: row.name,
    language: row.language,
    status: row.status,
    createdAt: row.created_at,
  };
}
