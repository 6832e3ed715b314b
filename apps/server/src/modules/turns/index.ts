/** The door of turns: the chat turn, its receipts and the three chat doors. */
import type { RouteDeclaration } from '../../kernel/http/index.ts';
import { createKeyCeilings } from './key-ceilings.ts';
import { receiptRoutes } from './receipts.ts';
import { doorRoutes } from './routes.ts';
import { createTurnService } from './service.ts';
import { createSweep, type Sweep } from './sweep.ts';
import type { TurnsDeps } from './turn-deps.ts';

export interface Turns {
  readonly routes: readonly RouteDeclaration[];
  readonly sweep: Sweep;
  /** Waits for the turns that run here, for at most this long. */
  drain(maxMs: number): Promise<void>;
}

export function createTurns(deps: TurnsDeps): Turns {
  const { publicUrl, secure, ceilings } = deps.config;
  const service = createTurnService({
    ...deps,
    publicUrl,
    ceilings,
    runner: deps.presence.runner,
    mintVisitorToken: deps.access.mintVisitorToken,
  });
  const doors = doorRoutes({ ...deps, secure, ceilings: createKeyCeilings(deps.db, ceilings.keyPerDay) }, service);
  return Object.freeze({
    routes: [...doors, ...receiptRoutes({ ...deps, secure })],
    sweep: createSweep({ ...deps, liveTurnIds: () => service.live.openIds }),
    drain: (maxMs: number) => service.live.drain(maxMs),
  });
}
