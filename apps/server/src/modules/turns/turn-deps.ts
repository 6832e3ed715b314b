/** What a turn needs of the house. */
import type { Clock } from '../../kernel/clock.ts';
import type { Db } from '../../kernel/db/index.ts';
import type { Log } from '../../kernel/observe/log.ts';
import type { Models } from '../models/index.ts';
import type { Releases } from '../releases/index.ts';

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
