/** A small stand-in for the installation on loopback: the built widget, and chat doors that answer by a script. For tests of the view alone. */
import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { ChatAnswer, History, StreamPart } from '@office16852/contract';
import { buildWidget } from '../build.ts';

export interface FakeOffice {
  origin: string;
  /** The conversation as the history gives it. */
  messages: History['messages'];
  seen: { method: string; path: string; headers: IncomingMessage['headers']; body: Record<string, unknown> }[];
  /** What the next messages are answered with. */
  script: Scripted[];
  close(): Promise<void>;
}

export interface Scripted {
  reply?: string;
  outcome?: ChatAnswer['outcome'];
  citations?: ChatAnswer['citations'];
  language?: string;
  problem?: { status: number; code: string; retryAfter?: number };
  /** Cuts the connection after so many parts. */
  dropAfter?: number;
  pauseMs?: number;
  partMs?: number;
}

export const tenant = '3f0a9a52-0c1e-4b57-9c55-6d2f3f1c7a10';
const id = (prefix: string, n: number) => `${prefix}_${String(n).padStart(26, '0')}`;
const now = '2026-01-01T00:00:00.000Z';
const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

export async function startFakeOffice(
  folder: string,
  names = { business: 'Muster Haustechnik', persona: 'Bob', language: 'de' },
): Promise<FakeOffice> {
  const built = await buildWidget(folder);
  const files = {
    loader: await readFile(join(folder, built.loader), 'utf8'),
    bundle: await readFile(join(folder, built.bundle)),
  };
  const office: FakeOffice = { origin: '', messages: [], seen: [], script: [], close: async () => {} };
  const turns: StreamPart[][] = [];
  const server = createServer(async (request, response) => {
    const url = new URL(request.url ?? '/', office.origin);
    let text = '';
    for await (const chunk of request) text += chunk;
    const cors = {
      'access-control-allow-origin': request.headers.origin ?? '*',
      'access-control-allow-headers': 'Content-Type, X-Widget-Key, X-Visitor-Token, Idempotency-Key, Accept',
      'access-control-expose-headers': 'X-Visitor-Token, Retry-After',
      'cross-origin-resource-policy': 'cross-origin',
    };
    if (request.method === 'OPTIONS') return response.writeHead(204, cors).end();
    if (url.pathname.endsWith('/widget.js')) {
      const config = {
        tenant,
        key: 'pk_live_test',
        host: office.origin,
        ...names,
        bundle: `${office.origin}/widget/assets/${built.bundle}`,
      };
      return response
        .writeHead(200, { ...cors, 'content-type': 'text/javascript' })
        .end(files.loader.replace('__BOB_CONFIG__', () => JSON.stringify(config)));
    }
    if (url.pathname.startsWith('/widget/assets/'))
      return response.writeHead(200, { ...cors, 'content-type': 'text/javascript' }).end(files.bundle);
    office.seen.push({
      method: request.method ?? '',
      path: url.pathname,
      headers: request.headers,
      body: text ? JSON.parse(text) : {},
    });
    await api(office, turns, { request, response, url, text, cors });
  });
  await listen(server);
  office.origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  office.close = () => stop(server);
  return office;
}

interface Call {
  request: IncomingMessage;
  response: ServerResponse;
  url: URL;
  text: string;
  cors: Record<string, string>;
}

