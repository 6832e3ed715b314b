/** Reads one page. What is wrong with the page is kept on its source; what is wrong with us is tried again. */
import type { Db } from '../../kernel/db/index.ts';
import { defineJob } from '../../kernel/jobs/index.ts';
import type { Log } from '../../kernel/observe/log.ts';
import { brokenReading, type PageReading, type ReadJobPayload, readAttempts, readJob } from './page-reading.ts';

export function readPageJob({ db, log, pages }: { db: Db; log: Log; pages: PageReading }) {
  return defineJob<ReadJobPayload>({
    name: readJob,
    maxAttempts: readAttempts,
    async run(payload, { signal, attempt }) {
      const own = db.forTenant(payload.tenant_id, { actor: { kind: 'system', id: 'sources' } });
      try {
        await pages.read(own, payload.source_id, signal);
      } catch (error) {
        log.warn({ source_id: payload.source_id, attempt, error }, 'a page could not be read');
        if (attempt >= readAttempts) await pages.fail(own, payload.source_id, brokenReading);
        throw error;
      }
    },
  });
}
