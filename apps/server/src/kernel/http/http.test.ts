import { request as rawRequest } from 'node:http';
import { connect } from 'node:net';
import { type TestDatabase, testDatabase } from '@office16852/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type HttpServer, route } from './index.ts';
import { bearer, common, expectProblem, json, ok, output, send, startServer } from './test/stage.ts';

let t: TestDatabase;
let http: HttpServer;
let strictOutput: HttpServer;
let port: number;

beforeAll(async () => {
  t = await testDatabase();
  http = await startServer(t);
  strictOutput = await startServer(t, { checkOutput: true });
  port = (await http.listen('127.0.0.1', 0)).port;
});
afterAll(async () => {
  await http.close();
  await strictOutput.close();
  await t.close();
});

describe('every refusal is a problem of one shape', () => {
  it.each([
    ['an unknown path', 'GET', '/api/nothing', {}, 404, 'request.not_found'],
    ['an unknown path with a known beginning', 'GET', '/api/echo/a/b', {}, 404, 'request.not_found'],
    ['an id of no form', 'GET', '/api/echo/UPPER', {}, 404, 'request.not_found'],
    ['another method', 'PUT', '/api/echo', {}, 405, 'request.method_not_allowed'],
    ['reading where one can only write', 'GET', '/api/things', {}, 405, 'request.method_not_allowed'],
    ['a preflight where none is offered', 'OPTIONS', '/api/echo', {}, 405, 'request.method_not_allowed'],
    ['no login', 'POST', '/api/things', ok, 401, 'request.unauthenticated'],
    ['a bad login', 'POST', '/api/things', { ...ok, headers: bearer('wrong') }, 401, 'request.unauthenticated'],
    ['no permission', 'POST', '/api/things', { ...ok, headers: bearer('persona.read') }, 403, 'request.forbidden'],
    [
      'a text body',
      'POST',
      '/api/echo',
      { payload: 'x', headers: { 'content-type': 'text/plain' } },
      415,
      'request.media_type',
    ],
    [
      'a form',
      'POST',
      '/api/echo',
      { payload: 'name=x', headers: { 'content-type': 'application/x-www-form-urlencoded' } },
      415,
      'request.media_type',
    ],
    ['no body', 'POST', '/api/echo', {}, 415, 'request.media_type'],
    ['an empty body', 'POST', '/api/echo', { headers: json, payload: '' }, 400, 'request.malformed'],
    ['broken JSON', 'POST', '/api/echo', { headers: json, payload: '{"name":' }, 400, 'request.malformed'],
    ['a large body', 'POST', '/api/echo', { payload: { name: 'x'.repeat(70_000) } }, 413, 'request.too_large'],
    ['a field too long', 'POST', '/api/echo', { payload: { name: 'x'.repeat(11) } }, 422, 'request.invalid'],
    ['a query of another type', 'GET', '/api/echo/a?n=x', {}, 422, 'request.invalid'],
    ['an unknown query', 'GET', '/api/echo/a?m=1', {}, 422, 'request.invalid'],
    ['another form', 'GET', '/api/echo/a', { headers: { accept: 'text/event-stream' } }, 406, 'request.not_acceptable'],
    ['a code of a room', 'GET', '/api/gone', {}, 410, 'turns.gone'],
    ['a bug', 'GET', '/api/bug', {}, 500, 'request.bug'],
    ['an address of broken escapes', 'GET', '/api/%zz', {}, 400, 'request.not_http'],
  ] as const)('%s', async (...[, method, url, sent, status, code]) => {
    expectProblem(await send(http, method, url, sent), status, code);
  });

  it('names each field that does not fit, what is wrong, and the way out', async () => {
    const { issues } = (await send(http, 'POST', '/api/echo', { payload: { other: 1 } })).json();
    expect(issues).toEqual([
      { path: '/body/name', message: 'is missing', fix: 'Send this field.' },
      { path: '/body/other', message: 'is not known here', fix: 'Leave this field out.' },
    ]);
  });

  it('tells the methods there are, and nothing about a bug', async () => {
    expect((await send(http, 'PUT', '/api/things')).headers.allow).toBe('POST, DELETE');
    expect((await send(http, 'GET', '/api/bug')).body).not.toContain('secret_table');
    expect((await send(http, 'POST', '/api/things', ok)).headers['www-authenticate']).toBe('Bearer');
  });

  it('also where there is no request yet', async () => {
    for (const bytes of ['NONSENSE\r\n\r\n', `GET / HTTP/1.1\r\nHost: x\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`]) {
      const answer = await new Promise<string>((resolve, reject) => {
        const socket = connect(port, '127.0.0.1', () => socket.write(bytes));
        let text = '';
        socket.on('data', (chunk) => {
          text += chunk;
        });
        socket.on('close', () => resolve(text)).on('error', reject);
      });
      expect(answer).toMatch(/^HTTP\/1\.1 400 /);
      expect(JSON.parse(answer.slice(answer.indexOf('{')))).toMatchObject({ code: 'request.not_http' });
    }
  });
});

