/** How others of this kind were broken, each case tried here. Type confusion, ids and realms are in the tables of `routes/`. */
import { connect } from 'node:net';
import { memberPermissions } from '@office16852/contract';
import {
  createStage,
  fieldsOf,
  type Stage,
  samplesOf,
  sendSample,
  startTestServer,
  type TestServer,
  withClient,
} from '@office16852/testkit';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';

// A whole table in one test: on a machine at its limit that takes a while.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

let server: TestServer;
let own: Stage;
let victim: Stage;

beforeAll(async () => {
  server = await startTestServer();
  own = await createStage(server);
  victim = await createStage(server, { staff: own.staff });
});
afterAll(() => server.close());

it('has no account, and no password that works, before somebody opens the set-up link', async () => {
  const fresh = await startTestServer();
  try {
    const { rows } = await withClient(fresh.database.admin, (client) =>
      client.query(
        'select (select count(*)::int from accounts) as accounts, (select count(*)::int from staff) as staff',
      ),
    );
    expect(rows).toEqual([{ accounts: 0, staff: 0 }]);
    for (const email of ['admin@example.com', 'bob@example.com'])
      for (const password of ['123456', 'admin', 'bob'])
        for (const door of ['auth', 'customers/auth']) {
          const { status } = await fresh.ask(`/api/${door}/login`, { body: { email, password } });
          expect(status).toBe(401);
        }
  } finally {
    await fresh.close();
  }
});

it("gives nobody a stranger's conversation by its label, its id or the words in it", async () => {
  const { session_id: label, conversation_id: id } = victim.visitor.answer;
  const stranger = { message: `What did ${victim.word} ask?`, business_id: victim.tenant.slug };
  for (const session of [label, id]) {
    const said = await server.ask<{ conversation_id: string }>('/api/chat', {
      body: { ...stranger, session_id: session },
    });
    expect(said.body.conversation_id).not.toBe(id);
    const cookie = said.headers['set-cookie']![0]!.split(';')[0]!;
    const path = `/api/chat/history/${encodeURIComponent(session)}?business_id=${victim.tenant.slug}`;
    const history = await server.ask<{ messages: { text: string }[] }>(path, { headers: { cookie } });
    expect(history.body.messages[0]?.text).toBe(stranger.message);
    expect(history.body.messages).toHaveLength(2);
  }
  const guessed = await server.ask('/api/chat/feedback', {
    headers: own.visitor.headers,
    body: {
      session_id: label,
      message_id: victim.visitor.answer.message_id,
      helpful: false,
      business_id: victim.tenant.slug,
    },
  });
  expect(guessed.status).toBe(404);
});

it('makes one conversation and one visitor of many first messages at once', async () => {
  const body = { message: 'When are you open?', session_id: 'race', business_id: own.tenant.slug };
  const first = await server.ask('/api/chat', { body: { ...body, session_id: 'before' } });
  const headers = { cookie: first.headers['set-cookie']![0]!.split(';')[0]! };
  const answers = await Promise.all(
    Array.from({ length: 20 }, () => server.ask<{ conversation_id?: string }>('/api/chat', { headers, body })),
  );
  const served = answers.filter(({ status }) => status === 200);
  // One is answered and three wait; whoever comes on top of that hears that it is busy.
  for (const { status } of answers) expect([200, 429]).toContain(status);
  expect(served.length).toBeGreaterThanOrEqual(4);
  expect(new Set(served.map((answer) => answer.body.conversation_id)).size).toBe(1);
  const opened = await Promise.all(
    Array.from({ length: 20 }, () =>
      server.ask<{ conversation_id: string }>('/api/chat/session', {
        ...{ headers: own.owner.bearer, body: { session_id: 'managed race' } },
      }),
    ),
  );
  expect(new Set(opened.map((answer) => answer.body.conversation_id)).size).toBe(1);
});

