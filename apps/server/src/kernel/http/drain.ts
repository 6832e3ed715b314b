/** Ends a listener without breaking a request: whatever was accepted is answered, and what still comes on kept connections hears 503. */
import type { Server } from 'node:http';
import { Server as NetServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '../error.ts';

export interface Drain {
  /** True from the moment no new connection is taken. */
  readonly draining: boolean;
  /** What a request hears that comes while draining. */
  refusal(): AppError | undefined;
  /** Stops listening, waits for the requests in flight, for at most this long, then cuts what is left. */
  end(maxMs: number): Promise<void>;
}

/** A client that kept its connection may be about to use it: so long it gets an answer instead of a reset. */
const lingerMs = 600;
const pollMs = 20;

export function createDrain(server: Server): Drain {
  let inFlight = 0;
  let draining = false;
  server.on('request', (_request, response) => {
    inFlight += 1;
    response.once('close', () => {
      inFlight -= 1;
    });
  });

  return {
    get draining() {
      return draining;
    },
    refusal: () => (draining ? new AppError('request.shutting_down', { retryAfterSeconds: 1 }) : undefined),
    async end(maxMs) {
      draining = true;
      if (!server.listening) return;
      // The HTTP server's own close() also cuts kept connections, under a request that is just arriving on one.
      NetServer.prototype.close.call(server);
      const startedAt = performance.now();
      for (;;) {
        const waited = performance.now() - startedAt;
        const isQuiet = inFlight === 0 && (waited >= lingerMs || (await openConnections(server)) === 0);
        if (isQuiet || waited >= maxMs) break;
        await sleep(pollMs);
      }
      server.closeAllConnections();
    },
  };
}

function openConnections(server: Server): Promise<number> {
  return new Promise((resolve) => server.getConnections((_error, count) => resolve(count ?? 0)));
}
