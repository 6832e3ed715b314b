/** Mixed load from a process of its own, which outlives every crash of the server and keeps the journal in its memory. */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { readEvents } from '@office16852/client';
import type { ChatAnswer, StreamPart } from '@office16852/contract';
import type { Ack, Journal, LoadOrder } from './journal.ts';

const journal: Journal = { acks: [], outcomes: {}, faults: [] };
const state = { stopped: false };
const turnsPerVisitor = 6;
const pauseMs = 40;
/** While the server is away its restart needs the machine more than the clients do. */
const awayMs = 200;
const patienceMs = 40_000;
const questions = ['What is a widget key?', 'How do I publish a release?', 'Who won the football last night?'];
/** Answers that a crash explains; `409` is another client's publish or edit. */
const excused = new Set(['200', '201', '204', '503', '409', '429', 'lost']);

process.on('message', (order: LoadOrder | 'stop') => {
  if (order === 'stop') {
    state.stopped = true;
    return;
  }
  run(order).then(() => process.send?.(journal));
});

async function run(order: LoadOrder): Promise<void> {
  await Promise.all([
    ...Array.from({ length: order.chats }, (_, i) => visitors(order, i, chat)),
    ...Array.from({ length: order.streams }, (_, i) => visitors(order, order.chats + i, stream)),
    logins(order),
    editor(order),
    publisher(order),
  ]);
}

interface Visitor {
  url: string;
  tenant: string;
  label: string;
  cookie: string;
}

/** One visitor after another, each with a conversation of a few turns and a word on its last answer. */
async function visitors(
  { url, tenants }: LoadOrder,
  number: number,
  ask: (visitor: Visitor, question: string) => Promise<ChatAnswer | null>,
): Promise<void> {
  for (let count = 0; !state.stopped; count++) {
    const tenant = tenants[(number + count) % tenants.length]!;
    const visitor: Visitor = { url, tenant, label: `visitor-${number}-${count}`, cookie: '' };
    let last: ChatAnswer | null = null;
    for (let turn = 0; turn < turnsPerVisitor && !state.stopped; turn++) {
      const question = `${questions[turn % questions.length]} (${number}.${count}.${turn})`;
      last = (await ask(visitor, question)) ?? last;
    }
    if (last) await feedback(visitor, last.message_id, number % 2 === 0);
  }
}

/** Known visitors repeat a lost request under its Idempotency-Key until it is answered. */
async function chat(visitor: Visitor, question: string): Promise<ChatAnswer | null> {
  const key = visitor.cookie === '' ? null : randomUUID();
  const headers = key === null ? {} : { 'idempotency-key': key };
  do {
    const answer = await call('POST', `${visitor.url}/api/chat`, {
      headers: { cookie: visitor.cookie, ...headers },
      body: { message: question, session_id: visitor.label, business_id: visitor.tenant },
    });
    if (answer?.status === 200) {
      const body = answer.body as ChatAnswer;
      visitor.cookie ||= answer.cookie;
      acknowledge(answerAck(body, question));
      if (key !== null) acknowledge({ kind: 'repeated', key, turnId: body.turn_id });
      return body;
    }
    await sleep(answer ? pauseMs : awayMs);
  } while (key !== null && !state.stopped);
  return null;
}

async function stream(visitor: Visitor, question: string): Promise<ChatAnswer | null> {
  try {
    const answer = await fetch(`${visitor.url}/api/chat`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'text/event-stream', cookie: visitor.cookie },
      body: JSON.stringify({ message: question, session_id: visitor.label, business_id: visitor.tenant }),
      signal: AbortSignal.timeout(patienceMs),
    });
    count(String(answer.status), answer.url);
    visitor.cookie ||= answer.headers.get('set-cookie')?.split(';')[0] ?? '';
    if (answer.status !== 200 || !answer.body) {
      await answer.body?.cancel();
      await sleep(pauseMs);
      return null;
    }
    for await (const event of readEvents(answer.body, patienceMs)) {
      const part = JSON.parse(event.data) as StreamPart;
      if (part.type === 'turn-start') acknowledge({ kind: 'begun', turnId: part.turn_id, question });
      if (part.type !== 'turn-end') continue;
      acknowledge(answerAck(part.answer, question));
      return part.answer;
    }
  } catch {
    count('lost', visitor.url);
    await sleep(awayMs);
  }
  return null;
}

