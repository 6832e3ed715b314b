/** Messages a day through one widget key: counted in memory, begun from what the database knows, exact in one process. */
import type { Db } from '../../kernel/db/index.ts';
import { AppError } from '../../kernel/error.ts';
import { secondsToMidnight } from './accept.ts';
import { countToday } from './store.ts';

export interface KeyCeilings {
  take(tenantId: string, widgetKeyId: string): Promise<void>;
}

const maxKeys = 50_000;

export function createKeyCeilings(db: Db, perDay: number): KeyCeilings {
  let day = today();
  const used = new Map<string, Promise<{ count: number }>>();
  return Object.freeze({
    async take(tenantId: string, widgetKeyId: string) {
      if (day !== today()) {
        day = today();
        used.clear();
      }
      let counter = used.get(widgetKeyId);
      if (!counter) {
        counter = db
          .forTenant(tenantId, { actor: { kind: 'system', id: 'turns' } })
          .read(async (read) => ({ count: await countToday(read, widgetKeyId) }));
        counter.catch(() => used.delete(widgetKeyId));
        used.set(widgetKeyId, counter);
        if (used.size > maxKeys) used.delete(used.keys().next().value!);
      }
      const own = await counter;
      if (own.count >= perDay)
        throw new AppError('turns.ceiling', {
          params: { scope: 'widget key' },
          retryAfterSeconds: secondsToMidnight(),
        });
      own.count += 1;
    },
  });
}

function today(): string {
  return new Date().toISOString().slice(0, 10);
}
