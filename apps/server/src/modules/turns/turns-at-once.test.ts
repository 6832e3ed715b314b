import { setTimeout as sleep } from 'node:timers/promises';
import { testDatabase } from '@office16852/testkit';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '../../kernel/ids.ts';
import { createModels } from '../models/index.ts';
import type { Tenant } from '../tenants/index.ts';
import { gatedModels, type House, openHouse, questions, type Said, type TestProcess, Visitor } from './test/house.ts';

let house: House;
let here: TestProcess;
let tenant: Tenant;

beforeAll(async () => {
  house = await openHouse(await testDatabase({ poolSize: 20 }));
  here = await house.process();
  tenant = await house.tenant();
});
afterAll(() => house.close());

function rows<T>(query: ReturnType<typeof sql<T>>): Promise<T[]> {
  return house.t.db.system.read('test', async (tx) => (await query.execute(tx.sql)).rows);
}

const turnsOf = (conversationId: string) =>
  rows(
    sql<{ id: string; status: string; failure: string | null }>`
      select id, status, failure from turns where conversation_id = ${conversationId} order by question_seq`,
  );

/** Waits for what another part of the program is about to do. */
async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  for (let i = 0; i < 400; i++) {
    if (await holds()) return;
    await sleep(10);
  }
  throw new Error('it did not happen');
}

async function known(at: TestProcess = here): Promise<Visitor> {
  const visitor = new Visitor(at, tenant);
  await visitor.say('Hello', 'greeting');
  return visitor;
}

const openTurns = (label: string) =>
  rows(sql<{
    open: number;
  }>`select count(*) as open from turns t join conversations c on c.tenant_id = t.tenant_id and c.id = t.conversation_id
    where c.label = ${label} and t.status in ('accepted', 'running')`).then(([row]) => row!.open);

