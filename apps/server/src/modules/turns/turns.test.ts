import { createHash } from 'node:crypto';
import { eventCatalogue, type Receipt } from '@office16852/contract';
import { fill, sentences } from '@office16852/contract/sentences';
import { testDatabase } from '@office16852/testkit';
import { sql } from 'kysely';
import Schema from 'typebox/schema';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '../../kernel/ids.ts';
import { createModels } from '../models/index.ts';
import type { Tenant } from '../tenants/index.ts';
import { firm, type House, openHouse, questions, type TestProcess, Visitor } from './test/house.ts';

let house: House;
let here: TestProcess;
let tenant: Tenant;

beforeAll(async () => {
  house = await openHouse(await testDatabase({ poolSize: 20 }));
  here = await house.process();
  tenant = await house.tenant();
});
afterAll(() => house.close());

const sha256 = (...texts: string[]) => {
  const hash = createHash('sha256');
  for (const text of texts) hash.update(text);
  return hash.digest('hex');
};

function rows<T>(query: ReturnType<typeof sql<T>>): Promise<T[]> {
  return house.t.db.system.read('test', async (tx) => (await query.execute(tx.sql)).rows);
}

const eventsOf = (turnId: string) =>
  rows(sql<{ id: string; type: keyof typeof eventCatalogue; data: { receipt_sha256: string }; request_id: string }>`
    select id, type, data, request_id from events where data ->> 'turn_id' = ${turnId} order by created_at, id`);

const receiptOf = async (visitor: Visitor, turnId: string) =>
  (await visitor.get(`/api/receipts/${turnId}`)).body as Receipt;

describe('an answer', () => {
  it('quotes its source byte for byte and says where in the reply', async () => {
    const { status, answer } = await new Visitor(here, tenant).say(questions.answered);
    expect(status).toBe(200);
    expect(answer).toMatchObject({ outcome: 'answered', session_id: 'one', language: 'en', persona: { name: 'Bob' } });
    expect(answer.reply).toContain('£60');
    expect(answer.citations.length).toBeGreaterThan(0);
    for (const { quote, start, end } of answer.citations) {
      expect(answer.reply.slice(start, end)).toBe(quote);
      expect(firm.some(({ text }) => text.includes(quote))).toBe(true);
    }
  });

  it('is the same by JSON and by stream, and the deltas are the reply', async () => {
    const parts = await new Visitor(here, tenant).stream(questions.answered);
    expect(parts.map((part) => part.seq)).toEqual(parts.map((_part, i) => i + 1));
    const deltas = parts.flatMap((part) => (part.type === 'text-delta' ? [part.text] : []));
    const cited = parts.flatMap((part) => (part.type === 'citation-available' ? [part.citation] : []));
    const last = parts.at(-1)!;
    if (last.type !== 'turn-end') throw new Error(`the stream ended with ${last.type}`);
    expect(parts[0]).toMatchObject({ type: 'turn-start', turn_id: last.answer.turn_id });
    expect(deltas.join('')).toBe(last.answer.reply);
    expect(cited).toEqual(last.answer.citations);
    const { answer } = await new Visitor(here, tenant).say(questions.answered);
    expect(last.answer.reply).toBe(answer.reply);
  });

  it('answers a German question from the German text', async () => {
    const { answer } = await new Visitor(here, tenant).say(questions.german);
    expect(answer).toMatchObject({ outcome: 'answered', language: 'de' });
    expect(answer.citations[0]!.quote).toContain('Samstag');
  });

  it('is kept in the history, with its citations', async () => {
    const visitor = new Visitor(here, tenant);
    const { answer } = await visitor.say(questions.answered);
    const { body } = await visitor.history();
    expect(body.messages.map((message: { author: string }) => message.author)).toEqual(['visitor', 'persona']);
    expect(body.messages[1]).toMatchObject({ id: answer.message_id, text: answer.reply, citations: answer.citations });
  });
});

