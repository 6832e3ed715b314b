/** Compares the journal with what is stored: every acknowledgement, every turn, every chain. Each line is one promise. */
import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { openHouse } from '../../apps/server/src/cli/open-house.ts';
import { readConfig } from '../../apps/server/src/config/config.ts';
import { openBeside } from '../../apps/server/src/database.ts';
import { createPool } from '../../apps/server/src/kernel/db/index.ts';
import { createLog } from '../../apps/server/src/kernel/observe/log.ts';
import { verifyChain } from '../../apps/server/src/modules/audit/index.ts';
import type { Ack, Journal } from './journal.ts';

export interface Promised {
  promise: string;
  checked: number;
  broken: number;
  example: string | null;
}

type Of<K extends Ack['kind']> = Extract<Ack, { kind: K }>;

/** Longer than the sweep's grace and the sealer's interval together. */
const settleWithinMs = 15_000;

export async function checkInstallation(dataDir: string, url: string, journal: Journal): Promise<Promised[]> {
  const config = readConfig({ DATA_DIR: dataDir, PORT: new URL(url).port });
  const log = createLog('silent');
  const { logins } = await openBeside(config, log);
  const pool = createPool(logins.system, 'bob_system', 2, () => {});
  try {
    await quiet(pool);
    return [
      ...(await checkAcks(pool, journal.acks)),
      await checkLogins(url, of(journal.acks, 'login')),
      ...(await checkTurns(pool)),
      await checkChains(pool, config),
    ];
  } finally {
    await pool.end();
  }
}

/** Until no turn is open and every event is sealed, or the time is up. */
async function quiet(pool: pg.Pool): Promise<void> {
  for (const end = performance.now() + settleWithinMs; performance.now() < end; await sleep(250)) {
    const { rows } = await pool.query(`
      select (select count(*) from turns where status in ('accepted', 'running')) as open,
        (select count(*) from events) - (select count(*) from audit_seals) as unsealed`);
    if (Number(rows[0].open) === 0 && Number(rows[0].unsealed) === 0) return;
  }
}

async function checkAcks(pool: pg.Pool, acks: readonly Ack[]): Promise<Promised[]> {
  const answers = of(acks, 'answer');
  const begun = of(acks, 'begun');
  const repeated = of(acks, 'repeated');
  const feedback = of(acks, 'feedback');
  const personas = of(acks, 'persona');
  const releases = of(acks, 'release');
  const turnIds = [...answers, ...begun].map(({ turnId }) => turnId);
  const messages = await pool.query<{ turn_id: string; id: string; author: string; text: string }>(
    'select turn_id, id, author, text from messages where turn_id = any($1)',
    [turnIds],
  );
  const byTurn = Map.groupBy(messages.rows, (row) => row.turn_id);
  const isAsked = ({ turnId, question }: { turnId: string; question: string }) =>
    byTurn.get(turnId)?.some((row) => row.author === 'visitor' && row.text === question) ?? false;
  const isAnswered = ({ turnId, messageId, reply }: Of<'answer'>) =>
    byTurn.get(turnId)?.some((row) => row.id === messageId && row.text === reply) ?? false;
  const keys = await counted(
    pool,
    `select idempotency_key as key, count(*) as count from turns where idempotency_key = any($1) and status = 'settled' group by 1`,
    repeated.map(({ key }) => key),
  );
  const said = await pool.query<{ message_id: string; helpful: boolean }>(
    'select message_id, helpful from feedback where message_id = any($1)',
    [feedback.map(({ messageId }) => messageId)],
  );
  const helpful = new Map(said.rows.map((row) => [row.message_id, row.helpful]));
  const drafts = await pool.query<{ id: string; revision: number; description: string }>(
    'select id, revision, description from personas',
  );
  const made = await pool.query<{ id: string }>('select id from releases');
  const numbers = new Set(made.rows.map((row) => row.id));
  return [
    judge('an acknowledged question is stored, letter by letter', [...answers, ...begun], isAsked),
    judge('an acknowledged answer is stored, letter by letter', answers, isAnswered),
    judge('a repeated request ran once', repeated, ({ key }) => keys.get(key) === 1),
    judge('acknowledged feedback is stored', feedback, (ack) => helpful.get(ack.messageId) === ack.helpful),
    judge('an acknowledged edit of a persona stands, or a later one', personas, (ack) => {
      const draft = drafts.rows.find((row) => row.id === ack.personaId);
      const same = draft?.revision === ack.revision && draft.description === ack.description;
      return draft !== undefined && (draft.revision > ack.revision || same);
    }),
    judge('an acknowledged release is there', releases, ({ releaseId }) => numbers.has(releaseId)),
  ];
}

