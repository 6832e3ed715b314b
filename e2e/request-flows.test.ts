import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import type { IncomingMessage, RequestListener } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { errorCatalogue } from '@office16852/contract';
import { type Browser, launchBrowser } from '@office16852/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Internet, passOn, startInternet } from './support/internet.ts';
import { type Office, startOffice } from './support/office.ts';
import { allowOrigin, call, firstStaff, type Login, type WidgetKey } from './support/office-api.ts';
import { fenceWith, findPython, inPage, runProgram, runPython, type Sample, samplesIn } from './support/samples.ts';
import { visit } from './support/visitor.ts';

const home = 'office16852.com';
const customer = 'your-customer-site.com';
const elsewhere = 'not-allowed.example';
const tenant = 'office16852-platform';
const question = 'What is a widget key?';
const here = (path: string) => new URL(path, import.meta.url);

let markdown: string;
let samples: Map<string, Sample>;
let office: Office;
let browser: Browser;
let internet: Internet;
let staff: Login;
let key: WidgetKey;
/** Every request that came to the installation over the small internet. */
const seen: { method: string; path: string; headers: IncomingMessage['headers'] }[] = [];

const plainPage: RequestListener = (_, response) =>
  void response
    .writeHead(200, { 'content-type': 'text/html; charset=utf-8' })
    .end(
      '<!doctype html><html lang="en"><title>A customer</title><link rel="icon" href="data:,"><h1>A customer</h1></html>',
    );

beforeAll(async () => {
  markdown = await readFile(here('../docs/REQUEST_FLOWS.md'), 'utf8');
  samples = samplesIn(markdown);
  [office, browser] = await Promise.all([startOffice({ env: { PUBLIC_URL: `https://${home}` } }), launchBrowser()]);
  staff = await firstStaff(office);
  key = await allowOrigin(office, { token: staff.token, tenant }, `https://${customer}`);
  const toOffice = passOn(office.local, (headers) => {
    // The sample's key is none: the way there puts a real one in its place, so that the sample stays as it is.
    if (headers['x-widget-key'] === 'pk_live_...') headers['x-widget-key'] = key.value;
  });
  internet = await startInternet({
    [home]: (request, response) => {
      seen.push({ method: request.method ?? '', path: request.url ?? '', headers: request.headers });
      toOffice(request, response);
    },
    [customer]: plainPage,
    [elsewhere]: plainPage,
  });
});
afterAll(async () => {
  await Promise.all([browser?.close(), internet?.close(), office?.close()]);
});

function sample(name: string): string {
  const found = samples.get(name);
  if (!found) throw new Error(`docs/REQUEST_FLOWS.md has no sample ${name}`);
  return found.code;
}
const source = (name: string) => readFile(here(`fixtures/samples/${name}.txt`), 'utf8');

/** Evaluates an expression in a page of this address. */
async function onPage<T>(address: string, expression: string): Promise<T> {
  const origins = [`https://${home}`, `https://${customer}`];
  const visitor = await visit(browser, { origins, proxy: { server: internet.proxy }, ignoreHTTPSErrors: true });
  try {
    await visitor.page.goto(address);
    return (await visitor.page.evaluate(expression)) as T;
  } finally {
    await visitor.leave();
  }
}

interface Reply {
  status: number;
  data: Record<string, unknown>;
}
const cited = {
  outcome: 'answered',
  ai_generated: true,
  citations: [{ url: `https://${home}/docs/guides/embed-the-widget` }],
};
const openedByStaff = async () => {
  const opened = await call<{ session_id: string }>(office, '/api/chat/session', { token: staff.token, body: {} });
  return opened.session_id;
};

