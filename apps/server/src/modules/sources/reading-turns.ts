/** Reading given content, a few at a time for each tenant: nobody's texts may take the threads and connections of all. */
import { AppError } from '../../kernel/error.ts';

export interface ReadingTurns {
  /** Waits its turn. Rejects with request.rate_limited, before it starts, where too many wait already. */
  take<T>(tenantId: string, read: () => Promise<T>): Promise<T>;
}

const runningPerTenant = 2;
const waitingPerTenant = 8;
const retryAfterSeconds = 5;

export function createReadingTurns(): ReadingTurns {
  const lines = new Map<string, { running: number; waiting: (() => void)[] }>();

  async function enter(tenantId: string): Promise<void> {
    const line = lines.get(tenantId) ?? { running: 0, waiting: [] };
    lines.set(tenantId, line);
    if (line.running < runningPerTenant) {
      line.running += 1;
      return;
    }
    if (line.waiting.length >= waitingPerTenant)
      throw new AppError('request.rate_limited', { params: { limit: 'sources being read' }, retryAfterSeconds });
    await new Promise<void>((resolve) => line.waiting.push(resolve));
  }

  /** Hands its place to the next in line, or gives it back. */
  function leave(tenantId: string): void {
    const line = lines.get(tenantId)!;
    const next = line.waiting.shift();
    if (next) next();
    else line.running -= 1;
    if (line.running === 0) lines.delete(tenantId);
  }

  return Object.freeze({
    async take<T>(tenantId: string, read: () => Promise<T>): Promise<T> {
      await enter(tenantId);
      try {
        return await read();
      } finally {
        leave(tenantId);
      }
    },
  });
}
