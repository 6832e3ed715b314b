import { describe, expect, it } from 'vitest';
import { ChatProblem } from './chat/chat-problem.ts';
import { createClient } from './routes-client.ts';

interface Seen {
  url: string;
  request: RequestInit;
}

function clientWith(answers: (() => Response | Promise<Response>)[], options = {}) {
  const seen: Seen[] = [];
  const fetch = async (url: string | URL | Request, request: RequestInit = {}) => {
    seen.push({ url: String(url), request });
    return answers.shift()!();
  };
  return { client: createClient({ baseUrl: 'https://bob.example.com', fetch, ...options }), seen };
}
const json =
  (body: unknown, status = 200) =>
  () =>
    Response.json(body, { status });
const broken = () => Promise.reject(new TypeError('no network'));
const headersOf = ({ request }: Seen) => request.headers as Record<string, string>;

describe('the client', () => {
  it('puts params, query and body in their places', async () => {
    const { client, seen } = clientWith([json({ items: [] }), json({})]);
    await client.call('personas.versions', { params: { persona_id: 'per/1' }, query: { limit: 5 } });
    await client.call('tenants.create', { body: { name: 'A & B' } });
    expect(seen.map(({ url, request }) => [request.method, url, request.body])).toEqual([
      ['GET', 'https://bob.example.com/api/personas/per%2F1/versions?limit=5', undefined],
      ['POST', 'https://bob.example.com/api/tenants', '{"name":"A & B"}'],
    ]);
  });

  it('sends the token, the tenant, and the CSRF token of a cookie login', async () => {
    const { client, seen } = clientWith([json({})], { token: () => 'jwt', csrfToken: () => 'csrf' });
    await client.call('releases.publish', { body: {} }, { tenant: 'demo' });
    expect(headersOf(seen[0]!)).toMatchObject({
      authorization: 'Bearer jwt',
      'x-csrf-token': 'csrf',
      'x-tenant': 'demo',
    });
  });

  it('repeats a change that got no answer, under the same key', async () => {
    const { client, seen } = clientWith([broken, json({ id: 1 })]);
    await client.call('personas.create', { body: { name: 'Ada' } });
    const keys = seen.map((one) => headersOf(one)['idempotency-key']);
    expect(keys[0]).toMatch(/^[0-9a-f]{32}$/);
    expect(keys[1]).toBe(keys[0]);
  });

  it('does not repeat a login, which takes no key', async () => {
    const { client, seen } = clientWith([broken]);
    const body = { email: 'a@example.com', password: 'x' };
    await expect(client.call('auth.login', { body })).rejects.toMatchObject({ code: 'client.offline' });
    expect(seen).toHaveLength(1);
    expect(headersOf(seen[0]!)['idempotency-key']).toBeUndefined();
  });

  it('throws the problem that the server answered', async () => {
    const problem = { code: 'releases.busy', status: 409, detail: 'Wait.', request_id: 'req_1', retry: 'later' };
    const { client } = clientWith([json(problem, 409)]);
    const thrown = await client.call('releases.publish', { body: {} }).catch((error: unknown) => error);
    expect(thrown).toBeInstanceOf(ChatProblem);
    expect(thrown).toMatchObject({ code: 'releases.busy', requestId: 'req_1' });
  });

  it('gives null where there is no body', async () => {
    const { client } = clientWith([() => new Response(null, { status: 204 })]);
    expect(await client.call('auth.logout', {})).toBeNull();
  });
});
