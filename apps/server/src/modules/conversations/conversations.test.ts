import { type TestDatabase, testDatabase } from '@office16852/testkit';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createHttpServer, type HttpServer, type RequestFacts, type SignedIn } from '../../kernel/http/index.ts';
import { newId } from '../../kernel/ids.ts';
import { randomToken } from '../../kernel/secrets/index.ts';
import { createAccess } from '../access/index.ts';
import { createTenants, homeSlug, type Tenant } from '../tenants/index.ts';
import { createConversations } from './index.ts';

let t: TestDatabase;
let http: HttpServer;
let tenant: Tenant;
let hash: (token: string) => string;

beforeAll(async () => {
  t = await testDatabase({ poolSize: 12 });
  const { db, clock, secrets, log } = t;
  const tenants = createTenants({ db, provisions: [] });
  const config = { publicUrl: 'http://localhost:3000', secure: false, loginPer15Minutes: 100 };
  const access = createAccess({ db, clock, secrets, tenants, log, config });
  hash = access.hashVisitorToken;
  const room = createConversations({ db, tenants, access, secure: false });
  const limit = { capacity: 10_000, perSeconds: 60 };
  const limits = {
    login: limit,
    setup: limit,
    knock: limit,
    chat: limit,
    widget: limit,
    read: limit,
    write: limit,
    asset: limit,
  };
  const gate = {
    signedIn: async (facts: RequestFacts) => personOf(facts),
    widget: async (facts: RequestFacts) => ({
      ...{ kind: 'widget' as const, tenantId: facts.header('x-widget-key')!, widgetKeyId: 'wky' },
      origin: 'https://firm.example',
    }),
    originKnown: async () => true,
    recordEntry: async () => {},
  };
  const server = { db, gate, clock, log, publicUrl: config.publicUrl, proxyHops: 0, limits, checkOutput: true };
  http = await createHttpServer(server, room.routes);
  await t.tenant({ slug: homeSlug });
  tenant = await t.tenant();
});
afterAll(async () => {
  await http.close();
  await t.close();
});

function personOf(facts: RequestFacts): SignedIn | null {
  const [kind, tenantId = '', id = '', ...permissions] = (facts.header('x-test-person') ?? '').split(' ');
  if (kind !== 'member' && kind !== 'staff') return null;
  const held = new Set(permissions) as SignedIn['permissions'];
  const login = { accountId: newId('account'), sessionId: newId('session'), via: 'bearer', csrfToken: 'none' } as const;
  return { kind, id, tenantId, role: 'owner', permissions: held, ...login };
}

const member = (of: Tenant, permissions = 'chat.manage', id = newId('member')) => ({
  'x-test-person': `member ${of.id} ${id} ${permissions}`,
});

async function send(method: 'GET' | 'POST', url: string, headers: Record<string, string>, payload?: object) {
  const reply = await http.app.inject({ method, url, headers, ...(payload ? { payload } : {}) });
  return { status: reply.statusCode, body: reply.body === '' ? null : reply.json() };
}

/** A visitor with a conversation of two messages, made as accept and settle make it. */
async function aVisitor(of: Tenant = tenant, label = 'one') {
  const token = randomToken();
  const conversationId = newId('conversation');
  const answerId = newId('message');
  const questionId = newId('message');
  await t.db.system.tx('test', async (tx) => {
    const input = JSON.stringify({ new_visitor_id: newId('visitor'), new_token_hash: hash(token) });
    const { rows } = await sql<{ id: string }>`
      select conversations_visitor(${of.id}::uuid, ${input}::jsonb) ->> 'id' as id`.execute(tx.sql);
    await sql`select conversations_open(${of.id}::uuid, ${rows[0]!.id}, ${label}, ${conversationId}, 'chat')`.execute(
      tx.sql,
    );
    for (const [id, author] of [
      [questionId, 'visitor'],
      [answerId, 'persona'],
    ]) {
      const message = JSON.stringify({ id, author, text: `said by ${author}`, salt: 'salt', language: 'en' });
      await sql`select conversations_append(${of.id}::uuid, ${conversationId}, ${message}::jsonb)`.execute(tx.sql);
    }
  });
  const cookie = { cookie: `bob_visitor_${of.id.slice(0, 8)}=${token}` };
  return { token, cookie, conversationId, answerId, questionId };
}

