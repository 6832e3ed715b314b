/// <reference types="node" />
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ChatAnswer, StreamPart } from '@office16852/contract';
import { afterEach, describe, expect, it } from 'vitest';
import { ChatProblem } from './chat-problem.ts';
import { type ChatDoor, createChatTransport } from './chat-transport.ts';
import { memoryTokens } from './token-store.ts';

const turnId = `turn_${'0'.repeat(26)}`;
const answer: ChatAnswer = {
  session_id: 's 1',
  conversation_id: `conv_${'0'.repeat(26)}`,
  message_id: `msg_${'0'.repeat(26)}`,
  turn_id: turnId,
  reply: 'From eight.',
  language: 'en',
  outcome: 'answered',
  citations: [],
  persona: { name: 'Bob' },
  ai_generated: true,
  receipt_url: `/api/receipts/${turnId}`,
};
const start: StreamPart = {
  type: 'turn-start',
  seq: 1,
  turn_id: turnId,
  conversation_id: answer.conversation_id,
  session_id: 's 1',
};
const parts: StreamPart[] = [
  start,
  { type: 'text-start', seq: 2, language: 'en' },
  { type: 'text-delta', seq: 3, text: 'From ' },
  { type: 'text-delta', seq: 4, text: 'eight.' },
  { type: 'text-end', seq: 5 },
  { type: 'turn-end', seq: 6, answer },
];
const history = {
  session_id: 's 1',
  conversation_id: answer.conversation_id,
  tenant_id: '00000000-0000-4000-8000-000000000000',
  messages: [
    {
      id: answer.message_id,
      author: 'persona',
      text: 'From eight.',
      language: 'en',
      outcome: 'answered',
      citations: [],
      turn_id: turnId,
      feedback: null,
      created_at: '2026-01-01T00:00:00.000Z',
    },
  ],
};

type Handler = (request: IncomingMessage, response: ServerResponse, body: string) => void;
interface Seen {
  method: string;
  url: string;
  headers: IncomingMessage['headers'];
  body: string;
}

let server: Server | undefined;
afterEach(() => new Promise((resolve) => (server ? server.close(resolve) : resolve(undefined))));

/** A small server of this test's own: one handler for each request, in order. */
async function chatWith(handlers: Handler[], door: ChatDoor = { kind: 'public' }) {
  const seen: Seen[] = [];
  server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    seen.push({ method: request.method ?? '', url: request.url ?? '', headers: request.headers, body });
    const handler = handlers.shift();
    if (handler) handler(request, response, body);
    else response.destroy();
  });
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const tokens = memoryTokens();
  const transport = createChatTransport({
    baseUrl: `http://127.0.0.1:${port}/`,
    door,
    tokens,
    retryDelaysMs: [1, 1],
    idleMs: 2_000,
  });
  return { transport, seen, tokens };
}

const stream =
  (send: readonly StreamPart[], end: 'end' | 'drop' = 'end', headers: Record<string, string> = {}): Handler =>
  (_, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', ...headers });
    const text = send.map((part) => `id: ${part.seq}\nevent: ${part.type}\ndata: ${JSON.stringify(part)}\n\n`).join('');
    response.write(`: hello\n\n${text}`, () => (end === 'end' ? response.end() : response.destroy()));
  };
const json =
  (status: number, body: unknown, headers: Record<string, string> = {}): Handler =>
  (_, response) => {
    const type = status < 400 ? 'application/json' : 'application/problem+json';
    response.writeHead(status, { 'content-type': type, ...headers }).end(JSON.stringify(body));
  };
const drop: Handler = (_, response) => void response.destroy();
const problem = (status: number, code: string) => ({
  type: `https://example.com/${code}`,
  title: 'No',
  status,
  detail: 'It did not work.',
  code,
  request_id: 'req_1',
  retry: 'after',
});

async function all(given: AsyncIterable<StreamPart>): Promise<StreamPart[]> {
  const got: StreamPart[] = [];
  for await (const part of given) got.push(part);
  return got;
}
async function failure(given: Promise<unknown>): Promise<ChatProblem> {
  const error = await given.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof ChatProblem)) throw new Error('no ChatProblem was thrown', { cause: error });
  return error;
}

