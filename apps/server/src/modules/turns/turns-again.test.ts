import { setTimeout as sleep } from 'node:timers/promises';
import type { StreamPart } from '@office16852/contract';
import { testDatabase, withClient } from '@office16852/testkit';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '../../kernel/ids.ts';
import type { Tenant } from '../tenants/index.ts';
import { gatedModels, type House, openHouse, questions, type TestProcess, Visitor } from './test/house.ts';

let house: House;
let here: TestProcess;
let there: TestProcess;
let tenant: Tenant;

beforeAll(async () => {
  house = await openHouse(await testDatabase({ poolSize: 20 }));
  here = await house.process();
  there = await house.process();
  tenant = await house.tenant();
});
afterAll(() => house.close());

function rows<T>(query: ReturnType<typeof sql<T>>): Promise<T[]> {
  return house.t.db.system.read('test', async (tx) => (await query.execute(tx.sql)).rows);
}

const turnOf = (label: string) =>
  rows(sql<{ id: string; status: string; failure: string | null; receipts: number; events: number }>`
    select t.id, t.status, t.failure,
      (select count(*) from turn_receipts r where r.turn_id = t.id) as receipts,
      (select count(*) from events e where e.data ->> 'turn_id' = t.id and e.type <> 'message.received') as events
    from turns t join conversations c on c.tenant_id = t.tenant_id and c.id = t.conversation_id
    where c.label = ${label} order by t.question_seq desc limit 1`).then(([row]) => row!);

async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  for (let i = 0; i < 400; i++) {
    if (await holds()) return;
    await sleep(10);
  }
  throw new Error('it did not happen');
}

/** A process whose turn of `label` is asked and held back. */
async function held(label: string) {
  const { models, open, asked } = gatedModels();
  const process = await house.process({ models });
  const visitor = new Visitor(process, tenant);
  await visitor.say('Hello', 'before');
  const said = visitor.stream(questions.answered, label);
  await until(() => asked() === 1);
  return { process, visitor, said, open };
}

const textOf = (parts: StreamPart[]) =>
  parts.flatMap((part) => (part.type === 'text-delta' ? [part.text] : [])).join('');

describe('resuming', () => {
  it('goes on after any number, here and at another process, and always gives the last part', async () => {
    const visitor = new Visitor(here, tenant);
    const parts = await visitor.stream(questions.answered, 'resume');
    const last = parts.at(-1)!;
    for (const after of [0, 1, 3, parts.length - 1]) {
      expect(await visitor.resume('resume', after)).toEqual(parts.slice(after));
      const elsewhere = await visitor.at(there).resume('resume', after);
      expect(elsewhere[0]!.seq).toBe(after + 1);
      expect({ ...elsewhere.at(-1)!, seq: 0 }).toEqual({ ...last, seq: 0 });
    }
    for (const at of [visitor, visitor.at(there)])
      expect(await at.resume('resume', 900)).toEqual([{ ...last, seq: 901 }]);
    expect(textOf(await visitor.at(there).resume('resume'))).toBe(textOf(parts));
  });

  it('gives a failed turn as what it is', async () => {
    const broken = await house.process({
      models: {
        // biome-ignore lint/correctness/useYield: it fails before its first word
        async *stream() {
          throw new Error('no');
        },
      },
    });
    const visitor = new Visitor(broken, tenant);
    await visitor.say(questions.answered, 'failed');
    const [start, error] = await visitor.at(there).resume('failed');
    expect([start!.type, error!.type]).toEqual(['turn-start', 'error']);
    expect(error).toMatchObject({ problem: { code: 'turns.failed', status: 503 } });
  });

  it('follows a running turn with any number of followers, here and elsewhere', async () => {
    const { visitor, said, open } = await held('followed');
    const followers = [0, 0, 1, 2, 500].map((after) => visitor.resume('followed', after));
    const elsewhere = visitor.at(there).resume('followed', 0);
    await sleep(50);
    open();
    const parts = await said;
    const followed = await Promise.all(followers);
    for (const [i, after] of [0, 0, 1, 2].entries()) expect(followed[i]).toEqual(parts.slice(after));
    expect(followed[4]).toEqual([{ ...parts.at(-1)!, seq: 501 }]);
    expect((await elsewhere).at(-1)).toMatchObject({ type: 'turn-end', answer: { outcome: 'answered' } });
  });

  it('is for the visitor alone', async () => {
    const visitor = new Visitor(here, tenant);
    const { answer } = await visitor.say('Hello', 'private');
    const url = (id: string) => `/api/chat/stream/${id}?business_id=${tenant.slug}`;
    const stranger = new Visitor(here, tenant);
    await stranger.say('Hello', 'other');
    for (const id of ['private', answer.conversation_id])
      expect((await stranger.get(url(id))).body.code).toBe('conversations.not_found');
    expect(await visitor.resume(answer.conversation_id)).not.toEqual([]);
  });

  it('of a conversation without a turn is gone', async () => {
    const person = { 'x-test-person': `member ${tenant.id} ${newId('member')} chat.manage` };
    const visitor = new Visitor(here, tenant);
    const { body } = await visitor.post('/api/chat/session', { session_id: 'new' }, person);
    const stream = await visitor.get('/api/chat/stream/new', person);
    expect([stream.status, stream.body.code]).toEqual([410, 'turns.gone']);
    const message = { session_id: body.session_id, message: 'Hello' };
    expect((await visitor.post('/api/chat/message', message, person)).body.outcome).toBe('answered');
    const unopened = await visitor.post('/api/chat/message', { ...message, session_id: 'unopened' }, person);
    expect([unopened.status, unopened.body.code]).toEqual([404, 'conversations.not_found']);
    const nobody = await visitor.post('/api/chat/message', message);
    expect([nobody.status, nobody.body.code]).toEqual([401, 'turns.sign_in']);
  });
});