describe('the samples of the source document', () => {
  it('stand in the page word for word', async () => {
    expect(sample('seed-chat')).toBe(await source('chat'));
    expect(sample('seed-widget-chat')).toBe(await source('widget-chat'));
    expect(sample('seed-chat-message')).toBe(await source('chat-message'));
    // Its first line is no Python, so it stands before the fence.
    const [title = '', ...code] = (await source('python')).split('\n');
    expect(sample('seed-python').trimEnd()).toBe(code.join('\n'));
    expect(markdown).toMatch(new RegExp(`^${title}\n+\`\`\`python sample=seed-python$`, 'm'));
  });

  it('the first runs unchanged in a page of the installation', async () => {
    const given = { sessionId: 'session_123', userMessage: question };
    const result = '{ status: response.status, data }';
    const { status, data } = await onPage<Reply>(`https://${home}/`, inPage(sample('seed-chat'), given, result));
    expect(status).toBe(200);
    expect(data).toMatchObject({ session_id: 'session_123', ...cited });
    expect(data['reply']).toMatch(/^A widget key is /);
  });

  it('the second runs unchanged in a page of the customer, after a preflight', async () => {
    seen.length = 0;
    const given = { sessionId: 'session_123', userMessage: question };
    const result =
      '{ status: response.status, data: await response.json(), token: response.headers.get("x-visitor-token") }';
    const code = inPage(sample('seed-widget-chat'), given, result);
    const reply = await onPage<Reply & { token: string }>(`https://${customer}/kontakt`, code);
    expect(reply).toMatchObject({ status: 200, data: { session_id: 'session_123', ...cited } });
    expect(reply.token).toMatch(/^\S{40,}$/);
    expect(seen.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'OPTIONS /api/widget/chat',
      'POST /api/widget/chat',
    ]);
    expect(seen[1]?.headers).toMatchObject({ origin: `https://${customer}`, 'x-widget-key': 'pk_live_...' });
  });

  it('the third runs unchanged in a script, with the token of a login and a session opened before', async () => {
    const given = {
      fetch: (path: string, init: RequestInit) => fetch(new URL(path, office.local), init),
      token: staff.token,
      sessionId: await openedByStaff(),
      userMessage: question,
    };
    const { response, data } = await runProgram(sample('seed-chat-message'), given, ['response', 'data']);
    expect((response as Response).status).toBe(200);
    expect(data).toMatchObject({ session_id: given.sessionId, ...cited });
  });

  it('the third runs unchanged in a page of the installation too', async () => {
    const given = { token: staff.token, sessionId: await openedByStaff(), userMessage: question };
    const code = inPage(sample('seed-chat-message'), given, '{ status: response.status, data }');
    expect(await onPage<Reply>(`https://${home}/`, code)).toMatchObject({ status: 200, data: cited });
  });

  it('the fourth runs unchanged in Python', async ({ skip, onTestFinished }) => {
    const python = await findPython();
    if (!python) return skip('this machine has no Python 3');
    const folder = await mkdtemp(join(tmpdir(), 'bob-python-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    await writeFile(join(folder, 'authority.pem'), internet.certificate);
    if (!python.hasRequests) await copyFile(here('fixtures/requests.py'), join(folder, 'requests.py'));
    const authority = join(folder, 'authority.pem');
    const given = { token: staff.token, session_id: await openedByStaff(), user_message: question };
    const env = {
      ...{ https_proxy: internet.proxy, HTTPS_PROXY: internet.proxy, no_proxy: '', NO_PROXY: '' },
      ...{ REQUESTS_CA_BUNDLE: authority, SSL_CERT_FILE: authority, PYTHONPATH: folder },
    };
    const { status, body } = await runPython(python, { code: sample('seed-python'), given, env });
    expect(status).toBe(200);
    expect(body).toMatchObject({ session_id: given.session_id, ...cited });
  });
});

describe('the other samples of the page', () => {
  const programs = () => [...samples.values()].filter(({ name }) => !name.startsWith('seed-'));

  it('are all run here', () => {
    expect(programs().map(({ name }) => name)).toEqual([
      'chat-program',
      'chat-stream',
      'widget-preflight',
      'widget-conversation',
      'managed-open',
      'managed-anonymous',
    ]);
  });

  it('a program keeps its visitor and reads the conversation', async () => {
    const ran = await runProgram(sample('chat-program'), { host: office.local }, ['answer', 'messages']);
    expect(ran['answer']).toMatchObject({ session_id: 'session_1', ...cited });
    expect(ran['messages']).toMatchObject([{ author: 'visitor', text: question }, { author: 'persona' }]);
  });

  it('a stream has numbered parts from its start to the whole answer', async () => {
    const { parts } = await runProgram(sample('chat-stream'), { host: office.local }, ['parts']);
    const list = parts as { type: string; seq: number }[];
    expect(list.map(({ seq }) => seq)).toEqual(list.map((_, place) => place + 1));
    expect(list[0]?.type).toBe('turn-start');
    expect(list.at(-1)).toMatchObject({ type: 'turn-end', answer: { outcome: 'answered' } });
  });

  it('a preflight answers exactly what the page says', async () => {
    const given = { host: office.local, allowedOrigin: `https://${customer}` };
    const { preflight } = await runProgram(sample('widget-preflight'), given, ['preflight']);
    const { status, headers } = preflight as Response;
    expect(status).toBe(204);
    const written = fenceWith(markdown, 'text', 'Access-Control-Allow-Origin');
    const lines = written
      .trim()
      .split('\n')
      .map((line) => line.split(': ') as [string, string]);
    expect(lines.map(([name]) => [name, headers.get(name)])).toEqual(lines);
    expect(headers.get('access-control-allow-credentials')).toBeNull();
  });

  it("the widget's door goes on with its visitor's token", async () => {
    const given = { host: office.local, allowedOrigin: `https://${customer}`, widgetKey: key.value };
    const ran = await runProgram(sample('widget-conversation'), given, ['first', 'visitorToken', 'messages']);
    expect((ran['first'] as Response).headers.get('access-control-allow-origin')).toBe(`https://${customer}`);
    expect((ran['first'] as Response).headers.get('access-control-allow-credentials')).toBeNull();
    expect(ran['messages']).toMatchObject([{ author: 'visitor', text: 'Hello' }, { author: 'persona' }]);
  });

  it('signing in opens a conversation for the third way', async () => {
    const given = { host: office.local, email: staff.email, password: staff.password };
    const ran = await runProgram(sample('managed-open'), given, ['opened', 'token', 'sessionId']);
    expect((ran['opened'] as Response).status).toBe(201);
    expect(ran['sessionId']).toMatch(/^\S+$/);
  });

  it('an anonymous caller of the third way is told of the first', async () => {
    const ran = await runProgram(sample('managed-anonymous'), { host: office.local }, ['refused', 'problem']);
    expect((ran['refused'] as Response).status).toBe(401);
    expect((ran['refused'] as Response).headers.get('content-type')).toMatch(/^application\/problem\+json/);
    expect(ran['problem']).toMatchObject({ code: 'turns.sign_in', status: 401 });
    expect(JSON.stringify(ran['problem'])).toContain('POST /api/chat');
  });

  it('the answer that is shown has the shape of a real one', async () => {
    const shown = JSON.parse(fenceWith(markdown, 'json', '"receipt_url"')) as Record<string, unknown>;
    const real = await call<Record<string, unknown>>(office, '/api/chat', { body: { message: question } });
    expect(shapeOf(shown)).toEqual(shapeOf(real));
  });

  it('every refusal in the tables has the status of its code', () => {
    const rows = [...markdown.matchAll(/^\|.*\| (\d{3}) \| \[`([\w.]+)`\]\(reference\/errors\/\2\.md\) \|$/gm)];
    expect(rows.length).toBeGreaterThan(20);
    const statuses = errorCatalogue as Readonly<Record<string, { status: number }>>;
    for (const [, status, code = ''] of rows) expect(`${code} ${statuses[code]?.status}`).toBe(`${code} ${status}`);
  });
});

describe('a page elsewhere', () => {
  const attempt = (path: string, headers: Record<string, string>) =>
    `fetch('https://${home}${path}', { method: 'POST', headers: ${JSON.stringify(headers)}, body: '{"message":"Hello"}' })
      .then((response) => response.status, (error) => error.name)`;
  const json = { 'Content-Type': 'application/json' };

  it.each([
    ['the first way', '/api/chat', json],
    ['the first way without a preflight', '/api/chat', { 'Content-Type': 'text/plain' }],
    ['the second way with a key of another origin', '/api/widget/chat', { ...json, 'X-Widget-Key': 'pk_live_...' }],
    ['the third way', '/api/chat/message', json],
  ])('gets nothing by %s', async (_, path, headers) => {
    seen.length = 0;
    // The browser says itself what it blocked.
    expect(await onPage(`https://${elsewhere}/`, attempt(path, headers))).toBe('TypeError');
    expect(seen.map(({ path }) => path)).toEqual([path]);
  });
});

/** Field names and kinds of values, of the first entry where there is a list. */
function shapeOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.slice(0, 1).map(shapeOf);
  if (typeof value !== 'object' || value === null) return typeof value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, shapeOf(inner)]));
}