describe('sending a message', () => {
  it('gives the parts in order, at the public door with its business', async () => {
    const { transport, seen } = await chatWith([stream(parts)], { kind: 'public', businessId: 'demo' });
    expect(await all(transport.send('When?', 's 1'))).toEqual(parts);
    expect(seen[0]).toMatchObject({ method: 'POST', url: '/api/chat' });
    expect(JSON.parse(seen[0]!.body)).toEqual({ message: 'When?', session_id: 's 1', business_id: 'demo' });
    expect(seen[0]!.headers['x-widget-key']).toBeUndefined();
  });

  it('keeps the visitor token of the widget door and sends it back', async () => {
    const { transport, seen, tokens } = await chatWith(
      [stream(parts, 'end', { 'x-visitor-token': 'secret' }), stream(parts)],
      { kind: 'widget', key: 'pk_live_x' },
    );
    await all(transport.send('When?', 's 1'));
    expect(tokens.read().token).toBe('secret');
    await all(transport.send('And then?', 's 1'));
    expect(seen.map((one) => one.headers['x-visitor-token'])).toEqual([undefined, 'secret']);
    expect(seen[0]).toMatchObject({ url: '/api/widget/chat', headers: { 'x-widget-key': 'pk_live_x' } });
  });

  it('resumes a dropped stream after the last part, and gives none twice', async () => {
    const { transport, seen } = await chatWith([stream(parts.slice(0, 3), 'drop'), drop, stream(parts.slice(2))]);
    expect(await all(transport.send('When?', 's 1'))).toEqual(parts);
    expect(seen.map((one) => `${one.method} ${one.url}`)).toEqual([
      'POST /api/chat',
      'GET /api/chat/stream/s%201?after=3',
      'GET /api/chat/stream/s%201?after=3',
    ]);
  });

  it('asks again with the same key when nothing came back', async () => {
    const { transport, seen } = await chatWith([drop, stream(parts)]);
    expect(await all(transport.send('When?', 's 1'))).toEqual(parts);
    expect(seen[0]!.headers['idempotency-key']).toMatch(/^[0-9a-f]{32}$/);
    expect(seen[1]!.headers['idempotency-key']).toBe(seen[0]!.headers['idempotency-key']);
  });

  it('reads the history when the stream is not kept any more', async () => {
    const { transport } = await chatWith([
      stream(parts.slice(0, 3), 'drop'),
      json(410, problem(410, 'turns.gone')),
      json(200, history),
    ]);
    const got = await all(transport.send('When?', 's 1'));
    expect(got.at(-1)).toEqual({ type: 'turn-end', seq: 4, answer });
  });

  it('does not take the end of another turn for its own', async () => {
    const other = { ...answer, turn_id: `turn_${'1'.repeat(26)}`, reply: 'Other.' };
    const { transport } = await chatWith([
      stream(parts.slice(0, 3), 'drop'),
      stream([{ type: 'turn-end', seq: 9, answer: other }]),
      json(200, history),
    ]);
    expect((await all(transport.send('When?', 's 1'))).at(-1)).toEqual({ type: 'turn-end', seq: 4, answer });
  });

  it('takes a whole answer where a proxy gives no stream', async () => {
    const { transport } = await chatWith([json(200, answer)]);
    expect(await all(transport.send('When?', 's 1'))).toEqual([{ type: 'turn-end', seq: 1, answer }]);
  });

  it('throws the problem of a refused message, with its pause and request id, and does not repeat it', async () => {
    const { transport, seen } = await chatWith([
      json(429, problem(429, 'request.rate_limited'), { 'retry-after': '7' }),
    ]);
    const thrown = await failure(all(transport.send('When?', 's 1')));
    expect(thrown).toMatchObject({
      code: 'request.rate_limited',
      status: 429,
      retryAfterSeconds: 7,
      requestId: 'req_1',
    });
    expect(seen).toHaveLength(1);
  });

  it('says that there is no connection after the last attempt', async () => {
    const { transport, seen } = await chatWith([]);
    const thrown = await failure(all(transport.send('When?', 's 1')));
    expect(thrown).toMatchObject({ code: 'client.offline', offline: true });
    expect(seen).toHaveLength(3);
  });

  it('gives an error part as it is', async () => {
    const error = { type: 'error', seq: 2, problem: problem(503, 'turns.failed') } as StreamPart;
    const { transport } = await chatWith([stream([start, error])]);
    expect(await all(transport.send('When?', 's 1'))).toEqual([start, error]);
  });

  it('stops when aborted', async () => {
    const abort = new AbortController();
    const { transport, seen } = await chatWith([
      (_, response) => {
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        response.write(`data: ${JSON.stringify(start)}\n\n`);
      },
    ]);
    const parts = transport.send('When?', 's 1', { signal: abort.signal })[Symbol.asyncIterator]();
    expect((await parts.next()).value).toEqual(start);
    abort.abort();
    await failure(parts.next());
    expect(seen).toHaveLength(1);
  });

  it('reads an answer that is no problem document as unexpected', async () => {
    const { transport } = await chatWith([
      (_, response) => void response.writeHead(502, { 'content-type': 'text/html' }).end('<h1>Bad gateway</h1>'),
    ]);
    const thrown = await failure(all(transport.send('When?', 's 1')));
    expect(thrown).toMatchObject({ code: 'client.unexpected', status: 502, retry: 'later' });
  });
});

describe('a turn that another page began', () => {
  it('is followed from its start and never asked again', async () => {
    const { transport, seen } = await chatWith([drop, stream(parts)]);
    expect(await all(transport.resume(turnId, 's 1'))).toEqual(parts);
    expect(seen.map((one) => one.method)).toEqual(['GET', 'GET']);
  });

  it('gives the answer of the history when its parts are gone', async () => {
    const { transport } = await chatWith([json(410, problem(410, 'turns.gone')), json(200, history)]);
    expect(await all(transport.resume(turnId, 's 1'))).toEqual([{ type: 'turn-end', seq: 1, answer }]);
  });
});

describe('history and feedback', () => {
  it('reads the conversation, and nothing of one that is not there', async () => {
    const { transport, seen } = await chatWith([
      json(200, history),
      json(404, problem(404, 'conversations.not_found')),
    ]);
    expect(await transport.history('s/1')).toEqual(history);
    expect(await transport.history('s/1')).toBeNull();
    expect(seen[0]!.url).toBe('/api/chat/history/s%2F1');
  });

  it('sends feedback with its comment', async () => {
    const { transport, seen } = await chatWith([(_, response) => void response.writeHead(204).end()], {
      kind: 'widget',
      key: 'pk_live_x',
    });
    await transport.feedback({ sessionId: 's', messageId: 'm', helpful: false, comment: 'The price.' });
    expect(seen[0]!.url).toBe('/api/widget/feedback');
    expect(JSON.parse(seen[0]!.body)).toEqual({
      session_id: 's',
      message_id: 'm',
      helpful: false,
      comment: 'The price.',
    });
  });
});