async function api(office: FakeOffice, turns: StreamPart[][], { response, url, text, cors }: Call): Promise<void> {
  const stream = { ...cors, 'content-type': 'text/event-stream; charset=utf-8', 'x-visitor-token': 'visitor-token' };
  if (url.pathname.includes('/history/')) {
    const history = { session_id: 's', conversation_id: id('conv', 1), tenant_id: tenant, messages: office.messages };
    const found = office.messages.length > 0;
    response
      .writeHead(found ? 200 : 404, { ...cors, 'content-type': 'application/json' })
      .end(JSON.stringify(found ? history : {}));
  } else if (url.pathname.includes('/stream/')) {
    response.writeHead(200, stream);
    const after = Number(url.searchParams.get('after'));
    for (const part of turns.at(-1) ?? []) if (part.seq > after) write(response, part);
    response.end();
  } else if (url.pathname.endsWith('/feedback')) response.writeHead(204, cors).end();
  else {
    const scripted = office.script.shift() ?? {};
    const parts = partsOf(turns.length + 1, scripted);
    if (scripted.problem) {
      const { status, code, retryAfter } = scripted.problem;
      const problem = {
        type: code,
        title: code,
        status,
        detail: code,
        code,
        request_id: 'req_01jd0000000000000000000000',
        retry: 'later',
      };
      const headers = {
        ...cors,
        'content-type': 'application/problem+json',
        ...(retryAfter ? { 'retry-after': String(retryAfter) } : {}),
      };
      response.writeHead(status, headers).end(JSON.stringify(problem));
      return;
    }
    turns.push(parts);
    remember(office, JSON.parse(text).message, parts);
    response.writeHead(200, stream);
    await wait(scripted.pauseMs ?? 0);
    for (const [place, part] of parts.entries()) {
      if (scripted.dropAfter === place) {
        // Sent bytes arrive before the cut.
        await wait(100);
        response.destroy();
        return;
      }
      write(response, part);
      await wait(scripted.partMs ?? 0);
    }
    response.end();
  }
}

function write(response: ServerResponse, part: StreamPart): void {
  response.write(`id: ${part.seq}\nevent: ${part.type}\ndata: ${JSON.stringify(part)}\n\n`);
}

function partsOf(n: number, scripted: Scripted): StreamPart[] {
  const { reply = 'Yes.', outcome = 'answered', citations = [], language = 'en' } = scripted;
  const answer: ChatAnswer = {
    session_id: 's',
    conversation_id: id('conv', 1),
    message_id: id('msg', n * 2),
    turn_id: id('turn', n),
    reply,
    language,
    outcome,
    citations,
    persona: { name: 'Bob' },
    ai_generated: true,
    receipt_url: `/api/receipts/${id('turn', n)}`,
  };
  let seq = 0;
  return [
    {
      type: 'turn-start',
      seq: ++seq,
      turn_id: answer.turn_id,
      conversation_id: answer.conversation_id,
      session_id: 's',
    },
    { type: 'text-start', seq: ++seq, language },
    ...(reply.match(/\S+\s*/g) ?? []).map((text): StreamPart => ({ type: 'text-delta', seq: ++seq, text })),
    ...citations.map((citation): StreamPart => ({ type: 'citation-available', seq: ++seq, citation })),
    { type: 'text-end', seq: ++seq },
    { type: 'turn-end', seq: ++seq, answer },
  ];
}

function remember(office: FakeOffice, question: string, parts: StreamPart[]): void {
  const end = parts.at(-1);
  if (end?.type !== 'turn-end') return;
  const { message_id, reply, language, outcome, citations, turn_id } = end.answer;
  const common = { turn_id, feedback: null, created_at: now };
  office.messages.push(
    {
      ...common,
      id: id('msg', office.messages.length + 1),
      author: 'visitor',
      text: question,
      language: null,
      outcome: null,
      citations: [],
    },
    { ...common, id: message_id, author: 'persona', text: reply, language, outcome, citations },
  );
}

/** A page elsewhere that embeds the widget. */
export async function startHostPage(
  page: (address: string) => { html: string; headers?: Record<string, string> },
): Promise<{ origin: string; close(): Promise<void> }> {
  const server = createServer((request, response) => {
    const { html, headers } = page(request.url ?? '/');
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', ...headers }).end(html);
  });
  await listen(server);
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close: () => stop(server) };
}

function listen(server: Server): Promise<void> {
  return new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
}

function stop(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
