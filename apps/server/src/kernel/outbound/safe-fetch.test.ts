import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { promisify } from 'node:util';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createOutbound, type Outbound, type Resolve } from './index.ts';

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

const seen: { host: string; url: string; method: string; headers: IncomingMessage['headers']; body: string }[] = [];
const places: Record<string, Handler> = {};
const server = createServer(async (request, response) => {
  let body = '';
  for await (const chunk of request) body += chunk;
  const { headers, method = '', url = '' } = request;
  seen.push({ host: headers.host ?? '', url, method, headers, body });
  (places[url] ?? ((_request, answer) => answer.writeHead(404).end('nothing here')))(request, response);
});

let port = 0;
let out: Outbound;
/** Every name leads to loopback: only what the allow-list opens can be reached. */
const resolve: Resolve = async () => [{ address: '127.0.0.1', family: 4 }];

beforeAll(async () => {
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const address = server.address();
  port = typeof address === 'object' && address ? address.port : 0;
  out = createOutbound({ allow: [`a.example:${port}`, `b.example:${port}`], resolve });
});
beforeEach(() => {
  seen.length = 0;
});
afterAll(async () => {
  await out.close();
  server.closeAllConnections();
  server.close();
});

const at = (path: string, host = 'a.example') => `http://${host}:${port}${path}`;
const say =
  (body: string | Uint8Array, headers: Record<string, string> = {}): Handler =>
  (_request, response) =>
    response.writeHead(200, headers).end(body);
const redirect =
  (location: string, status = 302): Handler =>
  (_request, response) =>
    response.writeHead(status, { location }).end('gone');

test('an opened destination answers with status, headers, bytes, text and its address', async () => {
  places['/hello?x=1'] = say(Buffer.from('caf\xe9', 'latin1'), { 'Content-Type': 'text/plain; charset=latin1' });
  const answer = await out.safeFetch(at('/hello?x=1'), { headers: { 'X-Id': '7' } });
  expect(answer).toMatchObject({ status: 200, url: at('/hello?x=1'), redirects: [] });
  expect(answer.headers['content-type']).toBe('text/plain; charset=latin1');
  expect([...answer.body]).toEqual([0x63, 0x61, 0x66, 0xe9]);
  expect(answer.text()).toBe('café');
  expect(seen[0]).toMatchObject({ host: `a.example:${port}`, method: 'GET', headers: { 'x-id': '7' } });
});

test('method and body are sent; host and hop-by-hop headers of the caller are not', async () => {
  places['/post'] = say('ok');
  const headers = { Host: 'evil.example', 'Transfer-Encoding': 'chunked', 'Content-Length': '1', TE: 'trailers' };
  await out.safeFetch(at('/post'), { method: 'post', body: '{"é":1}', headers });
  expect(seen[0]).toMatchObject({ method: 'POST', host: `a.example:${port}`, body: '{"é":1}' });
  expect(seen[0]?.headers).toMatchObject({ 'content-length': '8' });
  expect(seen[0]?.headers).not.toHaveProperty('te');
});

test('a header with a line break is refused before anything is sent', async () => {
  const call = out.safeFetch(at('/post'), { headers: { 'x-a': 'b\r\nx-injected: 1' } });
  await expect(call).rejects.toMatchObject({ reason: 'protocol' });
  expect(seen).toHaveLength(0);
});

test.each([
  ['its literal', () => `http://127.0.0.1:${port}/`, 'address'],
  ['a number', () => `http://2130706433:${port}/`, 'address'],
  ['another name on the port', () => at('/', 'c.example'), 'port'],
  ['a local name', () => at('/', 'localhost'), 'host'],
  ['userinfo', () => `http://u:p@a.example:${port}/`, 'userinfo'],
])('the same server is not reached by %s', async (_name, url, reason) => {
  await expect(out.safeFetch(url())).rejects.toMatchObject({ reason });
  expect(seen).toHaveLength(0);
});