const historyUrl = (id: string, of = tenant) => `/api/chat/history/${id}?business_id=${of.slug}`;

describe('a history', () => {
  it('is read by its visitor, by label or id, at both doors', async () => {
    const own = await aVisitor();
    for (const id of ['one', own.conversationId]) {
      const { status, body } = await send('GET', historyUrl(id), own.cookie);
      expect(status).toBe(200);
      expect(body.messages.map((message: { text: string }) => message.text)).toEqual([
        ...['said by visitor', 'said by persona'],
      ]);
    }
    const widget = { 'x-widget-key': tenant.id, 'x-visitor-token': own.token };
    expect((await send('GET', '/api/widget/history/one', widget)).status).toBe(200);
    expect((await send('GET', '/api/widget/history/one', { 'x-widget-key': tenant.id })).status).toBe(404);
  });

  it('is the same 404 for strangers, other tenants and what never was', async () => {
    const own = await aVisitor();
    const stranger = await aVisitor(tenant, 'theirs');
    const other = await t.tenant();
    const replies = await Promise.all([
      send('GET', historyUrl(own.conversationId), stranger.cookie),
      send('GET', historyUrl('one'), stranger.cookie),
      send('GET', historyUrl('one'), {}),
      send('GET', historyUrl('one'), { cookie: own.cookie.cookie.slice(0, -1) }),
      send('GET', historyUrl('one', other), { cookie: `bob_visitor_${other.id.slice(0, 8)}=${own.token}` }),
      send('GET', historyUrl(newId('conversation')), own.cookie),
      send('GET', `/api/chat/history/${own.conversationId}`, member(other)),
    ]);
    const problems = replies.map(({ status, body }) => JSON.stringify({ status, ...body, request_id: '' }));
    expect(new Set(problems).size).toBe(1);
    expect(replies[0]).toMatchObject({ status: 404, body: { code: 'conversations.not_found' } });
  });

  it('is open to members with chat.manage by its id, not by a visitor’s label', async () => {
    const own = await aVisitor();
    expect((await send('GET', `/api/chat/history/${own.conversationId}`, member(tenant))).status).toBe(200);
    expect((await send('GET', '/api/chat/history/one', member(tenant))).status).toBe(404);
    expect((await send('GET', historyUrl(own.conversationId), member(tenant, 'persona.read'))).status).toBe(404);
  });

  it('takes a label that looks like an id for a label', async () => {
    const foreign = await aVisitor();
    const own = await aVisitor(tenant, foreign.conversationId);
    const { body } = await send('GET', historyUrl(foreign.conversationId), own.cookie);
    expect(body.conversation_id).toBe(own.conversationId);
  });
});