describe('a refusal', () => {
  it.each([
    ['en', questions.refused],
    ['de', questions.refusedGerman],
  ])('says the next step in the language of the asker: %s', async (language, question) => {
    const { status, answer } = await new Visitor(here, tenant).say(question);
    expect(status).toBe(200);
    const words = sentences(language);
    const business = { business: tenant.name, persona: 'Bob' };
    expect(answer).toMatchObject({ outcome: 'refused', language, citations: [] });
    expect(answer.reply).toBe(fill(`${words.refusal} ${words.nextStep}`, business));
  });

  it('says it in English, and says so, when nobody wrote the sentence in that language', async () => {
    const headers = { 'accept-language': 'fil-PH' };
    const { answer } = await new Visitor(here, tenant).say('123 456 789', 'one', headers);
    expect(answer).toMatchObject({ outcome: 'refused', language: 'en' });
    expect(answer.reply).toContain(sentences('en').refusal.slice(0, 20));
  });

  it('shows the closest passages, quoted in citations and claimed nowhere', async () => {
    const { answer } = await new Visitor(here, tenant).say('Is parking at the office free?');
    expect(answer.reply).toContain(sentences('en').closest);
    expect(answer).toMatchObject({ outcome: 'refused' });
    expect(answer.citations.length).toBeGreaterThan(0);
    for (const { quote, start, end } of answer.citations) {
      expect([start, end]).toEqual([0, 0]);
      expect(firm.some(({ text }) => text.includes(quote))).toBe(true);
    }
  });

  it('is what a tenant without any content gives', async () => {
    const empty = await house.tenant('Nobody', []);
    const { answer } = await new Visitor(here, empty).say(questions.answered);
    expect(answer).toMatchObject({ outcome: 'refused', citations: [] });
    expect(answer.reply).toContain('Nobody');
  });
});

describe('a greeting', () => {
  it.each([
    ['Hello Bob!', 'en', 'replyGreeting'],
    ['Guten Morgen', 'de', 'replyGreeting'],
    ['Muchas gracias', 'es', 'replyThanks'],
    ['さようなら', 'ja', 'replyGoodbye'],
  ] as const)('is returned: %s', async (message, language, key) => {
    const headers = { 'accept-language': language };
    const { answer } = await new Visitor(here, tenant).say(message, 'one', headers);
    expect(answer).toMatchObject({ outcome: 'answered', citations: [], language });
    expect(answer.reply).toBe(fill(sentences(language)[key], { persona: 'Bob', business: tenant.name }));
  });
});