test('a name with a usual port that leads to loopback is refused', async () => {
  await expect(out.safeFetch('http://c.example/')).rejects.toMatchObject({
    reason: 'address',
    url: 'http://c.example/',
  });
  await expect(out.safeFetch('https://c.example/')).rejects.toMatchObject({ reason: 'address' });
});

test.each([
  ['a literal', () => `http://127.0.0.1:${port}/secret`, 'address'],
  ['a mapped literal', () => `http://[::ffff:7f00:1]:${port}/secret`, 'address'],
  ['the metadata address', () => 'http://169.254.169.254/latest/', 'address'],
  ['a name that leads to loopback', () => 'http://c.example/secret', 'address'],
  ['a file', () => 'file:///etc/passwd', 'scheme'],
  ['userinfo', () => `http://u:p@a.example:${port}/secret`, 'userinfo'],
  ['nothing readable', () => 'http://[', 'host'],
])('a redirect to %s is refused', async (_name, location, reason) => {
  places['/out'] = redirect(location());
  await expect(out.safeFetch(at('/out'))).rejects.toMatchObject({ reason });
  expect(seen.map(({ url }) => url)).toEqual(['/out']);
});

test('five redirects are followed, the sixth is not', async () => {
  for (let n = 1; n <= 6; n += 1) places[`/r${n}`] = redirect(`/r${n - 1}`);
  places['/r0'] = say('there');
  const answer = await out.safeFetch(at('/r5'));
  expect(answer.text()).toBe('there');
  expect(answer.redirects).toEqual(['/r4', '/r3', '/r2', '/r1', '/r0'].map((path) => at(path)));
  expect(answer.url).toBe(at('/r0'));
  seen.length = 0;
  await expect(out.safeFetch(at('/r6'))).rejects.toMatchObject({ reason: 'redirects' });
  expect(seen.map(({ url }) => url)).toEqual(['/r6', '/r5', '/r4', '/r3', '/r2', '/r1']);
});

test('with no redirects wanted the 3xx answer itself is returned', async () => {
  places['/out'] = redirect('/r0', 307);
  const answer = await out.safeFetch(at('/out'), { method: 'POST', body: 'x', maxRedirects: 0 });
  expect(answer).toMatchObject({ status: 307, redirects: [] });
  expect(answer.headers.location).toBe('/r0');
});

test('credentials stay with their origin and do not come back', async () => {
  places['/1'] = redirect('/2');
  places['/2'] = redirect(at('/3', 'b.example'), 307);
  places['/3'] = redirect(at('/4'), 307);
  places['/4'] = say('ok');
  const headers = { Authorization: 's', Cookie: 's', 'Proxy-Authorization': 's', 'X-Id': '7' };
  await out.safeFetch(at('/1'), { headers });
  expect(seen.map((request) => [request.url, request.headers.authorization, request.headers.cookie])).toEqual([
    ['/1', 's', 's'],
    ['/2', 's', 's'],
    ['/3', undefined, undefined],
    ['/4', undefined, undefined],
  ]);
  expect(seen[2]?.headers).not.toHaveProperty('proxy-authorization');
  expect(seen[3]?.headers['x-id']).toBe('7');
});

test('a location written in UTF-8 is read as such', async () => {
  const location = Buffer.from('/späť', 'utf8').toString('latin1');
  places['/out'] = redirect(location);
  places['/sp%C3%A4%C5%A5'] = say('ok');
  expect((await out.safeFetch(at('/out'))).text()).toBe('ok');
});

test.each([
  ['gzip', gzipSync],
  ['br', brotliCompressSync],
])('%s answers are inflated', async (encoding, compress) => {
  places['/packed'] = say(compress('hello'), { 'content-encoding': encoding });
  expect((await out.safeFetch(at('/packed'))).text()).toBe('hello');
});

