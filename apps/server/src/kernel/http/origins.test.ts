import { type TestDatabase, testDatabase } from '@office16852/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { HttpServer } from './index.ts';
import {
  allowedOrigin,
  bearer,
  cookie,
  csrfToken,
  expectProblem,
  json,
  ok,
  publicUrl,
  send,
  startServer,
} from './test/stage.ts';

let t: TestDatabase;
let http: HttpServer;

beforeAll(async () => {
  t = await testDatabase();
  http = await startServer(t);
});
afterAll(async () => {
  await http.close();
  await t.close();
});

describe('a page elsewhere cannot use a login', () => {
  const own = { origin: publicUrl };
  it.each([
    ['a token', {}, 200],
    ['a token from our page', { ...own, 'sec-fetch-site': 'same-origin' }, 200],
    ['no token', { 'x-csrf-token': '' }, 403],
    ['another token', { 'x-csrf-token': `${csrfToken}x` }, 403],
    ['a token from another origin', { origin: 'https://evil.example' }, 403],
    ['a token from a page without origin', { origin: 'null' }, 403],
    ['a token from a page of the same site', { 'sec-fetch-site': 'same-site' }, 403],
    ['a token from a page of another site', { ...own, 'sec-fetch-site': 'cross-site' }, 403],
  ])('by cookie with %s', async (_what, headers, status) => {
    const reply = await send(http, 'POST', '/api/things', { ...ok, headers: { ...cookie, ...headers } });
    expect(reply.status).toBe(status);
    if (status === 403) expectProblem(reply, 403, 'request.csrf');
  });

  it('needs no token by Bearer, and none to read', async () => {
    const headers = { ...bearer(), origin: 'https://elsewhere.example' };
    expect((await send(http, 'POST', '/api/things', { ...ok, headers })).status).toBe(200);
    expect((await send(http, 'DELETE', '/api/things', { headers: { cookie: cookie.cookie } })).status).toBe(403);
    expect((await send(http, 'DELETE', '/api/things', { headers: cookie })).status).toBe(204);
  });
});

describe('a public door', () => {
  const site = (value: string) => ({ 'sec-fetch-site': value });
  it.each([
    ['a program', {}, 200],
    ['our page', { origin: publicUrl, ...site('same-origin') }, 200],
    ['our page by its local name', { origin: 'http://localhost:4000', host: 'localhost:4000' }, 200],
    ['a user who typed', site('none'), 200],
    ['another origin', { origin: 'https://evil.example' }, 403],
    ['our host by another scheme', { origin: publicUrl.replace('https', 'http') }, 403],
    ['another port of this machine', { origin: 'http://localhost:5000', host: 'localhost:4000' }, 403],
    ['a host that says it is the origin', { origin: 'https://evil.example', host: 'evil.example' }, 403],
    ['a page without origin', { origin: 'null' }, 403],
    ['the same site', site('same-site'), 403],
    ['another site', site('cross-site'), 403],
  ])('opens to %s: %j', async (_what, headers, status) => {
    for (const url of ['/api/echo', '/api/mixed']) {
      const reply = await send(http, 'POST', url, { ...ok, headers });
      expect([url, reply.status]).toEqual([url, status]);
      if (status === 403) expectProblem(reply, 403, 'request.origin');
    }
    expect((await send(http, 'GET', '/api/echo/a', { headers })).status).toBe(200);
  });

  it('sends no CORS header to anybody', async () => {
    for (const origin of [publicUrl, allowedOrigin, 'https://evil.example'])
      for (const reply of [
        await send(http, 'GET', '/api/echo/a', { headers: { origin } }),
        await send(http, 'POST', '/api/echo', { ...ok, headers: { origin } }),
      ])
        expect(Object.keys(reply.headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
  });
});

describe('the widget’s door', () => {
  const key = { 'x-widget-key': 'good' };
  const from = { ...key, origin: allowedOrigin };
  const corsOf = (headers: Record<string, unknown>) =>
    Object.fromEntries(
      Object.entries(headers).filter(([name]) => name.startsWith('access-control') || name === 'vary'),
    );
  const named = {
    'access-control-allow-origin': allowedOrigin,
    'access-control-expose-headers': 'X-Visitor-Token, RateLimit-Remaining, Retry-After',
    vary: 'Origin',
  };

  it.each([
    ['an answer', { headers: from, payload: { name: 'x' } }, 200],
    ['a misfit', { headers: from, payload: { name: 1 } }, 422],
    ['broken JSON', { headers: { ...from, ...json }, payload: '{' }, 400],
    ['another type', { headers: { ...from, 'content-type': 'text/plain' }, payload: 'x' }, 415],
    ['too much', { headers: from, payload: { name: 'x'.repeat(70_000) } }, 413],
    ['a bug', { headers: from, payload: { name: 'bug' } }, 500],
  ])('names an admitted origin back, exactly, with %s', async (_what, sent, status) => {
    const reply = await send(http, 'POST', '/api/widget', sent);
    expect([reply.status, corsOf(reply.headers)]).toEqual([status, named]);
  });

  it.each([
    ['another origin', { ...key, origin: 'https://evil.example' }, 403],
    ['an origin that only begins alike', { ...key, origin: `${allowedOrigin}.evil.example` }, 403],
    ['no origin', key, 403],
    ['no key', { origin: allowedOrigin }, 401],
    ['another key', { origin: allowedOrigin, 'x-widget-key': 'bad' }, 401],
  ])('names nothing back to %s', async (_what, headers, status) => {
    const reply = await send(http, 'POST', '/api/widget', { ...ok, headers });
    expect([reply.status, corsOf(reply.headers)]).toEqual([status, { vary: 'Origin' }]);
  });

  it('answers a preflight of a known origin alone, and never allows credentials or a star', async () => {
    const asks = { 'access-control-request-method': 'POST', 'access-control-request-headers': 'x-widget-key' };
    const known = await send(http, 'OPTIONS', '/api/widget', { headers: { ...asks, origin: allowedOrigin } });
    expect([known.status, known.body, corsOf(known.headers)]).toEqual([
      204,
      '',
      {
        'access-control-allow-origin': allowedOrigin,
        'access-control-allow-methods': 'POST, OPTIONS',
        'access-control-allow-headers':
          'Content-Type, X-Widget-Key, X-Visitor-Token, Idempotency-Key, Last-Event-ID, Accept',
        'access-control-max-age': '600',
        vary: 'Origin, Access-Control-Request-Method, Access-Control-Request-Headers',
      },
    ]);
    const unknown = await send(http, 'OPTIONS', '/api/widget', {
      headers: { ...asks, origin: 'https://evil.example' },
    });
    expectProblem(unknown, 403, 'request.origin');
    expect(corsOf(unknown.headers)).toEqual({ vary: 'Origin' });
    expect((await send(http, 'OPTIONS', '/api/widget', { headers: asks })).status).toBe(403);
  });
});