describe('opening', () => {
  it('makes one conversation, one visitor and one event of any number of calls at once', async () => {
    const me = member(tenant);
    const opened = await Promise.all(
      Array.from({ length: 12 }, () => send('POST', '/api/chat/session', me, { session_id: 'mine' })),
    );
    expect(new Set(opened.map(({ status }) => status))).toEqual(new Set([201]));
    const ids = new Set(opened.map(({ body }) => body.conversation_id));
    expect(ids.size).toBe(1);
    const [id] = ids;
    const counted = await t.db.system.read('test', async (tx) => {
      const { rows } = await sql<{ events: number; visitors: number; counted: number }>`select
        (select count(*) from events where data ->> 'conversation_id' = ${id} and type = 'conversation.started') as events,
        (select count(*) from visitors where principal_id = ${me['x-test-person'].split(' ')[2]}) as visitors,
        (select max(counted) from visitors where principal_id = ${me['x-test-person'].split(' ')[2]}) as counted`.execute(
        tx.sql,
      );
      return rows[0];
    });
    // Opening is not a message: it is not counted against the day's ceiling.
    expect(counted).toEqual({ events: 1, visitors: 1, counted: 0 });
  });

  it('is another person’s own under the same label, and needs chat.manage', async () => {
    const [one, two] = [member(tenant), member(tenant)];
    const first = await send('POST', '/api/chat/session', one, { session_id: 'same' });
    const second = await send('POST', '/api/chat/session', two, { session_id: 'same' });
    expect(second.body.conversation_id).not.toBe(first.body.conversation_id);
    expect((await send('POST', '/api/chat/session', member(tenant, 'persona.read'), {})).status).toBe(403);
    expect((await send('POST', '/api/chat/session', {}, {})).status).toBe(401);
  });

  it('follows a member’s login, whatever business is named; staff may name one', async () => {
    const other = await t.tenant();
    const refused = await send('POST', '/api/chat/session', member(tenant), { business_id: other.slug });
    expect([refused.status, refused.body.code]).toEqual([404, 'request.not_found']);
    const staff = { 'x-test-person': `staff ${tenant.id} ${newId('staff')} chat.manage` };
    const opened = await send('POST', '/api/chat/session', staff, { business_id: other.slug, session_id: 'visit' });
    expect(opened.status).toBe(201);
    const found = await t.db.lookup('conversations_by_opener', `${staff['x-test-person'].split(' ')[2]} visit`);
    expect(found).toEqual({ tenant_id: other.id });
  });

  it('repeats its answer for a repeated Idempotency-Key', async () => {
    const me = { ...member(tenant), 'idempotency-key': newId('request') };
    const first = await send('POST', '/api/chat/session', me, {});
    const again = await send('POST', '/api/chat/session', me, {});
    expect(again).toEqual(first);
    expect((await send('POST', '/api/chat/session', me, { session_id: 'other' })).status).toBe(422);
  });
});

describe('feedback', () => {
  const give = (body: object, headers: Record<string, string>) => send('POST', '/api/chat/feedback', headers, body);
  const about = (label: string, messageId: string, more: object = {}) => ({
    ...{ session_id: label, message_id: messageId, helpful: true, business_id: tenant.slug },
    ...more,
  });

  it('is kept for an own answer; the last word counts, a comment stays', async () => {
    const own = await aVisitor();
    expect((await give(about('one', own.answerId, { comment: 'Good' }), own.cookie)).status).toBe(204);
    expect((await give(about('one', own.answerId, { helpful: false }), own.cookie)).status).toBe(204);
    const { body } = await send('GET', historyUrl('one'), own.cookie);
    expect(body.messages.map((message: { feedback: string }) => message.feedback)).toEqual([null, 'not_helpful']);
    const { rows } = await t.db.system.read('test', (tx) =>
      sql`select f.comment, (select count(*) from events e where e.type = 'feedback.received' and e.data ->> 'message_id' = f.message_id) as events
        from feedback f where f.message_id = ${own.answerId}`.execute(tx.sql),
    );
    expect(rows).toEqual([{ comment: 'Good', events: 2 }]);
  });

  it('is refused for questions, for other conversations and for strangers', async () => {
    const own = await aVisitor();
    const other = await aVisitor(tenant, 'other');
    for (const [body, cookie] of [
      [about('one', own.questionId), own.cookie],
      [about('one', other.answerId), own.cookie],
      [about('one', newId('message')), own.cookie],
      [about('one', own.answerId), other.cookie],
      [about(own.conversationId, own.answerId), other.cookie],
      [about('one', own.answerId), {}],
    ] as const) {
      const { status, body: problem } = await give(body, cookie);
      expect([status, problem.code]).toEqual([404, 'conversations.not_found']);
    }
  });
});

describe('messages', () => {
  it('get places without gaps however many write at once', async () => {
    const own = await aVisitor();
    await Promise.all(
      Array.from({ length: 40 }, (_, i) =>
        t.db.system.tx('test', (tx) => {
          const message = JSON.stringify({ id: newId('message'), author: 'visitor', text: `${i}`, salt: 's' });
          return sql`select conversations_append(${tenant.id}::uuid, ${own.conversationId}, ${message}::jsonb)`.execute(
            tx.sql,
          );
        }),
      ),
    );
    const { rows } = await t.db.system.read('test', (tx) =>
      sql<{ seq: number }>`select seq from messages where conversation_id = ${own.conversationId} order by seq`.execute(
        tx.sql,
      ),
    );
    expect(rows.map(({ seq }) => seq)).toEqual(Array.from({ length: 42 }, (_, i) => i + 1));
  });
});