test.each([
  ['gzip', gzipSync],
  ['br', brotliCompressSync],
])('a %s bomb stops at the limit, which counts inflated bytes', async (encoding, compress) => {
  const bomb = compress(Buffer.alloc(50_000_000));
  expect(bomb.length).toBeLessThan(60_000);
  places['/bomb'] = say(bomb, { 'content-encoding': encoding });
  const before = process.memoryUsage().arrayBuffers;
  await expect(out.safeFetch(at('/bomb'))).rejects.toMatchObject({ reason: 'too-large' });
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(30_000_000);
});

test('the limit is exact, and an endless answer is cut off', async () => {
  places['/ten'] = say('0123456789');
  expect((await out.safeFetch(at('/ten'), { maxBytes: 10 })).body).toHaveLength(10);
  await expect(out.safeFetch(at('/ten'), { maxBytes: 9 })).rejects.toMatchObject({ reason: 'too-large' });
  let open = true;
  places['/endless'] = (_request, response) => {
    response.on('close', () => {
      open = false;
    });
    const pour = () => {
      while (open && response.write(Buffer.alloc(16_384)));
    };
    response.on('drain', pour);
    pour();
  };
  await expect(out.safeFetch(at('/endless'))).rejects.toMatchObject({ reason: 'too-large' });
  await expect.poll(() => open).toBe(false);
});

test('empty gzip members without end count on the wire', async () => {
  const members = Buffer.concat(Array.from({ length: 60 }, () => gzipSync('')));
  places['/members'] = say(members, { 'content-encoding': 'gzip' });
  await expect(out.safeFetch(at('/members'), { maxBytes: 1_000 })).rejects.toMatchObject({ reason: 'too-large' });
});

test.each([
  ['an encoding nobody asked for', { 'content-encoding': 'compress' }, 'x'],
  ['stacked encodings', { 'content-encoding': 'gzip, gzip' }, gzipSync(gzipSync('x'))],
  ['broken gzip', { 'content-encoding': 'gzip' }, 'not gzip at all'],
  ['gzip that ends early', { 'content-encoding': 'gzip' }, gzipSync('hello hello').subarray(0, 15)],
])('%s is a protocol failure', async (_name, headers, body) => {
  places['/broken'] = say(body, headers);
  await expect(out.safeFetch(at('/broken'))).rejects.toMatchObject({ reason: 'protocol' });
});

test('only listed content types are read, errors keep their status', async () => {
  places['/page'] = say('<p>', { 'content-type': 'Text/HTML; charset=utf-8' });
  places['/zip'] = say('PK', { 'content-type': 'application/zip' });
  places['/bare'] = say('x');
  const accept = ['text/html', 'application/*'];
  expect((await out.safeFetch(at('/page'), { accept })).status).toBe(200);
  expect((await out.safeFetch(at('/zip'), { accept })).status).toBe(200);
  expect(seen[0]?.headers.accept).toBe('text/html, application/*');
  await expect(out.safeFetch(at('/zip'), { accept: ['text/html'] })).rejects.toMatchObject({ reason: 'content-type' });
  await expect(out.safeFetch(at('/bare'), { accept })).rejects.toMatchObject({ reason: 'content-type' });
  expect(await out.safeFetch(at('/missing'), { accept })).toMatchObject({ status: 404 });
});

test('HEAD and 204 have no body, whatever their headers claim', async () => {
  const headers = { 'content-encoding': 'gzip', 'content-type': 'text/html' };
  places['/head'] = (_request, response) => response.writeHead(200, headers).end();
  places['/none'] = (_request, response) => response.writeHead(204, headers).end();
  expect((await out.safeFetch(at('/head'), { method: 'HEAD' })).body).toHaveLength(0);
  expect((await out.safeFetch(at('/none'))).body).toHaveLength(0);
});