/** A login that was acknowledged still is one. A few dozen, spread over the run: each costs a request. */
async function checkLogins(url: string, logins: readonly Of<'login'>[]): Promise<Promised> {
  const step = Math.max(1, Math.floor(logins.length / 40));
  const some = logins.filter((_, i) => i % step === 0);
  const status = new Map<string, number>();
  for (const { token } of some) {
    const answer = await fetch(`${url}/api/auth/me`, { headers: { authorization: `Bearer ${token}` } });
    status.set(token, answer.status);
  }
  return judge('an acknowledged login is signed in', some, ({ token }) => status.get(token) === 200);
}

const settles = `('message.answered', 'message.refused', 'turn.failed')`;

async function checkTurns(pool: pg.Pool): Promise<Promised[]> {
  const { rows: all } = await pool.query('select count(*) as turns from turns');
  const { rows: threads } = await pool.query('select count(*) as conversations from conversations');
  const turns = Number(all[0].turns);
  const conversations = Number(threads[0].conversations);
  const find = async (promise: string, checked: number, sql: string): Promise<Promised> => {
    const { rows } = await pool.query(sql);
    return { promise, checked, broken: rows.length, example: rows[0] ? JSON.stringify(rows[0]) : null };
  };
  return [
    await find(
      'an accepted turn is settled: none is open',
      turns,
      `select id, status, accepted_at from turns where status in ('accepted', 'running')`,
    ),
    await find(
      'a turn has one receipt',
      turns,
      `select t.id, t.status, count(r.turn_id) from turns t left join turn_receipts r on r.tenant_id = t.tenant_id and r.turn_id = t.id
       group by t.tenant_id, t.id, t.status having count(r.turn_id) <> 1`,
    ),
    await find(
      'a turn has one settling event',
      turns,
      `select t.id, t.status, count(e.id) from turns t left join events e on e.tenant_id = t.tenant_id and e.type in ${settles} and e.data ->> 'turn_id' = t.id
       group by t.tenant_id, t.id, t.status having count(e.id) <> 1`,
    ),
    await find(
      'a settled turn has its answer, a failed one none',
      turns,
      `select t.id, t.status, count(m.id) from turns t left join messages m on m.tenant_id = t.tenant_id and m.conversation_id = t.conversation_id and m.turn_id = t.id and m.author = 'persona'
       group by t.tenant_id, t.id, t.status having count(m.id) <> case when t.status = 'settled' then 1 else 0 end`,
    ),
    await find(
      'a question belongs to a turn',
      turns,
      `select m.id from messages m where m.author = 'visitor' and not exists (select 1 from turns t where t.tenant_id = m.tenant_id and t.id = m.turn_id)`,
    ),
    await find(
      'a conversation runs one turn at a time',
      conversations,
      `select conversation_id from turns where status = 'running' group by tenant_id, conversation_id having count(*) > 1`,
    ),
    await find(
      "a conversation's messages are numbered without a gap",
      conversations,
      `select c.id, c.message_count, count(m.seq), max(m.seq) from conversations c left join messages m on m.tenant_id = c.tenant_id and m.conversation_id = c.id
       group by c.tenant_id, c.id, c.message_count having count(m.seq) <> c.message_count or max(m.seq) <> c.message_count`,
    ),
  ];
}

/** Every event of every tenant sealed, and every chain whole from its first entry to its last. */
async function checkChains(pool: pg.Pool, config: ReturnType<typeof readConfig>): Promise<Promised> {
  const { rows } = await pool.query<{ tenant_id: string; events: number }>(
    'select tenant_id, count(*) as events from events group by 1',
  );
  const house = await openHouse(config, createLog('silent'));
  try {
    const broken: string[] = [];
    for (const { tenant_id, events } of rows) {
      const chain = await verifyChain(house.db.forTenant(tenant_id, { actor: { kind: 'system', id: 'crash' } }));
      if (!chain.holds || chain.entries !== Number(events))
        broken.push(JSON.stringify({ tenant_id, events, ...chain }));
    }
    const checked = rows.reduce((sum, row) => sum + Number(row.events), 0);
    return {
      promise: `an event is sealed, in a chain that holds (${rows.length} tenants)`,
      ...{ checked, broken: broken.length, example: broken[0] ?? null },
    };
  } finally {
    await house.close();
  }
}

async function counted(pool: pg.Pool, sql: string, keys: string[]): Promise<Map<string, number>> {
  const { rows } = await pool.query<{ key: string; count: number }>(sql, [keys]);
  return new Map(rows.map((row) => [row.key, Number(row.count)]));
}

function judge<A>(promise: string, acks: readonly A[], holds: (ack: A) => boolean): Promised {
  const broken = acks.filter((ack) => !holds(ack));
  return {
    ...{ promise, checked: acks.length, broken: broken.length },
    example: broken[0] ? JSON.stringify(broken[0]).slice(0, 400) : null,
  };
}

function of<K extends Ack['kind']>(acks: readonly Ack[], kind: K): Of<K>[] {
  return acks.filter((ack): ack is Of<K> => ack.kind === kind);
}
