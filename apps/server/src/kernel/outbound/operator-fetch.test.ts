import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createOutbound, type OperatorFetch, type Outbound } from './index.ts';

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

const seen: { url: string; method: string; headers: IncomingMessage['headers']; body: string }[] = [];
const places: Record<string, Handler> = {};
const server = createServer(async (request, response) => {
  let body = '';
  for await (const chunk of request) body += chunk;
  seen.push({ url: request.url ?? '', method: request.method ?? '', headers: request.headers, body });
  (places[request.url ?? ''] ?? ((_request, answer) => answer.end('ok')))(request, response);
});

let base = '';
let port = 0;
let out: Outbound;
let call: OperatorFetch;

beforeAll(async () => {
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const address = server.address();
  port = typeof address === 'object' && address ? address.port : 0;
  base = `http://127.0.0.1:${port}`;
  out = createOutbound({ allow: [], resolve: async () => [{ address: '127.0.0.1', family: 4 }] });
  call = out.operatorFetch(`${base}/v1`);
});
beforeEach(() => {
  seen.length = 0;
});
afterAll(async () => {
  await out.close();
  server.closeAllConnections();
  server.close();
});

const redirect =
  (location: string, status = 302): Handler =>
  (_request, response) =>
    response.writeHead(status, { location }).end();

test('a private configured address is reached and answers with the platform Response', async () => {
  places['/v1/chat'] = (_request, response) => response.writeHead(201, { 'x-a': 'b' }).end('{"a":1}');
  const answer = await call(`${base}/v1/chat`, { method: 'POST', body: '{}', headers: { authorization: 'Bearer s' } });
  expect(answer).toBeInstanceOf(Response);
  expect([answer.status, answer.url, answer.headers.get('x-a'), await answer.json()]).toEqual([
    201,
    `${base}/v1/chat`,
    'b',
    { a: 1 },
  ]);
  expect(seen[0]).toMatchObject({ method: 'POST', body: '{}', headers: { authorization: 'Bearer s' } });
});

test('a configured name may lead to any address', async () => {
  const named = out.operatorFetch(`http://models.internal:${port}`);
  expect(await (await named(`http://models.internal:${port}/x`)).text()).toBe('ok');
});

test.each([
  ['another host', () => `http://localhost:${port}/`, 'host'],
  ['another port', () => 'http://127.0.0.1:1/', 'port'],
  ['another scheme', () => `https://127.0.0.1:${port}/`, 'scheme'],
  ['a password in the URL', () => `http://u:p@127.0.0.1:${port}/`, 'userinfo'],
])('%s is refused', async (_name, url, reason) => {
  await expect(call(url())).rejects.toMatchObject({ name: 'OutboundError', reason });
  expect(seen).toHaveLength(0);
});

test('a redirect stays on the configured origin', async () => {
  places['/r'] = redirect('/v1/there', 307);
  const answer = await call(`${base}/r`, { method: 'POST', body: 'x' });
  expect(await answer.text()).toBe('ok');
  expect(seen[1]).toMatchObject({ url: '/v1/there', method: 'POST', body: 'x' });
  places['/r'] = redirect(`http://localhost:${port}/v1/there`);
  seen.length = 0;
  await expect(call(`${base}/r`)).rejects.toMatchObject({ reason: 'host' });
  expect(seen).toHaveLength(1);
});

test('303 becomes GET, loops end, manual and error are honoured', async () => {
  places['/r'] = redirect('/v1/there', 303);
  await call(`${base}/r`, { method: 'POST', body: 'x' });
  expect(seen[1]).toMatchObject({ method: 'GET', body: '' });
  expect((await call(`${base}/r`, { redirect: 'manual' })).status).toBe(303);
  await expect(call(`${base}/r`, { redirect: 'error' })).rejects.toMatchObject({ reason: 'redirects' });
  places['/loop'] = redirect('/loop');
  await expect(call(`${base}/loop`)).rejects.toMatchObject({ reason: 'redirects' });
});

test('every kind of body and argument that SDKs use is sent', async () => {
  const form = new FormData();
  form.set('file', new Blob(['data']), 'a.txt');
  await call(new URL(`${base}/form`), { method: 'POST', body: form });
  expect(seen[0]?.headers['content-type']).toMatch(/^multipart\/form-data; boundary=/);
  expect(seen[0]?.body).toContain('filename="a.txt"');
  await call(`${base}/query`, { method: 'POST', body: new URLSearchParams({ a: 'b' }) });
  expect(seen[1]).toMatchObject({ body: 'a=b', headers: { 'content-length': '3' } });
  expect(seen[1]?.headers['content-type']).toContain('application/x-www-form-urlencoded');
  await call(new Request(`${base}/request`, { method: 'PUT', body: 'x', headers: { 'x-a': 'b' } }));
  expect(seen[2]).toMatchObject({ url: '/request', method: 'PUT', body: 'x', headers: { 'x-a': 'b' } });
  const stream = new Blob(['streamed']).stream();
  await call(`${base}/stream`, { method: 'POST', body: stream, duplex: 'half' });
  expect(seen[3]?.body).toBe('streamed');
});

test('an answer streams while it is written, and an abort closes it', async () => {
  let open = true;
  let sent: ServerResponse | undefined;
  places['/events'] = (_request, response) => {
    sent = response;
    response.on('close', () => {
      open = false;
    });
    response.writeHead(200, { 'content-type': 'text/event-stream' }).write('data: 1\n\n');
  };
  const abort = new AbortController();
  const answer = await call(`${base}/events`, { signal: abort.signal });
  const reader = answer.body!.getReader();
  expect(new TextDecoder().decode((await reader.read()).value)).toBe('data: 1\n\n');
  sent?.write('data: 2\n\n');
  expect(new TextDecoder().decode((await reader.read()).value)).toBe('data: 2\n\n');
  abort.abort();
  await expect(reader.read()).rejects.toMatchObject({ name: 'AbortError' });
  await expect.poll(() => open).toBe(false);
});

test('an aborted call rejects with the reason of its signal', async () => {
  places['/silent'] = () => undefined;
  const late = new Error('too late');
  const abort = new AbortController();
  const waiting = call(`${base}/silent`, { signal: abort.signal });
  setTimeout(() => abort.abort(late), 20);
  await expect(waiting).rejects.toBe(late);
  const stuck = createOutbound({ allow: [], resolve: () => new Promise(() => undefined) });
  const connecting = stuck.operatorFetch('http://a.example')('http://a.example/', { signal: AbortSignal.timeout(20) });
  await expect(connecting).rejects.toMatchObject({ name: 'TimeoutError' });
});

test('answers without a body keep their status', async () => {
  places['/none'] = (_request, response) => response.writeHead(204).end();
  const answer = await call(`${base}/none`);
  expect([answer.status, answer.body]).toEqual([204, null]);
});

test.each(['ftp://a.example', 'a.example:80', 'http://u:p@a.example'])('%s is no configured address', (bad) => {
  expect(() => out.operatorFetch(bad)).toThrow();
});

test('after close nothing is sent', async () => {
  const own = createOutbound({ allow: [] });
  const fetchOwn = own.operatorFetch(base);
  await own.close();
  await expect(fetchOwn(base)).rejects.toMatchObject({ reason: 'connect' });
  expect(seen).toHaveLength(0);
});