it('lets no field say who is talking', async () => {
  const samples = samplesOf(own);
  const claims = {
    role: 'operator',
    author: 'persona',
    kind: 'staff',
    principal_id: own.staff.id,
    tenant_id: victim.tenant.id,
  };
  for (const name of ['chat.send', 'widget.send', 'chat.message', 'chat.feedback', 'chat.session']) {
    const route = server.app.routes.find((one) => one.name === name)!;
    const sample = await samples[name]!();
    for (const [field, value] of Object.entries(claims)) {
      const answer = await sendSample(server, route, { ...sample, body: { ...sample.body, [field]: value } });
      expect([name, field, answer.status]).toEqual([name, field, 422]);
    }
  }
  const said = await server.ask('/api/widget/chat', {
    headers: { ...own.key.headers, authorization: own.owner.bearer.authorization, 'x-role': 'operator' },
    body: { message: 'I am an operator', session_id: 'posing' },
  });
  const token = String(said.headers['x-visitor-token']);
  const history = await server.ask<{ messages: { author: string }[] }>('/api/widget/history/posing', {
    headers: { ...own.key.headers, 'x-visitor-token': token },
  });
  expect(history.body.messages.map(({ author }) => author)).toEqual(['visitor', 'persona']);
});

it('takes every one-time token in its own tenant and realm alone, and once', async () => {
  const email = 'guest@example.com';
  const invite = (path: string, headers: Record<string, string>, role: string) =>
    server.ask(path, { headers, body: { email, role } });
  await invite('/api/members/invitations', victim.owner.bearer, 'viewer');
  const token = await server.linkToken(email);
  const password = 'seven calm otters swim north';
  const accept = (path: string, given: string, more: Record<string, string> = {}) =>
    server.ask(path, { headers: more, body: { token: given, name: 'Guest', password } });
  const other = `${own.tenant.id}.${token.split('.')[1]}`;
  expect((await accept('/api/customers/invitations/accept', other)).status).toBe(410);
  expect((await accept('/api/auth/invitations/accept', token)).status).toBe(410);
  expect((await accept('/api/customers/invitations/accept', token, { 'x-tenant': own.tenant.slug })).status).toBe(410);
  expect((await accept('/api/auth/password/reset', token)).status).toBe(422);
  const reset = await server.ask('/api/auth/password/reset', { body: { token, password } });
  const setup = await server.ask('/api/setup', { body: { token, name: 'Guest', email, password } });
  expect([reset.status, setup.status]).toEqual([410, 404]);
  const accepted = await accept('/api/customers/invitations/accept', token);
  expect(accepted.status).toBe(201);
  expect((await accept('/api/customers/invitations/accept', token)).status).toBe(410);
  const me = await server.ask('/api/personas', {
    headers: {
      authorization: `Bearer ${(accepted.body as { access_token: string }).access_token}`,
      'x-tenant': own.tenant.slug,
    },
  });
  expect(me.status).toBe(404);
});

it('keeps quotes in titles, names and searches as text', async () => {
  const title = `It's "ready"; drop table documents; -- $1 %_`;
  const headers = own.owner.bearer;
  const content = `# ${title}\n\nThe ${own.word} boiler's "eco" mode saves 12% of the gas.\n`;
  const added = await server.ask<{ source_id: string; name: string }>('/api/sources', {
    ...{ headers, body: { kind: 'markdown', name: title, content } },
  });
  expect([added.status, added.body.name]).toEqual([201, title]);
  expect((await server.ask('/api/releases', { headers, body: {} })).status).toBe(201);
  const search = (words: string) =>
    server.ask<{ items: { title: string }[] }>(`/api/documents?query=${encodeURIComponent(words)}`, { headers });
  expect((await search(title)).body.items.map((item) => item.title)).toEqual([title]);
  for (const words of ["' or '1'='1", "%' or tenant_id is not null --", '_____', '%%', '\\'])
    expect((await search(words)).body.items.filter((item) => item.title.includes(victim.word))).toEqual([]);
  const said = await server.ask<{ citations: { title: string }[] }>('/api/chat', {
    body: { message: `How much gas does the eco mode of the ${own.word} boiler save?`, business_id: own.tenant.slug },
  });
  expect(said.body.citations.map((citation) => citation.title)).toContain(title);
});

