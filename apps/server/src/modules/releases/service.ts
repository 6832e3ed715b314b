/** Use cases: begin a release, make a ready one current, look. Compiling itself is outside any transaction, in compile.ts. */
import { type Page, pageFrom, readCursor, type TenantDb, type TenantTx } from '../../kernel/db/index.ts';
import { AppError } from '../../kernel/error.ts';
import { newId } from '../../kernel/ids.ts';
import type { Knowledge } from '../knowledge/index.ts';
import type { Personas } from '../personas/index.ts';
import { contentHashOf, judgePublish, leaseMs, type Release } from './release.ts';
import * as store from './store.ts';

export type Begun = { kind: 'begun'; releaseId: string } | { kind: 'busy' | 'empty' | 'unchanged' };

export interface FreezeDeps {
  knowledge: Knowledge;
  personas: Personas;
}

/** Release 1: the persona alone, current at once. Without content Bob refuses, in the tenant's first minute too. */
export async function provisionFirst(tx: TenantTx, personas: Personas): Promise<void> {
  const persona = await personas.defaultVersion(tx);
  const id = newId('release');
  const contentHash = contentHashOf('', persona);
  await store.insertRelease(tx, { id, contentHash, persona, documents: [], chunkCount: 0, leaseMs: null });
  await store.insertPointer(tx, id);
  const data = { release_id: id, number: 1, previous_release_id: null };
  await tx.emit({ type: 'knowledge.published', data });
}

/** Freezes what the tenant has now as a release to be compiled, or says why there is none to make. */
export async function begin(tx: TenantTx, { knowledge, personas }: FreezeDeps): Promise<Begun> {
  const current = await lockCurrent(tx);
  const compiling = await store.isCompiling(tx);
  const snapshot = await knowledge.freeze(tx);
  const persona = await personas.defaultVersion(tx);
  const contentHash = contentHashOf(snapshot.contentHash, persona);
  const { documents, chunkCount } = snapshot;
  const judged = judgePublish({ compiling, chunkCount, contentHash, currentContentHash: current.contentHash });
  if (judged !== 'compile') return { kind: judged };
  await store.abandonDead(tx);
  const id = newId('release');
  await store.insertRelease(tx, { id, contentHash, persona, documents, chunkCount, leaseMs: leaseMs(chunkCount) });
  return { kind: 'begun', releaseId: id };
}

/** Rolling back and forward: a ready release answers visitors from the next turn on. */
export async function activate(db: TenantDb, releaseId: string): Promise<Release> {
  return db.tx(async (tx) => {
    const current = await lockCurrent(tx);
    const release = await store.readRelease(tx, releaseId);
    if (!release) throw new AppError('request.not_found');
    const { number, status } = release;
    if (status !== 'ready') throw new AppError('releases.not_ready', { params: { number, status } });
    if (release.id === current.id) throw new AppError('releases.unchanged');
    await store.holdBack(tx);
    await goLive(tx, release, current);
    return { ...release, current: true };
  });
}

/** The compiled index is in its place: ready, and live unless somebody chose another release meanwhile. */
export async function finish(
  tx: TenantTx,
  release: Release,
  facts: store.CompiledFacts,
): Promise<'live' | 'ready' | 'abandoned'> {
  const current = await lockCurrent(tx);
  const ready = await store.markReady(tx, release.id, facts);
  if (!ready) return 'abandoned';
  if (!ready.goesLive) return 'ready';
  await goLive(tx, release, current);
  return 'live';
}

async function goLive(tx: TenantTx, release: Release, previous: Release): Promise<void> {
  await store.swapPointer(tx, release.id);
  const data = { release_id: release.id, number: release.number, previous_release_id: previous.id };
  // Whoever published it did it, whichever process compiled it.
  const actor = release.status === 'compiling' ? { actor: release.createdBy } : {};
  await tx.emit({ type: 'knowledge.published', data, ...actor });
}

async function lockCurrent(tx: TenantTx): Promise<Release> {
  const pointer = await store.lockPointer(tx);
  const release = pointer && (await store.readRelease(tx, pointer.releaseId));
  if (!release) throw new Error(`the tenant ${tx.tenantId} has no release`);
  return release;
}

export async function read(db: TenantDb, id: string): Promise<Release> {
  const release = await db.read((tenant) => store.readRelease(tenant, id));
  if (!release) throw new AppError('request.not_found');
  return release;
}

export async function readCurrent(db: TenantDb): Promise<{ release: Release; previousReleaseId: string | null }> {
  return db.read(async (tenant) => {
    const pointer = await store.readPointer(tenant);
    const release = pointer && (await store.readRelease(tenant, pointer.releaseId));
    if (!release) throw new AppError('request.not_found');
    return { release, previousReleaseId: pointer.previousReleaseId };
  });
}

export async function list(
  db: TenantDb,
  query: { limit: number; cursor?: string | undefined },
): Promise<Page<Release>> {
  const before = readCursor(query.cursor);
  return pageFrom(await db.read((tenant) => store.listReleases(tenant, query.limit + 1, before)), query.limit);
}
