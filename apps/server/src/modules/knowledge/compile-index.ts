/** Compiles a snapshot in a thread, fed with batches, so that the server keeps answering and holds one batch at a time. */
import type { TenantDb } from '../../kernel/db/index.ts';
import { createThreads, type Threads } from '../../kernel/threads/index.ts';
import type { KnowledgeSnapshot } from './document.ts';
import { readForCompiling, type SizedVersion, versionSizes } from './store.ts';

export interface CompiledBytes {
  bytes: Uint8Array;
  chunkCount: number;
}

const batchBytes = 4_000_000;
const batchDocuments = 1_000;

export function compileThreads(): Threads {
  return createThreads(new URL('./compile-worker.ts', import.meta.url), {
    atOnce: 1,
    heapMb: 3_000,
    timeoutMs: 600_000,
  });
}

export async function compileSnapshot(
  db: TenantDb,
  threads: Threads,
  snapshot: KnowledgeSnapshot,
): Promise<CompiledBytes> {
  const sizes = await db.read((read) => versionSizes(read, snapshot.documents));
  const batches = batchesOf(sizes);
  // Versions never change, so each batch may be read in a transaction of its own.
  return threads.run<CompiledBytes>(async () => {
    const batch = batches.shift();
    return batch ? db.read((read) => readForCompiling(read, batch)) : null;
  });
}

export function batchesOf(versions: readonly SizedVersion[]): SizedVersion[][] {
  const batches: SizedVersion[][] = [];
  let bytes = 0;
  for (const version of versions) {
    const batch = batches.at(-1);
    if (!batch || batch.length >= batchDocuments || bytes + version.byteLength > batchBytes) {
      batches.push([version]);
      bytes = version.byteLength;
    } else {
      batch.push(version);
      bytes += version.byteLength;
    }
  }
  return batches;
}