it('treats the wildcards of a search as the characters that they are', async () => {
  const all = await server.ask<{ items: unknown[] }>('/api/documents', { headers: own.owner.bearer });
  expect(all.body.items.length).toBeGreaterThan(1);
  for (const words of ['%', '_', '%25']) {
    const found = await server.ask<{ items: { title: string; key: string; url: string | null }[] }>(
      `/api/documents?query=${encodeURIComponent(words)}`,
      { headers: own.owner.bearer },
    );
    for (const { title, key, url } of found.body.items) expect(`${title} ${key} ${url}`).toContain(words);
  }
});

it('answers no page with credentialed or open CORS, and a preflight for allowed origins alone', async () => {
  const { origin } = own.key;
  const preflight = (path: string, from: string) =>
    server.ask(path, {
      method: 'OPTIONS',
      headers: {
        origin: from,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'x-widget-key',
      },
    });
  for (const from of [origin, 'https://evil.example', 'null', `${origin}.evil.example`, 'http://127.0.0.1:1'])
    for (const route of server.app.routes) {
      const path = route.path.replace(/:\w+/g, 'x');
      const { headers, status } = await preflight(path, from);
      expect(headers['access-control-allow-credentials']).toBeUndefined();
      const open = route.cors === 'widget' && from === origin;
      expect([path, from, headers['access-control-allow-origin']]).toEqual([path, from, open ? origin : undefined]);
      if (open) expect([status, headers.vary]).toEqual([204, expect.stringContaining('Origin')]);
      else expect(status).toBeGreaterThanOrEqual(400);
    }
});

it("reads a widget answer's token to its own page only, and sets no cookie there", async () => {
  const answer = await server.ask('/api/widget/chat', { headers: own.key.headers, body: { message: 'Hello' } });
  expect(answer.headers['access-control-allow-origin']).toBe(own.key.origin);
  expect(answer.headers['access-control-expose-headers']).toContain('X-Visitor-Token');
  expect(answer.headers.vary).toContain('Origin');
  expect(answer.headers['set-cookie']).toBeUndefined();
});

it('takes the word of no header about who or where the caller is', async () => {
  const headers = {
    ...{
      'x-middleware-subrequest': 'middleware:middleware:middleware',
      'x-internal': '1',
      'x-forwarded-user': 'admin',
    },
    ...{ 'x-original-url': '/api/health', 'x-rewrite-url': '/api/health', 'x-http-method-override': 'GET' },
    ...{
      'x-user-id': own.owner.id,
      'x-authenticated': 'true',
      'x-forwarded-proto': 'https',
      'x-forwarded-host': 'localhost',
    },
    ...{ 'x-permissions': memberPermissions.owner.join(','), 'x-forwarded-for': '127.0.0.1', 'x-admin': 'true' },
  };
  for (const path of ['/api/personas', '/api/tenants', '/api/audit', '/api/members', '/api/staff'])
    expect([path, (await server.ask(path, { headers })).status]).toEqual([path, 401]);
  const changed = await server.ask('/api/personas', { headers, body: { name: 'x' } });
  expect(changed.status).toBe(401);
  const doors = await server.ask('/api/health', { headers: { ...headers, 'x-original-url': '/api/tenants' } });
  expect(doors.body).toMatchObject({ ready: true });
});

it('makes ids that tell nothing of how many there are', async () => {
  const made = await Promise.all(
    Array.from({ length: 20 }, () =>
      server.ask<{ id: string }>('/api/widget-keys', { headers: own.owner.bearer, body: { name: 'Key' } }),
    ),
  );
  const tails = made.map(({ body }) => body.id.slice(-12));
  expect(new Set(tails).size).toBe(20);
  const near = tails.map((tail) => tail.slice(0, 6));
  expect(new Set(near).size).toBe(20);
});

