/** Ready releases by id, remembered: they never change. Concurrent loads share one read; failures are not remembered. */
import type { Db } from '../../kernel/db/index.ts';
import { AppError } from '../../kernel/error.ts';
import type { CompiledIndex, Knowledge } from '../knowledge/index.ts';
import type { Personas, PersonaVersion } from '../personas/index.ts';
import { readPinned } from './store.ts';

export interface LoadedRelease {
  readonly id: string;
  readonly number: number;
  /** Null for a release without content: every question is refused. */
  readonly index: CompiledIndex | null;
  readonly persona: PersonaVersion;
}

interface Row {
  number: number;
  indexKey: string | null;
  persona: PersonaVersion;
}

export const rememberedRows = 1_000;

export function createLoad(deps: { db: Db; knowledge: Pick<Knowledge, 'open'>; personas: Personas }) {
  const rows = new Map<string, Promise<Row>>();

  async function readRow(tenantId: string, releaseId: string): Promise<Row> {
    const db = deps.db.forTenant(tenantId, { actor: { kind: 'system', id: 'releases' } });
    return db.read(async (tenant) => {
      const pinned = await readPinned(tenant, releaseId);
      if (!pinned) throw new AppError('request.not_found');
      const persona = await deps.personas.version(tenant, pinned.personaId, pinned.personaVersion);
      if (!persona) throw new Error(`release ${releaseId} pins a persona version that is not there`);
      return { number: pinned.number, indexKey: pinned.indexKey, persona: Object.freeze(persona) };
    });
  }

  function rowOf(tenantId: string, releaseId: string): Promise<Row> {
    const key = `${tenantId} ${releaseId}`;
    const row = rows.get(key) ?? readRow(tenantId, releaseId);
    // Re-inserting makes it the most recent.
    rows.delete(key);
    rows.set(key, row);
    if (rows.size > rememberedRows) rows.delete(rows.keys().next().value!);
    row.catch(() => {
      if (rows.get(key) === row) rows.delete(key);
    });
    return row;
  }

  /** The index is opened each time, because its own cache decides how long it stays in memory. */
  return async function load(tenantId: string, releaseId: string): Promise<LoadedRelease> {
    const { number, indexKey, persona } = await rowOf(tenantId, releaseId);
    const index = indexKey === null ? null : await deps.knowledge.open(indexKey);
    return Object.freeze({ id: releaseId, number, index, persona });
  };
}