describe('a receipt', () => {
  it('is proved by the event, and reads what the answer depended on', async () => {
    const visitor = new Visitor(here, tenant);
    const { answer } = await visitor.say(questions.answered);
    const { receipt, passages, question, ...joined } = await receiptOf(visitor, answer.turn_id);
    const [, settled] = await eventsOf(answer.turn_id);
    const [stored] = await rows(
      sql<{ body: string }>`select body from turn_receipts where turn_id = ${answer.turn_id}`,
    );
    expect(sha256(stored!.body)).toBe(settled!.data.receipt_sha256);
    // And so can whoever was sent the receipt prove it.
    expect(sha256(JSON.stringify(receipt))).toBe(settled!.data.receipt_sha256);
    expect(receipt).toMatchObject({ event_id: settled!.id, outcome: 'answered', door: 'chat', failure: null });
    expect([question, joined.answer]).toEqual([questions.answered, answer.reply]);
    expect(sha256(joined.question_salt!, question!)).toBe(receipt.question_hash);
    expect(sha256(joined.answer_salt!, answer.reply)).toBe(receipt.answer_hash);
    for (const [i, line] of receipt.citations.entries()) {
      const { quote } = answer.citations[i]!;
      const passage = passages.find((one) => one.chunk_id === line.chunk_id)!;
      const at = receipt.evidence.find((one) => one.chunk_id === line.chunk_id)!.start;
      expect(passage.text.slice(line.source_start - at, line.source_end - at)).toBe(quote);
      expect(sha256(quote)).toBe(line.quote_sha256);
    }
  });

  it('names its place in the chain once it is sealed', async () => {
    const visitor = new Visitor(here, tenant);
    const { answer } = await visitor.say(questions.answered);
    expect((await receiptOf(visitor, answer.turn_id)).sealed).toBeNull();
    // Sealing stays behind the oldest transaction of the whole server, and other tests have some of theirs open.
    const sealed = async () => {
      await house.audit.sealer.sealOnce();
      return (await receiptOf(visitor, answer.turn_id)).sealed;
    };
    await expect.poll(sealed, { timeout: 10_000 }).toMatchObject({ entry_hash: expect.any(String) });
  });

  it('stays valid when the words are erased', async () => {
    const visitor = new Visitor(here, tenant);
    const { answer } = await visitor.say(questions.answered);
    const before = await receiptOf(visitor, answer.turn_id);
    await house.t.db.system.tx('test', (tx) =>
      sql`update messages set text = '' where conversation_id = ${answer.conversation_id}`.execute(tx.sql),
    );
    const after = await receiptOf(visitor, answer.turn_id);
    expect(after).toMatchObject({ question: null, answer: null, receipt: before.receipt });
    expect(sha256(after.question_salt!, questions.answered)).toBe(after.receipt.question_hash);
    const [, settled] = await eventsOf(answer.turn_id);
    expect(sha256(JSON.stringify(after.receipt))).toBe(settled!.data.receipt_sha256);
  });

  it('still has its words in a conversation of thousands of messages', async () => {
    const visitor = new Visitor(here, tenant);
    const { answer } = await visitor.say(questions.answered, 'long');
    await house.t.db.system.tx('test', (tx) =>
      sql`select conversations_append(${tenant.id}::uuid, ${answer.conversation_id}, jsonb_build_object('id', 'msg_' || n, 'author', 'visitor', 'text', 'more', 'salt', 's'))
        from generate_series(1, 600) n`.execute(tx.sql),
    );
    expect(await receiptOf(visitor, answer.turn_id)).toMatchObject({
      ...{ question: questions.answered, answer: answer.reply },
    });
  });

  it('is a 404 for everybody else, the same as for a turn that never was', async () => {
    const { answer } = await new Visitor(here, tenant).say(questions.answered);
    const stranger = new Visitor(here, tenant);
    await stranger.say('Hello');
    const foreign = await stranger.get(`/api/receipts/${answer.turn_id}`);
    const missing = await stranger.get(`/api/receipts/${newId('turn')}`);
    expect([foreign.status, missing.status]).toEqual([404, 404]);
    expect({ ...foreign.body, request_id: '' }).toEqual({ ...missing.body, request_id: '' });
    const person = (permissions: string, of = tenant) => `member ${of.id} ${newId('member')} ${permissions}`;
    const asMember = (who: string) => stranger.get(`/api/receipts/${answer.turn_id}`, { 'x-test-person': who });
    expect((await asMember(person('receipt.read'))).status).toBe(200);
    expect((await asMember(person('chat.manage'))).status).toBe(404);
    expect((await asMember(person('receipt.read', await house.tenant('Other', [])))).status).toBe(404);
  });
});

