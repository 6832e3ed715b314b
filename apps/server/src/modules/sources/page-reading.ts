/** Pages by their address: asked for in a transaction, read by a job, awaited by the route. */
import { setTimeout as delay } from 'node:timers/promises';
import type { TenantDb, TenantTx } from '../../kernel/db/index.ts';
import { AppError } from '../../kernel/error.ts';
import { addJob } from '../../kernel/jobs/index.ts';
import type { Outbound } from '../../kernel/outbound/index.ts';
import { fetchPage } from './fetch-page.ts';
import type { Reading, Settlement } from './reading.ts';
import { changedSince, failureError, type Source, type SourceFailure, type SourceFields } from './source.ts';
import * as store from './store.ts';

export const readJob = 'sources.read';
export const readAttempts = 5;

export interface ReadJobPayload {
  tenant_id: string;
  source_id: string;
}

export interface PageReading {
  /** Marks the source as being read and adds the job, in the caller's transaction. */
  ask(tx: TenantTx, source: Source, fields: Pick<SourceFields, 'name' | 'language'>): Promise<Source>;
  /** Until the reading asked for is over, or the time is up. Throws what it failed with. */
  wait(db: TenantDb, asked: Source, signal: AbortSignal): Promise<{ source: Source; changed: boolean }>;
  /** The job: fetches, extracts, stores. A failure of the page is stored on the source; any other is thrown. */
  read(db: TenantDb, sourceId: string, signal: AbortSignal): Promise<void>;
  fail(db: TenantDb, sourceId: string, failure: SourceFailure): Promise<void>;
}

export interface PageReadingDeps {
  outbound: Outbound;
  reading: Reading;
  /** How long a route waits for the job. */
  waitMs: number;
}

const lookEveryMs = 100;

export function createPageReading({ outbound, reading, waitMs }: PageReadingDeps): PageReading {
  async function fetchAndPrepare(tenantId: string, source: Source, signal: AbortSignal): Promise<Settlement> {
    const page = await fetchPage(outbound, source, signal);
    const { text, type } = page.content ?? {
      text: await reading.storedText(source.contentKey!),
      type: source.contentType!,
    };
    const content = { text, type, name: source.name, url: page.url };
    const prepared = await reading.prepare(tenantId, content, source.language);
    return {
      fields: source,
      prepared,
      // Extraction vouches for it only within the origin of the page.
      documentUrl: prepared.canonicalUrl ?? page.url,
      validators: page,
    };
  }

  async function fail(db: TenantDb, sourceId: string, failure: SourceFailure): Promise<void> {
    await db.tx(async (tx) => {
      const source = await store.readSource(tx, sourceId, { lock: true });
      if (!source || source.removedAt !== null) return;
      await store.failReading(tx, sourceId, failure);
      await tx.emit({ type: 'source.failed', data: { source_id: sourceId, reason: failure.code } });
    });
  }

  return Object.freeze({
    fail,
    async ask(tx: TenantTx, source: Source, fields: Pick<SourceFields, 'name' | 'language'>) {
      const asked = await store.startReading(tx, source.id, fields);
      const payload: ReadJobPayload = { tenant_id: tx.tenantId, source_id: source.id };
      await addJob(tx, readJob, payload, { key: `${readJob} ${source.id}`, maxAttempts: readAttempts });
      return asked;
    },
    async wait(db: TenantDb, asked: Source, signal: AbortSignal) {
      const until = performance.now() + waitMs;
      let source = asked;
      while (source.status === 'reading' && performance.now() < until && !signal.aborted) {
        await delay(lookEveryMs);
        source = (await db.read((read) => store.readSource(read, asked.id))) ?? source;
      }
      if (source.status === 'failed') throw failureError(source.failure!);
      return { source, changed: source.status === 'ready' && changedSince(source, asked.readingSince) };
    },
    async read(db: TenantDb, sourceId: string, signal: AbortSignal) {
      const source = await db.read((read) => store.readSource(read, sourceId));
      if (source?.kind !== 'url' || source.removedAt !== null) return;
      let settlement: Settlement;
      try {
        settlement = await fetchAndPrepare(db.tenantId, source, signal);
      } catch (error) {
        const failure = failureOf(error);
        if (!failure) throw error;
        return fail(db, sourceId, failure);
      }
      await db.tx(async (tx) => {
        const held = await store.readSource(tx, sourceId, { lock: true });
        // Removed while it was being fetched: it stays removed.
        if (held?.removedAt === null) await reading.settle(tx, held, settlement);
      });
    },
  });
}

/** Null for what is not about the page: a database that is gone, a bug. */
function failureOf(error: unknown): SourceFailure | null {
  if (!(error instanceof AppError) || !error.code.startsWith('sources.')) return null;
  return { code: error.code as SourceFailure['code'], reason: String(error.params.reason) };
}

/** What is shown where the job itself broke, again and again. */
export const brokenReading: SourceFailure = {
  code: 'sources.unreadable',
  reason: 'the server failed while it read the page',
};
