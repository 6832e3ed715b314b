/** The door of turns: the chat turn, its receipts and the three chat doors. */
import type { Clock } from '../../kernel/clock.ts';
import type { Db } from '../../kernel/db/index.ts';
import type { RouteDeclaration } from '../../kernel/http/index.ts';
import type { Log } from '../../kernel/observe/log.ts';
import type { Access } from '../access/index.ts';
import type { Audit } from '../audit/index.ts';
import type { Knowledge } from '../knowledge/index.ts';
import type { Models } from '../models/index.ts';
import type { Personas } from '../personas/index.ts';
import type { Releases } from '../releases/index.ts';
import type { Tenants } from '../tenants/index.ts';
import { createKeyCeilings } from './key-ceilings.ts';
import { receiptRoutes } from './receipts.ts';
import { doorRoutes } from './routes.ts';
import { createTurnService } from './service.ts';
import { createSweep, type Sweep } from './sweep.ts';

export interface TurnsDeps {
  db: Db;
  clock: Clock;
  log: Log;
  tenants: Tenants;
  access: Access;
  audit: Audit;
  models: Models;
  personas: Personas;
  knowledge: Knowledge;
  releases: Releases;
  presence: { runner: number; isPresent(): boolean };
  config: { publicUrl: string; secure: boolean; ceilings: { visitorPerDay: number; keyPerDay: number } };
}

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