describe('messages at once in one conversation', () => {
  it('are answered one after the other, in the order in which they were accepted', async () => {
    const { models, open, asked } = gatedModels();
    const slow = await house.process({ models });
    const visitor = await known(slow);
    const first = visitor.say(questions.answered, 'queue');
    await until(() => asked() === 1);
    const second = visitor.say(questions.german, 'queue');
    await until(async () => (await openTurns('queue')) === 2);
    expect(asked()).toBe(1);
    open();
    const answers = await Promise.all([first, second]);
    expect(answers.map(({ answer }) => answer.outcome)).toEqual(['answered', 'answered']);
    const { messages } = (await visitor.history('queue')).body;
    expect(messages.map((message: { author: string }) => message.author)).toEqual([
      ...['visitor', 'visitor', 'persona', 'persona'],
    ]);
    expect(messages[2].id).toBe(answers[0].answer.message_id);
  });

  it('wait up to three, and the fifth is turned away and not kept', async () => {
    const { models, open } = gatedModels();
    const slow = await house.process({ models });
    const visitor = await known(slow);
    const said: Promise<Said>[] = [];
    for (let i = 1; i <= 4; i++) {
      said.push(visitor.say(questions.answered, 'full'));
      await until(async () => (await openTurns('full')) === i);
    }
    const { status, problem, headers } = await visitor.say('the fifth', 'full');
    expect([status, problem.code, headers['retry-after']]).toEqual([429, 'turns.busy', '2']);
    // Another conversation of the same visitor is not held up.
    expect((await visitor.say('Hello', 'elsewhere')).status).toBe(200);
    open();
    expect((await Promise.all(said)).map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    const { messages } = (await visitor.history('full')).body;
    expect(messages).toHaveLength(8);
    expect(JSON.stringify(messages)).not.toContain('the fifth');
  });

  it('never run two at once, though they come to two processes', async () => {
    const one = gatedModels();
    const two = gatedModels();
    const [left, right] = [await house.process({ models: one.models }), await house.process({ models: two.models })];
    const visitor = await known(left);
    const first = visitor.say(questions.answered, 'apart');
    await until(() => one.asked() === 1);
    two.open();
    const second = visitor.at(right).say(questions.answered, 'apart');
    await until(async () => (await openTurns('apart')) === 2);
    await sleep(400);
    expect(two.asked()).toBe(0);
    one.open();
    expect((await Promise.all([first, second])).map(({ status }) => status)).toEqual([200, 200]);
    expect(two.asked()).toBe(1);
  });

  it('make one conversation of a label, however many open it', async () => {
    const visitor = await known();
    const said = await Promise.all(Array.from({ length: 4 }, () => visitor.say('Hello', 'race')));
    expect(new Set(said.map(({ answer }) => answer.conversation_id)).size).toBe(1);
    const [conversation] = await rows(sql<{ id: string; message_count: number }>`
      select id, message_count from conversations where label = 'race'`);
    expect(conversation).toMatchObject({ id: said[0]!.answer.conversation_id, message_count: 8 });
    const [started] = await rows(sql<{ times: number }>`select count(*) as times from events
      where type = 'conversation.started' and data ->> 'conversation_id' = ${conversation!.id}`);
    expect(started!.times).toBe(1);
  });
});

describe('an Idempotency-Key', () => {
  it('makes one turn of twenty requests at once, and each gets its answer or is told to wait', async () => {
    const visitor = await known();
    const key = { 'idempotency-key': newId('request') };
    const said = await Promise.all(Array.from({ length: 20 }, () => visitor.say(questions.answered, 'twenty', key)));
    const answered = said.filter(({ status }) => status === 200);
    expect(answered.length).toBeGreaterThan(0);
    expect(new Set(answered.map(({ answer }) => JSON.stringify(answer))).size).toBe(1);
    for (const { status, problem } of said)
      if (status !== 200) expect([status, problem.code]).toEqual([409, 'request.idempotency_conflict']);
    expect(await turnsOf(answered[0]!.answer.conversation_id)).toHaveLength(1);
    const again = await visitor.say(questions.answered, 'twenty', key);
    expect(again.answer).toEqual(answered[0]!.answer);
  });

  it('gives the same answer at another process and as a stream, also where the server made the label', async () => {
    const there = await house.process();
    const visitor = await known();
    const headers = { cookie: visitor.cookie, 'idempotency-key': newId('request') };
    const payload = { message: questions.answered, business_id: tenant.slug };
    const ask = async (at: TestProcess) =>
      (await at.http.app.inject({ method: 'POST', url: '/api/chat', headers, payload })).json();
    const first = await ask(here);
    expect(first.session_id).toMatch(/^session_/);
    expect(await ask(there)).toEqual(first);
    const key = { 'idempotency-key': newId('request') };
    const { answer } = await visitor.say(questions.answered, 'streamed', key);
    const parts = await visitor.at(there).stream(questions.answered, 'streamed', key);
    expect(parts.at(-1)).toMatchObject({ type: 'turn-end', answer });
    expect(parts.map((part) => part.seq)).toEqual(parts.map((_part, i) => i + 1));
  });

  it('refuses another message, and the same one of another conversation', async () => {
    const visitor = await known();
    const key = { 'idempotency-key': newId('request') };
    await visitor.say(questions.answered, 'key', key);
    for (const said of [await visitor.say('Other', 'key', key), await visitor.say(questions.answered, 'key 2', key)])
      expect([said.status, said.problem.code]).toEqual([422, 'request.idempotency_mismatch']);
  });

  it('is one visitor’s own', async () => {
    const key = { 'idempotency-key': newId('request') };
    const mine = await (await known()).say('Hello', 'own', key);
    const theirs = await (await known()).say(questions.refused, 'own', key);
    expect(theirs.answer.turn_id).not.toBe(mine.answer.turn_id);
    expect(theirs.answer.outcome).toBe('refused');
  });

  it('runs anew after a failure', async () => {
    const inner = createModels();
    let fails = true;
    const shaky = await house.process({
      models: {
        async *stream(request, signal) {
          if (fails) throw new Error('not this time');
          yield* inner.stream(request, signal);
        },
      },
    });
    const visitor = await known(shaky);
    const key = { 'idempotency-key': newId('request') };
    const failed = await visitor.say(questions.answered, 'anew', key);
    expect([failed.status, failed.problem.code]).toEqual([503, 'turns.failed']);
    fails = false;
    const { status, answer } = await visitor.say(questions.answered, 'anew', key);
    expect([status, answer.outcome]).toEqual([200, 'answered']);
    const statuses = (await turnsOf(answer.conversation_id)).map((turn) => turn.status);
    expect(statuses).toEqual(['failed', 'settled']);
    expect((await visitor.say(questions.answered, 'anew', key)).answer).toEqual(answer);
  });

  it.each(['', 'x'.repeat(256)])('has 1 to 255 characters', async (key) => {
    const said = await (await known()).say('Hello', 'long', { 'idempotency-key': key });
    expect([said.status, said.problem.code]).toEqual([422, 'request.invalid']);
  });
});

describe('a ceiling', () => {
  it('of a visitor is exact among two hundred at once, and only accepted messages count', async () => {
    const strict = await house.process({ visitorPerDay: 20 });
    const visitor = new Visitor(strict, tenant);
    expect((await visitor.say('Hello', 'c0')).status).toBe(200);
    const said = await Promise.all(Array.from({ length: 200 }, (_, i) => visitor.say('Hello', `c${i}`)));
    const counts = Map.groupBy(said, ({ status, problem }) => (status === 200 ? 'answered' : problem.code));
    expect([counts.get('answered')!.length, counts.get('turns.ceiling')!.length]).toEqual([19, 181]);
    expect(Number(counts.get('turns.ceiling')![0]!.headers['retry-after'])).toBeGreaterThan(0);
    expect((await new Visitor(strict, tenant).say('Hello')).status).toBe(200);
  });

  it('of a visitor is not used up by repeats, by refused messages or by yesterday', async () => {
    const strict = await house.process({ visitorPerDay: 2 });
    const visitor = new Visitor(strict, tenant);
    await visitor.say('Hello', 'a');
    const key = { 'idempotency-key': newId('request') };
    for (let i = 0; i < 4; i++) expect((await visitor.say('Hello', 'b', key)).status).toBe(200);
    expect((await visitor.say('Hello', 'c')).problem.code).toBe('turns.ceiling');
    expect((await visitor.say('Hello', 'b', key)).status).toBe(200);
    await house.t.db.system.tx('test', (tx) =>
      sql`update visitors set counted_on = counted_on - 1 where counted = 2`.execute(tx.sql),
    );
    expect((await visitor.say('Hello', 'c')).status).toBe(200);
  });

  it('of a widget key is exact among two hundred at once, and begins from what the database knows', async () => {
    const key = newId('widgetKey');
    const ask = async (at: TestProcess) => {
      const headers = { 'x-widget-key': `${tenant.id} ${key}` };
      const payload = { message: 'Hello' };
      return (await at.http.app.inject({ method: 'POST', url: '/api/widget/chat', headers, payload })).statusCode;
    };
    const before = await house.process({ keyPerDay: 30 });
    expect([await ask(before), await ask(before)]).toEqual([200, 200]);
    const strict = await house.process({ keyPerDay: 30 });
    const statuses = await Promise.all(Array.from({ length: 200 }, () => ask(strict)));
    expect(statuses.filter((status) => status === 200)).toHaveLength(28);
    expect(statuses.filter((status) => status === 429)).toHaveLength(172);
  });
});
