/** Every statement on `personas` and `persona_versions`. */
import { sql } from 'kysely';
import type { Actor, Position, TenantRead, TenantTx } from '../../kernel/db/index.ts';
import type { Persona, PersonaText, PersonaVersionRecord } from './persona.ts';

interface TextColumns {
  name: string;
  description: string;
  tone: string;
  system_prompt: string;
}

interface PersonaColumns extends TextColumns {
  tenant_id: string;
  id: string;
  is_default: boolean;
  revision: number;
  published_version: number | null;
  archived_at: string | null;
  created_at: string;
  updated_at: string;
}

interface VersionColumns extends TextColumns {
  tenant_id: string;
  persona_id: string;
  version: number;
  created_by_kind: Actor['kind'];
  created_by_id: string;
  created_at: string;
}

declare module '../../kernel/db/tables.ts' {
  interface Tables {
    personas: PersonaColumns;
    persona_versions: VersionColumns;
  }
}

type PersonaRow = PersonaColumns & { has_unpublished_changes: boolean };

// A persona with the answer to "does the draft say something else than the newest version?".
const selectPersona = sql`
  select p.*, (p.name, p.description, p.tone, p.system_prompt)
    is distinct from (v.name, v.description, v.tone, v.system_prompt) as has_unpublished_changes
  from personas p
  left join persona_versions v on v.tenant_id = p.tenant_id and v.persona_id = p.id and v.version = p.published_version`;

export async function insertPersona(tx: TenantTx, id: string, text: PersonaText): Promise<void> {
  await sql`insert into personas (tenant_id, id, name, description, tone, system_prompt)
    values (${tx.tenantId}, ${id}, ${text.name}, ${text.description}, ${text.tone}, ${text.systemPrompt})`.execute(
    tx.sql,
  );
}

export async function readPersona(read: TenantRead, id: string): Promise<Persona | null> {
  const { rows } =
    await sql<PersonaRow>`${selectPersona} where p.tenant_id = ${read.tenantId} and p.id = ${id}`.execute(read.sql);
  return rows[0] ? fromRow(rows[0]) : null;
}

/** The same, kept from any other change until the transaction ends. */
export async function lockPersona(tx: TenantTx, id: string): Promise<Persona | null> {
  await sql`select 1 from personas where tenant_id = ${tx.tenantId} and id = ${id} for update`.execute(tx.sql);
  return readPersona(tx, id);
}

/** Newest first; `before` is the last persona of the page before. */
export async function listPersonas(
  read: TenantRead,
  query: { archived: boolean; limit: number; before: Position | null },
): Promise<Persona[]> {
  const { before } = query;
  const after = before ? sql`and (p.created_at, p.id) < (${before.createdAt}::timestamptz, ${before.id})` : sql``;
  const { rows } = await sql<PersonaRow>`${selectPersona}
    where p.tenant_id = ${read.tenantId} and (p.archived_at is not null) = ${query.archived} ${after}
    order by p.created_at desc, p.id desc limit ${query.limit}`.execute(read.sql);
  return rows.map(fromRow);
}

export async function updateDraft(tx: TenantTx, id: string, text: PersonaText): Promise<void> {
  await sql`update personas set name = ${text.name}, description = ${text.description}, tone = ${text.tone},
      system_prompt = ${text.systemPrompt}, revision = revision + 1, updated_at = clock_timestamp()
    where tenant_id = ${tx.tenantId} and id = ${id}`.execute(tx.sql);
}

/** Copies the draft of a locked persona into its next version. Numbers have no gaps: the lock makes writers queue. */
export async function insertVersion(tx: TenantTx, id: string): Promise<number> {
  const { rows } = await sql<{ version: number }>`
    with next as (
      update personas set published_version = coalesce(published_version, 0) + 1, updated_at = clock_timestamp()
      where tenant_id = ${tx.tenantId} and id = ${id} returning *
    )
    insert into persona_versions
      (tenant_id, persona_id, version, name, description, tone, system_prompt, created_by_kind, created_by_id)
    select tenant_id, id, published_version, name, description, tone, system_prompt, ${tx.actor.kind}, ${tx.actor.id} from next
    returning version`.execute(tx.sql);
  return rows[0]!.version;
}

/** Makes one persona the default; one change of the default at a time, so that two never meet at the unique index. */
export async function updateDefault(tx: TenantTx, id: string): Promise<void> {
  await sql`update personas set is_default = false, updated_at = clock_timestamp()
    where tenant_id = ${tx.tenantId} and is_default`.execute(tx.sql);
  await sql`update personas set is_default = true, updated_at = clock_timestamp()
    where tenant_id = ${tx.tenantId} and id = ${id}`.execute(tx.sql);
}

export async function lockDefault(tx: TenantTx): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`personas_default ${tx.tenantId}`}, 0))`.execute(tx.sql);
}

export async function updateArchived(tx: TenantTx, id: string, archived: boolean): Promise<void> {
  await sql`update personas set archived_at = ${archived ? sql`clock_timestamp()` : null}, updated_at = clock_timestamp()
    where tenant_id = ${tx.tenantId} and id = ${id}`.execute(tx.sql);
}

export async function readVersion(
  read: TenantRead,
  personaId: string,
  version: number,
): Promise<PersonaVersionRecord | null> {
  const { rows } = await sql<VersionColumns>`select * from persona_versions
    where tenant_id = ${read.tenantId} and persona_id = ${personaId} and version = ${version}`.execute(read.sql);
  return rows[0] ? fromVersionRow(rows[0]) : null;
}

/** The newest version of the default persona. */
export async function readDefaultVersion(read: TenantRead): Promise<PersonaVersionRecord | null> {
  const { rows } = await sql<VersionColumns>`select v.* from personas p
    join persona_versions v on v.tenant_id = p.tenant_id and v.persona_id = p.id and v.version = p.published_version
    where p.tenant_id = ${read.tenantId} and p.is_default`.execute(read.sql);
  return rows[0] ? fromVersionRow(rows[0]) : null;
}

/** Newest first, below the version number `before`. */
export async function listVersions(
  read: TenantRead,
  query: { personaId: string; limit: number; before: number | null },
): Promise<PersonaVersionRecord[]> {
  const below = query.before === null ? sql`` : sql`and version < ${query.before}`;
  const { rows } = await sql<VersionColumns>`select * from persona_versions
    where tenant_id = ${read.tenantId} and persona_id = ${query.personaId} ${below}
    order by version desc limit ${query.limit}`.execute(read.sql);
  return rows.map(fromVersionRow);
}

function fromRow(row: PersonaRow): Persona {
  return {
    id: row.id,
    ...textOf(row),
    isDefault: row.is_default,
    revision: row.revision,
    publishedVersion: row.published_version,
    hasUnpublishedChanges: row.has_unpublished_changes,
    archivedAt: row.archived_at,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

function fromVersionRow(row: VersionColumns): PersonaVersionRecord {
  return {
    personaId: row.persona_id,
    version: row.version,
    ...textOf(row),
    createdBy: { kind: row.created_by_kind, id: row.created_by_id },
    createdAt: row.created_at,
  };
}

function textOf(row: TextColumns): PersonaText {
  return { name: row.name, description: row.description, tone: row.tone, systemPrompt: row.system_prompt };
}