test('a server that trickles is stopped by the total time', async () => {
  let open = true;
  places['/trickle'] = (_request, response) => {
    const drip = setInterval(() => response.write('.'), 20);
    response.on('close', () => {
      clearInterval(drip);
      open = false;
    });
  };
  const call = out.safeFetch(at('/trickle'), { totalTimeoutMs: 150 });
  await expect(call).rejects.toMatchObject({ reason: 'timeout' });
  await expect.poll(() => open).toBe(false);
});

test('a server or a resolver that never answers is stopped by the total time', async () => {
  places['/silent'] = () => undefined;
  const silent = out.safeFetch(at('/silent'), { totalTimeoutMs: 100 });
  await expect(silent).rejects.toMatchObject({ reason: 'timeout' });
  const stuck = createOutbound({ allow: [], resolve: () => new Promise(() => undefined) });
  const call = stuck.safeFetch('http://a.example/', { totalTimeoutMs: 100 });
  await expect(call).rejects.toMatchObject({ reason: 'timeout' });
  const connecting = stuck.safeFetch('http://a.example/', { connectTimeoutMs: 50 });
  await expect(connecting).rejects.toMatchObject({ reason: 'timeout', cause: { code: 'UND_ERR_CONNECT_TIMEOUT' } });
});

test("the caller's signal ends the call with its own reason, close ends all", async () => {
  places['/silent'] = () => undefined;
  const leaving = new Error('the visitor left');
  await expect(out.safeFetch(at('/'), { signal: AbortSignal.abort(leaving) })).rejects.toBe(leaving);
  expect(seen).toHaveLength(0);
  const own = createOutbound({ allow: [`a.example:${port}`], resolve });
  const call = own.safeFetch(at('/silent'));
  await Promise.all([expect(call).rejects.toMatchObject({ reason: 'connect' }), own.close()]);
  await expect(own.safeFetch(at('/silent'))).rejects.toMatchObject({ reason: 'connect' });
});

test('what goes wrong has its name', async () => {
  await expect(out.safeFetch(`https://a.example:${port}/`)).rejects.toMatchObject({ reason: 'tls' });
  places['/reset'] = (request) => request.socket.destroy();
  await expect(out.safeFetch(at('/reset'))).rejects.toMatchObject({ reason: 'connect' });
  places['/garbage'] = (request) => request.socket.end('no http here\r\n\r\n');
  await expect(out.safeFetch(at('/garbage'))).rejects.toMatchObject({ reason: 'protocol' });
  places['/short'] = (_request, response) => {
    response.writeHead(200, { 'content-length': '100' }).write('half');
    setImmediate(() => response.destroy());
  };
  await expect(out.safeFetch(at('/short'))).rejects.toMatchObject({ reason: 'protocol' });
  const closed = createServer();
  await once(closed.listen(0, '127.0.0.1'), 'listening');
  const address = closed.address();
  const free = typeof address === 'object' && address ? address.port : 0;
  await new Promise((done) => closed.close(done));
  const refused = createOutbound({ allow: [`a.example:${free}`], resolve });
  await expect(refused.safeFetch(`http://a.example:${free}/`)).rejects.toMatchObject({ reason: 'connect' });
});

test('proxies named in the environment are not used', async () => {
  places['/direct'] = say('direct');
  const script = `
    import { createOutbound } from ${JSON.stringify(new URL('./index.ts', import.meta.url).href)};
    const out = createOutbound({ allow: ['a.example:${port}'], resolve: async () => [{ address: '127.0.0.1', family: 4 }] });
    const safe = await out.safeFetch('${at('/direct')}');
    const operator = await out.operatorFetch('${at('')}')('${at('/direct')}');
    console.log(safe.text(), await operator.text());
    await out.close();`;
  const proxy = 'http://127.0.0.1:1';
  const env = {
    ...process.env,
    NODE_USE_ENV_PROXY: '1',
    HTTP_PROXY: proxy,
    http_proxy: proxy,
    ALL_PROXY: proxy,
    NO_PROXY: '',
    no_proxy: '',
  };
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], { env });
  expect(stdout.trim()).toBe('direct direct');
});