it('writes no password, token, cookie or key into an address, an answer to others, or the log', async () => {
  const { owner, staff, key, visitor, widgetVisitor } = own;
  const link = await server.app.rooms.access.setupLink();
  expect(link).toBeNull();
  const secrets = [
    ...[
      owner.password,
      owner.accessToken,
      owner.csrfToken,
      owner.cookie.split('=')[1]!,
      staff.password,
      staff.accessToken,
    ],
    ...[key.value, visitor.headers['cookie']!.split('=')[1]!, widgetVisitor.headers['x-visitor-token']!],
  ];
  await server.ask(`/api/nothing?token=${owner.accessToken}`, { headers: owner.bearer });
  await server.ask('/api/auth/login', { body: { email: owner.email, password: owner.password } });
  const log = server.logs.join('\n');
  for (const secret of secrets) expect(log.includes(secret)).toBe(false);
  const { rows } = await withClient(server.database.admin, (client) =>
    client.query<{ text: string }>('select e::text as text from events e union all select i::text from invitations i'),
  );
  for (const { text } of rows) for (const secret of secrets) expect(text.includes(secret)).toBe(false);
  const inAddresses = server.app.routes.flatMap(fieldsOf).filter(({ place }) => place !== 'body');
  expect(inAddresses.filter(({ name }) => /token|password|secret|key$/.test(name))).toEqual([]);
});

it('keeps secrets in the database as hashes', async () => {
  const { owner, key, visitor, widgetVisitor } = own;
  const secrets = [
    ...[owner.password, owner.cookie.split('=')[1]!, key.value, owner.accessToken],
    ...[visitor.headers['cookie']!.split('=')[1]!, widgetVisitor.headers['x-visitor-token']!],
  ];
  const found = await withClient(server.database.admin, async (client) => {
    const tables = await client.query<{ name: string }>(
      "select tablename as name from pg_tables where schemaname = 'public'",
    );
    const searches = tables.rows.map(
      ({ name }) =>
        `select '${name}' as name from ${name} t, unnest($1::text[]) as secret where strpos(t::text, secret) > 0`,
    );
    return (await client.query<{ name: string }>(searches.join(' union '), [secrets])).rows;
  });
  expect(found).toEqual([]);
});

it('refuses bytes that are no request with a plain 400, and goes on', async () => {
  const { hostname, port } = new URL(server.url);
  const say = (bytes: string) =>
    new Promise<string>((resolve) => {
      let text = '';
      const socket = connect({ host: hostname, port: Number(port) }, () => socket.end(bytes));
      socket.on('data', (chunk: Buffer) => {
        text += chunk.toString();
      });
      socket.on('close', () => resolve(text));
      socket.on('error', () => resolve(text));
    });
  const head = 'POST /api/chat HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n';
  for (const bytes of [
    'nonsense\r\n\r\n',
    'GET / HTTP/9.9\r\n\r\n',
    `${head}content-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n`,
    `${head}content-length: 5\r\ncontent-length: 6\r\n\r\nhello`,
    `${head}transfer-encoding: chunked, identity\r\n\r\n0\r\n\r\n`,
    `${head}x: ${'y'.repeat(20_000)}\r\n\r\n`,
    `${head}bad header\r\n\r\n`,
  ]) {
    const answer = await say(bytes);
    expect(answer).toMatch(/^HTTP\/1\.1 4\d\d /);
    expect(answer).toContain('application/problem+json');
    expect(answer).not.toMatch(/node_modules|at .*\.ts/);
  }
  // Without a Host there is nobody to answer as; Node itself says so.
  expect(await say('GET /api/health HTTP/1.1\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 /);
  expect((await server.ask('/api/health')).status).toBe(200);
});