describe('an answer', () => {
  it('carries the headers that keep a browser safe, an id of ours, and is not kept', async () => {
    const { headers } = await send(http, 'GET', '/api/echo/a', { headers: { 'x-request-id': 'mine' } });
    expect(headers).toMatchObject({
      ...{ 'x-content-type-options': 'nosniff', 'x-frame-options': 'DENY', 'cache-control': 'no-store' },
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
      'strict-transport-security': 'max-age=31536000; includeSubDomains',
      'x-request-id': expect.stringMatching(/^req_[0-9a-z]{26}$/),
    });
    expect(Object.keys((await send(http, 'GET', '/api/bug')).headers)).toEqual(
      expect.arrayContaining(['x-content-type-options']),
    );
  });

  it('is stripped of what its schema does not name, and refused by the tests’ server', async () => {
    expect((await send(http, 'GET', '/api/leak')).json()).toEqual({ name: 'x' });
    expectProblem(await send(strictOutput, 'GET', '/api/leak'), 500, 'request.bug');
  });

  it('is a stream when asked for, framed as events, unbuffered', async () => {
    const headers = { accept: 'application/json;q=0.5, text/event-stream' };
    const reply = await send(http, 'POST', '/api/echo', { ...ok, headers });
    expect(reply.headers).toMatchObject({
      ...{ 'content-type': 'text/event-stream; charset=utf-8', 'x-accel-buffering': 'no', 'cache-control': 'no-store' },
    });
    expect(reply.body.split('\n\n')[1]).toBe('id: 2\nevent: turn-end\ndata: {"type":"turn-end","seq":2}');
    for (const accept of ['*/*', 'application/*', 'text/html, */*;q=0.8', '', 'APPLICATION/JSON; charset=utf-8'])
      expect((await send(http, 'POST', '/api/echo', { ...ok, headers: { accept } })).json()).toEqual({ name: 'x' });
  });
});

describe('a limit', () => {
  it('goes by the connection, not by what a client says of itself', async () => {
    const answers = [];
    for (let i = 0; i < 5; i++)
      answers.push(
        await send(http, 'GET', '/api/few', {
          headers: { 'x-forwarded-for': `192.0.2.${i}`, 'x-real-ip': `192.0.2.${i}` },
        }),
      );
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 429, 429]);
    expect(answers.map(({ headers }) => headers['ratelimit-remaining'])).toEqual(['2', '1', '0', '0', '0']);
    expectProblem(answers[3]!, 429, 'request.rate_limited');
    expect(answers[3]!.headers['retry-after']).toBe('20');
    t.clock.advance(20_000);
    expect((await send(http, 'GET', '/api/few')).status).toBe(200);
    const spoofed = await send(http, 'GET', '/api/echo/a', { headers: { 'x-forwarded-for': '192.0.2.9' } });
    expect(spoofed.json().name).toContain('127.0.0.1');
  });
});

describe('closing', () => {
  it('answers what is in flight, and tells late comers to go elsewhere', async () => {
    let open = () => {};
    const gate = new Promise<void>((resolve) => {
      open = resolve;
    });
    const slow = route({
      ...{
        ...common,
        name: 'slow.read',
        method: 'GET',
        path: '/api/slow',
        auth: ['public'],
        limit: 'read',
        output,
        input: {},
      },
      handler: async () => {
        await gate;
        return { name: 'slow' };
      },
    });
    const own = await startServer(t, { routes: [slow] });
    const { port: ownPort } = await own.listen('127.0.0.1', 0);
    const status = new Promise<number>((resolve, reject) => {
      rawRequest({ port: ownPort, host: '127.0.0.1', path: '/api/slow' }, (reply) =>
        resolve(reply.resume().statusCode!),
      )
        .on('error', reject)
        .end();
    });
    await new Promise((resolve) => setTimeout(resolve, 50));
    const closed = own.close();
    await new Promise((resolve) => setTimeout(resolve, 20));
    open();
    expect(await status).toBe(200);
    await closed;
    await expect(fetch(`http://127.0.0.1:${ownPort}/api/slow`)).rejects.toThrow();
  });
});
