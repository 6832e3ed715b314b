/** What the room, and one turn, need of the house. */
import type { Clock } from '../../kernel/clock.ts';
import type { Db } from '../../kernel/db/index.ts';
import type { Log } from '../../kernel/observe/log.ts';
import type { Access } from '../access/index.ts';
import type { Audit } from '../audit/index.ts';
import type { Knowledge } from '../knowledge/index.ts';
import type { Models } from '../models/index.ts';
import type { Personas } from '../personas/index.ts';
import type { Releases } from '../releases/index.ts';
import type { Tenants } from '../tenants/index.ts';

export interface TurnDeps {
  db: Db;
  clock: Clock;
  log: Log;
  models: Models;
  releases: Releases;
  publicUrl: string;
  /** Number of this process among all; its presence is an advisory lock. */
  runner: number;
  ceilings: { visitorPerDay: number; keyPerDay: number };
}

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
