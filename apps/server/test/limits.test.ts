/** Limits are exact: of two hundred at once as many pass as the limit says, never one more, however the request is dressed. */
import { once } from 'node:events';
import { connect } from 'node:net';
import { type Answer, FakeClock, startTestServer, type TestServer } from '@office16852/testkit';
import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest';

// A whole table in one test: on a machine at its limit that takes a while.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const limit = 20;
// No token comes back while a test runs: the buckets of the chat doors follow this clock.
const clock = new FakeClock();
let server: TestServer;
/** One that takes a proxy's word for the client's address. */
let behindProxy: TestServer;

beforeAll(async () => {
  const env = { LIMIT_CHAT_PER_MINUTE: String(limit), LIMIT_WIDGET_PER_MINUTE: String(limit) };
  server = await startTestServer({ clock, env });
  const proxied = { ...env, LIMIT_LOGIN_PER_15_MINUTES: '10', TRUST_PROXY_HOPS: '1' };
  behindProxy = await startTestServer({ clock, env: proxied });
});
beforeEach(() => clock.advance(60_000));
afterAll(async () => {
  await server.close();
  await behindProxy.close();
});

const question = { message: 'Are you open on Saturday?' };

function passed(answers: readonly { status: number }[]): number {
  for (const { status } of answers) expect([200, 429]).toContain(status);
  return answers.filter(({ status }) => status === 200).length;
}

type HeadersOf = (i: number) => Record<string, string>;

async function ask(path: string, headersOf: HeadersOf, { count = 200, at = server } = {}): Promise<Answer[]> {
  return Promise.all(Array.from({ length: count }, (_, i) => at.ask(path, { headers: headersOf(i), body: question })));
}

it('lets exactly as many through at the public door, whatever address the caller claims', async () => {
  const claims = ['x-forwarded-for', 'x-real-ip', 'forwarded', 'true-client-ip', 'cf-connecting-ip', 'X-Forwarded-For'];
  const answers = await ask('/api/chat', (i) => ({ [claims[i % claims.length]!]: `198.51.100.${i}` }));
  expect(passed(answers)).toBe(limit);
  const refused = answers.find(({ status }) => status === 429)!;
  expect(refused.headers['retry-after']).toBe('3');
  expect(refused.headers['ratelimit-limit']).toBe(String(limit));
  expect(refused.headers['ratelimit-remaining']).toBe('0');
});

it('counts every spelling of the address as the same door', async () => {
  const spellings = ['/api/chat', '/api/%63hat', '/%61pi/chat', '/api/chat?x=1', '/api/ch%61t?'];
  const answers = (await Promise.all(spellings.map((path) => ask(path, () => ({}), { count: 40 })))).flat();
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(limit);
  for (const path of ['/API/CHAT', '/api/chat/', '/api//chat', '/api/./chat'])
    expect((await server.ask(path, { body: question })).status).toBe(404);
});

it('counts requests that come down one connection in one go', async () => {
  const { hostname, port } = new URL(server.url);
  const body = JSON.stringify(question);
  const one = `POST /api/chat HTTP/1.1\r\nhost: ${hostname}\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`;
  const socket = connect({ host: hostname, port: Number(port) });
  await once(socket, 'connect');
  socket.write(one.repeat(59) + one.replace('\r\n\r\n', '\r\nconnection: close\r\n\r\n'));
  let text = '';
  socket.on('data', (chunk: Buffer) => {
    text += chunk.toString();
  });
  await once(socket, 'close');
  expect(text.match(/HTTP\/1\.1 200 /g)).toHaveLength(limit);
  expect(text.match(/HTTP\/1\.1 429 /g)).toHaveLength(60 - limit);
});

it('takes a whole IPv6 /64 for one caller, and each network for its own, behind a proxy that is trusted', async () => {
  const at = behindProxy;
  const hop = (i: number) => ({
    'x-forwarded-for': `203.0.113.${i}, 2001:db8:1:2:${i.toString(16)}::${i.toString(16)}`,
  });
  expect(passed(await ask('/api/chat', hop, { at }))).toBe(limit);
  const spelled = [
    '2001:DB8:1:2::9',
    '2001:0db8:0001:0002:ffff:ffff:ffff:ffff',
    '[2001:db8:1:2::1]',
    '2001:db8:1:2:0:0:0:1',
  ];
  const again = await ask('/api/chat', (i) => ({ 'x-forwarded-for': spelled[i % spelled.length]! }), { at, count: 8 });
  expect(passed(again)).toBe(0);
  const mappedOrNot: HeadersOf = (i) => ({ 'x-forwarded-for': i % 2 ? '::ffff:198.51.100.7' : '198.51.100.7' });
  const mapped = await ask('/api/chat', mappedOrNot, { at });
  expect(passed(mapped)).toBe(limit);
  expect(passed(await ask('/api/chat', () => ({ 'x-forwarded-for': '2001:db8:1:3::1' }), { at, count: 40 }))).toBe(
    limit,
  );
});

it("lets exactly as many through at the widget's door, by any key", async () => {
  const tenants = [await server.tenant(), await server.tenant()];
  const keys = [await server.widgetKey(tenants[0]!), await server.widgetKey(tenants[1]!)];
  const answers = await ask('/api/widget/chat', (i) => ({ ...keys[i % 2]!.headers }));
  expect(passed(answers)).toBe(limit);
  // A page may read why, so that its widget can say when to come back.
  const refused = answers.find(({ status }) => status === 429)!;
  expect(refused.headers['access-control-allow-origin']).toBeDefined();
});

it('gives a token back with time, one after the other', async () => {
  expect(passed(await ask('/api/chat', () => ({}), { count: 50 }))).toBe(limit);
  clock.advance(2_999);
  expect(passed(await ask('/api/chat', () => ({}), { count: 5 }))).toBe(0);
  clock.advance(1);
  expect(passed(await ask('/api/chat', () => ({}), { count: 5 }))).toBe(1);
});

it('lets exactly as many passwords be tried from one address, over both doors and every claimed address', async () => {
  const doors = ['/api/auth/login', '/api/customers/auth/login', '/api/customer/auth/login'];
  const answers = await Promise.all(
    Array.from({ length: 200 }, (_, i) =>
      behindProxy.ask(doors[i % 3]!, {
        // Only the last one is the proxy's word.
        headers: { 'x-forwarded-for': `198.51.100.${i}, 203.0.113.9` },
        body: { email: `nobody-${i}@example.com`, password: 'wrong' },
      }),
    ),
  );
  expect(answers.filter(({ status }) => status === 401)).toHaveLength(10);
  expect(answers.filter(({ status }) => status === 429)).toHaveLength(190);
  expect(Number(answers.find(({ status }) => status === 429)!.headers['retry-after'])).toBeGreaterThan(0);
});

it('lets exactly as many passwords be tried for one e-mail, however it is written and wherever from', async () => {
  const spellings = ['victim@example.com', 'VICTIM@example.com', 'Victim@Example.COM'];
  const answers = await Promise.all(
    Array.from({ length: 100 }, (_, i) =>
      behindProxy.ask('/api/auth/login', {
        headers: { 'x-forwarded-for': `198.51.100.${i}` },
        body: { email: spellings[i % 3]!, password: 'wrong' },
      }),
    ),
  );
  expect(answers.filter(({ status }) => status === 401)).toHaveLength(10);
  expect(answers.filter(({ status }) => status === 429)).toHaveLength(90);
});
