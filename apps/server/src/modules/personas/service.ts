/** Use cases on personas: each opens one transaction, decides under the row's lock, and emits an event for every change. */
import {
  type Page,
  pageFrom,
  readCursor,
  type TenantDb,
  type TenantRead,
  type TenantTx,
} from '../../kernel/db/index.ts';
import { AppError } from '../../kernel/error.ts';
import { newId } from '../../kernel/ids.ts';
import {
  differences,
  type Persona,
  type PersonaText,
  type PersonaVersion,
  type PersonaVersionRecord,
} from './persona.ts';
import * as store from './store.ts';

export interface PageQuery {
  limit: number;
  cursor?: string | undefined;
}

type Change = 'created' | 'draft' | 'default' | 'archived' | 'restored';

export async function createDraft(db: TenantDb, text: PersonaText): Promise<Persona> {
  return db.tx(async (tx) => {
    const id = newId('persona');
    await store.insertPersona(tx, id, text);
    return changed(tx, id, 'created');
  });
}

/** Throws personas.stale unless `revision` is the draft's own: two people editing never overwrite each other. */
export async function editDraft(
  db: TenantDb,
  id: string,
  edit: Partial<PersonaText> & { revision: number },
): Promise<Persona> {
  return db.tx(async (tx) => {
    const persona = await locked(tx, id);
    if (persona.revision !== edit.revision) throw new AppError('personas.stale');
    const { name, description, tone, systemPrompt } = persona;
    const change = differences(persona, edit);
    if (Object.keys(change).length === 0) return persona;
    await store.updateDraft(tx, id, { name, description, tone, systemPrompt, ...change });
    return changed(tx, id, 'draft');
  });
}

/** Freezes the draft as the next version. What visitors meet changes with the tenant's next release. */
export async function publish(db: TenantDb, id: string): Promise<Persona> {
  return db.tx(async (tx) => {
    const persona = await locked(tx, id);
    if (!persona.hasUnpublishedChanges) throw new AppError('personas.unchanged');
    await freeze(tx, id);
    return present(tx, id);
  });
}

export async function makeDefault(db: TenantDb, id: string): Promise<Persona> {
  return db.tx(async (tx) => {
    await store.lockDefault(tx);
    const persona = await locked(tx, id);
    if (persona.publishedVersion === null) throw new AppError('personas.unpublished');
    if (persona.isDefault) return persona;
    await store.updateDefault(tx, id);
    return changed(tx, id, 'default');
  });
}

/** Takes it out of the lists and keeps everything; archiving twice is archiving once. */
export async function archive(db: TenantDb, id: string): Promise<Persona> {
  return db.tx(async (tx) => {
    // The change of the default locks first here too, so that it never meets a persona on its way out.
    await store.lockDefault(tx);
    const persona = await found(store.lockPersona(tx, id));
    if (persona.isDefault) throw new AppError('personas.default');
    if (persona.archivedAt !== null) return persona;
    await store.updateArchived(tx, id, true);
    return changed(tx, id, 'archived');
  });
}

export async function restore(db: TenantDb, id: string): Promise<Persona> {
  return db.tx(async (tx) => {
    const persona = await found(store.lockPersona(tx, id));
    if (persona.archivedAt === null) return persona;
    await store.updateArchived(tx, id, false);
    return changed(tx, id, 'restored');
  });
}

/** The tenant's first persona: published and the default from the start. */
export async function provisionDefault(tx: TenantTx, text: PersonaText): Promise<void> {
  const id = newId('persona');
  await store.insertPersona(tx, id, text);
  await changed(tx, id, 'created');
  await freeze(tx, id);
  await store.updateDefault(tx, id);
  await changed(tx, id, 'default');
}

export async function read(db: TenantDb, id: string): Promise<Persona> {
  return db.read((tenant) => found(store.readPersona(tenant, id)));
}

export async function list(db: TenantDb, query: PageQuery & { archived: boolean }): Promise<Page<Persona>> {
  const { limit, archived } = query;
  const before = readCursor(query.cursor);
  return pageFrom(await db.read((tenant) => store.listPersonas(tenant, { archived, limit: limit + 1, before })), limit);
}

export async function versionRecord(db: TenantDb, id: string, version: number): Promise<PersonaVersionRecord> {
  return db.read((tenant) => found(store.readVersion(tenant, id, version)));
}

export async function versions(db: TenantDb, personaId: string, query: PageQuery): Promise<Page<PersonaVersionRecord>> {
  const { limit } = query;
  const position = readCursor(query.cursor, 'version');
  const before = position && Number(position.id);
  const records = await db.read(async (tenant) => {
    await found(store.readPersona(tenant, personaId));
    return store.listVersions(tenant, { personaId, limit: limit + 1, before });
  });
  const page = pageFrom(
    records.map((record) => ({ createdAt: record.createdAt, id: String(record.version), record })),
    limit,
  );
  return { items: page.items.map((item) => item.record), nextCursor: page.nextCursor };
}

/** What a release freezes. A tenant without one was not provisioned, which is a bug. */
export async function defaultVersion(tenant: TenantRead): Promise<PersonaVersion> {
  const record = await store.readDefaultVersion(tenant);
  if (!record) throw new Error(`the tenant ${tenant.tenantId} has no default persona`);
  return versionOf(record);
}

export async function version(tenant: TenantRead, personaId: string, number: number): Promise<PersonaVersion | null> {
  const record = await store.readVersion(tenant, personaId, number);
  return record && versionOf(record);
}

function versionOf({ createdAt: _createdAt, createdBy: _createdBy, ...frozen }: PersonaVersionRecord): PersonaVersion {
  return frozen;
}

async function freeze(tx: TenantTx, id: string): Promise<void> {
  const number = await store.insertVersion(tx, id);
  await tx.emit({ type: 'persona.published', data: { persona_id: id, version: number } });
}

async function changed(tx: TenantTx, id: string, change: Change): Promise<Persona> {
  await tx.emit({ type: 'persona.changed', data: { persona_id: id, change } });
  return present(tx, id);
}

async function present(tx: TenantTx, id: string): Promise<Persona> {
  return found(store.readPersona(tx, id));
}

/** Locked, and in use: an archived persona is restored before it is changed. */
async function locked(tx: TenantTx, id: string): Promise<Persona> {
  const persona = await found(store.lockPersona(tx, id));
  if (persona.archivedAt !== null) throw new AppError('personas.archived');
  return persona;
}

async function found<T>(value: Promise<T | null>): Promise<T> {
  const there = await value;
  if (there === null) throw new AppError('request.not_found');
  return there;
}
