/** Goal G15, once or many times on one installation; afterwards the store tells which reset request had been taken. */
import { setTimeout as sleep } from 'node:timers/promises';
import { startServer } from '@office16852/testkit';
import { readConfig } from '../../apps/server/src/config/config.ts';
import { openDatabase } from '../../apps/server/src/database.ts';
import { createPool } from '../../apps/server/src/kernel/db/index.ts';
import { createLog } from '../../apps/server/src/kernel/observe/log.ts';
import { type Round, shutDownUnderLoad } from './round.ts';

export interface ShutdownReport {
  rounds: Round[];
  /** Reset before any answer although the server had taken the message. */
  lost: string[];
}

const env = {
  LOG_LEVEL: 'error',
  LIMIT_CHAT_PER_MINUTE: '10000000',
  LIMIT_READ_PER_MINUTE: '10000000',
  CEILING_VISITOR_PER_DAY: '10000000',
};

/** `dataDir` is a new folder, or one of an earlier run. */
export async function runShutdown(
  dataDir: string,
  times: number,
  onRound: (done: number, round: Round) => void = () => {},
): Promise<ShutdownReport> {
  const rounds: Round[] = [];
  let port = 0;
  for (let number = 1; number <= times; number++) {
    const server = await startServer({ dataDir, port, env });
    port = Number(new URL(server.url).port);
    // Warm, so that the rounds resemble one another.
    await fetch(`${server.url}/api/chat`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ message: 'What is a widget key?' }),
    });
    await sleep(100);
    const round = await shutDownUnderLoad(server, number);
    rounds.push(round);
    onRound(number, round);
  }
  const resets = rounds.flatMap((round) => round.resets);
  return { rounds, lost: await storedAmong(dataDir, resets) };
}

async function storedAmong(dataDir: string, messages: readonly string[]): Promise<string[]> {
  const { logins, embedded } = await openDatabase(readConfig({ DATA_DIR: dataDir }), createLog('silent'));
  const pool = createPool(logins.system, 'bob_system', 1, () => {});
  try {
    const { rows } = await pool.query<{ text: string }>('select text from messages where text = any($1)', [messages]);
    return rows.map((row) => row.text);
  } finally {
    await pool.end();
    await embedded?.stop();
  }
}