describe('a client that hangs up', () => {
  it.each(['text/event-stream', 'application/json'])(
    'leaves a turn that is settled all the same: %s',
    async (accept) => {
      const { models, open, asked } = gatedModels();
      const process = await house.process({ models });
      const { port } = await process.http.listen('127.0.0.1', 0);
      const controller = new AbortController();
      const label = `hang up ${accept}`;
      const request = fetch(`http://127.0.0.1:${port}/api/chat`, {
        method: 'POST',
        signal: controller.signal,
        headers: { accept, 'content-type': 'application/json' },
        body: JSON.stringify({ message: questions.answered, session_id: label, business_id: tenant.slug }),
      });
      request.catch(() => {});
      await until(() => asked() === 1);
      controller.abort();
      await request.then((reply) => reply.text()).catch(() => {});
      expect(await turnOf(label)).toMatchObject({ status: 'running' });
      open();
      await until(async () => (await turnOf(label)).status === 'settled');
      expect(await turnOf(label)).toMatchObject({ receipts: 1, events: 1 });
    },
  );
});

describe('the sweep', () => {
  it('settles the turn of a dead process once, however many sweep, and the conversation goes on', async () => {
    const { process, visitor, said, open } = await held('orphan');
    const waiting = visitor.say(questions.german, 'orphan').catch(() => null);
    await until(async () => (await rows(sql`select 1 from turns where status = 'accepted'`)).length === 1);
    await process.die();
    const swept = await Promise.all([here, there, here, there].map((one) => one.turns.sweep.sweepOnce(0)));
    expect(swept.reduce((sum, n) => sum + n, 0)).toBe(2);
    expect(await turnOf('orphan')).toMatchObject({ status: 'failed', failure: 'process_died', receipts: 1, events: 1 });
    expect((await visitor.at(there).say(questions.answered, 'orphan')).answer.outcome).toBe('answered');
    open();
    expect((await said).at(-1)).toMatchObject({ type: 'error', problem: { code: 'turns.failed' } });
    await waiting;
    const [count] = await rows(sql<{ turns: number; receipts: number }>`select
      (select count(*) from turns) as turns, (select count(*) from turn_receipts) as receipts`);
    expect(count!.receipts).toBe(count!.turns);
  });

  it('never takes the turn of a living process', async () => {
    const { process, said, open } = await held('living');
    for (const one of [here, there, process, here]) expect(await one.turns.sweep.sweepOnce(0)).toBe(0);
    open();
    expect((await said).at(-1)).toMatchObject({ type: 'turn-end' });
  });

  it('leaves the turns of a process that is reconnecting alone for the grace', async () => {
    const { process, said, open } = await held('reconnecting');
    await house.t.db.system.tx('test', (tx) =>
      sql`update turns set accepted_at = accepted_at - interval '1 minute' where status = 'running'`.execute(tx.sql),
    );
    const [before] = await rows(sql<{ pid: number }>`select pid from pg_locks
      where locktype = 'advisory' and objid::bigint = ${process.presence.runner}`);
    await withClient(house.t.admin, (client) => client.query('select pg_terminate_backend($1)', [before!.pid]));
    await until(() => !process.presence.isPresent());
    expect(await here.turns.sweep.sweepOnce()).toBe(0);
    expect(await process.turns.sweep.sweepOnce(0)).toBe(0);
    await until(() => process.presence.isPresent());
    expect(await here.turns.sweep.sweepOnce(0)).toBe(0);
    open();
    expect((await said).at(-1)).toMatchObject({ type: 'turn-end' });
  });

  it('settles a turn of its own process that nobody runs: the reply of accept or settle was lost', async () => {
    const ids = { turn_id: newId('turn'), message_id: newId('message'), new_visitor_id: newId('visitor') };
    const accepted = await house.db(tenant).call('turns_accept', {
      ...{ ...ids, new_conversation_id: newId('conversation'), new_token_hash: 'x', ceiling: 5, door: 'chat' },
      ...{ label: 'lost', text: 'Hello', salt: 's', fallback_language: 'en', runner: here.presence.runner },
      ...{ started_event_id: newId('event'), received_event_id: newId('event') },
    });
    expect(accepted).toMatchObject({ kind: 'accepted' });
    expect(await there.turns.sweep.sweepOnce(0)).toBe(0);
    expect(await here.turns.sweep.sweepOnce()).toBe(0);
    expect(await here.turns.sweep.sweepOnce(0)).toBe(1);
    expect(await turnOf('lost')).toMatchObject({ status: 'failed', failure: 'process_died', receipts: 1 });
  });
});

describe('a database that goes away', () => {
  it('for a moment fails no message that waits, and no process', async () => {
    const { visitor, said, open } = await held('blip');
    const waiting = visitor.say(questions.german, 'blip');
    await until(async () => (await rows(sql`select 1 from turns where status = 'accepted'`)).length === 1);
    await withClient(house.t.admin, (client) =>
      client.query(`select pg_terminate_backend(pid) from pg_stat_activity
        where datname = current_database() and usename = 'bob_app'`),
    );
    await sleep(300);
    open();
    expect((await said).at(-1)).toMatchObject({ type: 'turn-end' });
    expect((await waiting).answer).toMatchObject({ outcome: 'answered', language: 'de' });
  });
});