async function feedback(visitor: Visitor, messageId: string, helpful: boolean): Promise<void> {
  const { label, tenant, cookie } = visitor;
  const body = { session_id: label, business_id: tenant, message_id: messageId, helpful };
  const answer = await call('POST', `${visitor.url}/api/chat/feedback`, { headers: { cookie }, body });
  if (answer?.status === 204) acknowledge({ kind: 'feedback', messageId, helpful });
}

async function logins({ url, staff }: LoadOrder): Promise<void> {
  for (; !state.stopped; await sleep(400)) {
    const answer = await call('POST', `${url}/api/auth/login`, { body: staff });
    if (answer?.status === 200)
      acknowledge({ kind: 'login', token: (answer.body as { access_token: string }).access_token });
  }
}

/** A token that survives: taken once, since a session does. */
async function token({ url, staff }: LoadOrder): Promise<string> {
  for (; !state.stopped; await sleep(awayMs)) {
    const answer = await call('POST', `${url}/api/auth/login`, { body: staff });
    if (answer?.status === 200) return (answer.body as { access_token: string }).access_token;
  }
  return '';
}

async function editor(order: LoadOrder): Promise<void> {
  const headers = { authorization: `Bearer ${await token(order)}` };
  const personas = `${order.url}/api/personas`;
  let persona: { id: string; revision: number } | null = null;
  for (let edit = 0; !state.stopped; edit++, await sleep(50)) {
    if (!persona) {
      const listed = await call('GET', personas, { headers });
      persona = (listed?.body as { items?: { id: string; revision: number }[] } | undefined)?.items?.[0] ?? null;
      continue;
    }
    const description = `Answers for the house, edit ${edit}.`;
    const body = { revision: persona.revision, description };
    const answer = await call('PATCH', `${personas}/${persona.id}`, { headers, body });
    if (answer?.status !== 200) {
      persona = null;
      await sleep(awayMs);
      continue;
    }
    persona = answer.body as { id: string; revision: number };
    acknowledge({ kind: 'persona', personaId: persona.id, revision: persona.revision, description });
  }
}

async function publisher(order: LoadOrder): Promise<void> {
  const headers = { authorization: `Bearer ${await token(order)}` };
  for (let edition = 0; !state.stopped; edition++, await sleep(300)) {
    const content = `# Edition ${edition}\n\nThe house prints edition ${edition} of its handbook in room ${edition}.\n`;
    const source = { kind: 'text', name: `Edition ${edition % 3}`, content };
    await call('POST', `${order.url}/api/sources`, { headers, body: source });
    const answer = await call('POST', `${order.url}/api/releases`, { headers, body: {} });
    if (answer?.status === 201) acknowledge({ kind: 'release', releaseId: (answer.body as { id: string }).id });
  }
}

interface Answer {
  status: number;
  body: unknown;
  cookie: string;
}

/** Null when the connection ended without an answer. */
async function call(
  method: string,
  url: string,
  { headers = {}, body }: { headers?: Record<string, string>; body?: unknown },
): Promise<Answer | null> {
  try {
    const answer = await fetch(url, {
      method,
      headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(patienceMs),
    });
    const text = await answer.text();
    count(String(answer.status), `${method} ${url} ${text.slice(0, 300)}`);
    const cookie = answer.headers.get('set-cookie')?.split(';')[0] ?? '';
    return { status: answer.status, body: text === '' ? null : JSON.parse(text), cookie };
  } catch (error) {
    const late = (error as Error).name === 'TimeoutError';
    count(late ? 'timeout' : 'lost', url);
    return null;
  }
}

function answerAck(answer: ChatAnswer, question: string): Ack {
  return { kind: 'answer', turnId: answer.turn_id, messageId: answer.message_id, question, reply: answer.reply };
}

function acknowledge(ack: Ack): void {
  journal.acks.push(ack);
}

function count(outcome: string, what: string): void {
  journal.outcomes[outcome] = (journal.outcomes[outcome] ?? 0) + 1;
  if (!excused.has(outcome) && journal.faults.length < 20) journal.faults.push(`${outcome}: ${what}`);
}