describe('every accept has one settle', () => {
  it('leaves no turn open, one receipt and one final event each, all of them of the catalogue', async () => {
    const visitor = new Visitor(here, tenant);
    const messages = [questions.answered, questions.refused, 'Hello', questions.german];
    for (const message of messages) {
      const { answer, headers } = await visitor.say(message, 'settled');
      const events = await eventsOf(answer.turn_id);
      expect(events.map(({ type }) => type)).toEqual([
        'message.received',
        answer.outcome === 'refused' ? 'message.refused' : 'message.answered',
      ]);
      for (const { type, data, request_id } of events) {
        expect(Schema.Check(eventCatalogue[type].data, data)).toBe(true);
        expect(request_id).toBe(headers['x-request-id']);
      }
    }
    const [left] = await rows(sql<{ open: number; bare: number }>`select
      (select count(*) from turns where status in ('accepted', 'running')) as open,
      (select count(*) from turns t where not exists (select 1 from turn_receipts r where r.tenant_id = t.tenant_id and r.turn_id = t.id)) as bare`);
    expect(left).toEqual({ open: 0, bare: 0 });
  });

  it('settles a failure as one: a problem for the asker, a receipt with the reason, the message kept', async () => {
    const broken = await house.process({
      models: {
        // biome-ignore lint/correctness/useYield: it fails before its first word
        async *stream() {
          throw new Error('the answerer fell over');
        },
      },
    });
    const visitor = new Visitor(broken, tenant);
    const { status, problem, headers } = await visitor.say(questions.answered);
    expect([status, problem.code, headers['retry-after']]).toEqual([503, 'turns.failed', '2']);
    expect(JSON.stringify(problem)).not.toContain('fell over');
    const { messages } = (await visitor.history()).body;
    expect(messages).toHaveLength(1);
    const [, failed] = await eventsOf(messages[0].turn_id);
    expect(failed).toMatchObject({ type: 'turn.failed', data: { reason: 'bug' }, request_id: problem.request_id });
    expect(Schema.Check(eventCatalogue['turn.failed'].data, failed!.data)).toBe(true);
    const { receipt, answer } = await receiptOf(visitor, messages[0].turn_id);
    expect(receipt).toMatchObject({ outcome: null, failure: 'bug', answer_hash: null, citations: [] });
    expect(answer).toBeNull();
    expect(sha256(JSON.stringify(receipt))).toBe(failed!.data.receipt_sha256);
  });

  it('withholds sentences that stand nowhere, and refuses when none is left', async () => {
    const inner = createModels();
    const liar = await house.process({
      models: {
        async *stream(request, signal) {
          for await (const part of inner.stream(request, signal))
            yield part.type === 'quote' ? { ...part, start: part.end, end: part.start } : part;
        },
      },
    });
    const visitor = new Visitor(liar, tenant);
    const { answer } = await visitor.say(questions.answered);
    expect(answer).toMatchObject({ outcome: 'refused', citations: [] });
    const { receipt } = await receiptOf(visitor, answer.turn_id);
    expect(receipt.verdicts.at(-1)).toMatchObject({ guardrail: 'quotes', decision: 'refuse' });
  });
});

describe('a label', () => {
  it('never shows another visitor their messages', async () => {
    const mine = new Visitor(here, tenant);
    const theirs = new Visitor(here, tenant);
    const first = await mine.say('My secret is 1234', 'shared');
    const second = await theirs.say('Hello', 'shared');
    expect(second.answer.conversation_id).not.toBe(first.answer.conversation_id);
    expect((await theirs.history('shared')).body.messages).toHaveLength(2);
    expect(JSON.stringify((await theirs.history('shared')).body)).not.toContain('1234');
    const byId = await theirs.history(first.answer.conversation_id);
    const nobody = await new Visitor(here, tenant).history('shared');
    expect([byId.status, nobody.status, (await theirs.history('unknown')).status]).toEqual([404, 404, 404]);
    expect((await mine.history(first.answer.conversation_id)).status).toBe(200);
  });

  it('is another conversation in another tenant, even with the same cookie', async () => {
    const visitor = new Visitor(here, tenant);
    await visitor.say('Hello', 'both');
    const other = await house.tenant('Other', []);
    const token = visitor.cookie.split('=')[1];
    const there = new Visitor(here, other, `bob_visitor_${other.id.slice(0, 8)}=${token}`);
    expect((await there.history('both')).status).toBe(404);
  });
});
