/** The rooms without a listener: on the database of a running server, or one that is started for the command. */
import type { Config } from '../config/config.ts';
import { openBeside } from '../database.ts';
import { systemClock } from '../kernel/clock.ts';
import type { Db } from '../kernel/db/index.ts';
import type { Log } from '../kernel/observe/log.ts';
import { createPlumbing } from '../plumbing.ts';
import { createHouse, type Rooms } from '../rooms.ts';

export interface OpenHouse {
  config: Config;
  db: Db;
  rooms: Rooms;
  /** One sentence: which database this is. */
  how: string;
  close(): Promise<void>;
}

export async function openHouse(config: Config, log: Log): Promise<OpenHouse> {
  const database = await openBeside(config, log);
  const { logins, secrets, how } = database;
  const plumbing = createPlumbing({ config, logins, secrets, clock: systemClock, log });
  const { rooms } = createHouse(plumbing, () => Promise.reject(new Error('commands serve no widget')));
  return {
    ...{ config, rooms, how, db: plumbing.db },
    async close() {
      await plumbing.close();
      await database.embedded?.stop();
    },
  };
}
