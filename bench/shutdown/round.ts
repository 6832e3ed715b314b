/** One SIGTERM under load, seen from outside: readiness, the requests in flight, the end of the process. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { ServerProcess } from '@office16852/testkit';
import { ask, type Came, freshConnections, keptConnection } from './client.ts';

export interface Round {
  exitCode: number | null;
  exitMs: number;
  /** From the signal to the first 503 of readiness, and to the first refused connection. */
  notReadyMs: number | null;
  refusedMs: number | null;
  /** Turns answered with 200 after readiness had said no. */
  servedMeanwhile: number;
  counts: Record<string, number>;
  /** Questions whose connection was reset before any answer: broken if the server had taken them. */
  resets: string[];
  /** Whatever no shutdown may do to a request. */
  broken: string[];
}

interface Load {
  url: string;
  round: Round;
  number: number;
  /** As a balancer knows it: new requests go elsewhere once readiness said no. */
  ready: boolean;
  seenReady: boolean;
  stopped: boolean;
  /** Null before the signal. */
  signalledAt: number | null;
}

const healthEveryMs = 15;
const slowBodyMs = 1_200;

export async function shutDownUnderLoad(server: ServerProcess, number: number): Promise<Round> {
  const round: Round = {
    ...{ exitCode: null, exitMs: 0, notReadyMs: null, refusedMs: null, servedMeanwhile: 0 },
    ...{ counts: {}, resets: [], broken: [] },
  };
  // By number: a name would be looked up for every fresh connection.
  const url = server.url.replace('localhost', '127.0.0.1');
  const load: Load = { url, round, number, ready: true, seenReady: false, stopped: false, signalledAt: null };
  const watched = watchHealth(load);
  // As behind a balancer, requests come once readiness has said yes.
  while (!load.seenReady) await sleep(healthEveryMs);
  const clients = [
    ...Array.from({ length: 8 }, (_, i) => client(load, `kept-${i}`, keptConnection(), {})),
    ...Array.from({ length: 4 }, (_, i) => client(load, `fresh-${i}`, freshConnections(), {})),
    ...Array.from({ length: 6 }, (_, i) => client(load, `stream-${i}`, keptConnection(), { stream: true })),
    ...Array.from({ length: 6 }, (_, i) => client(load, `balanced-${i}`, keptConnection(), { balanced: true })),
  ];
  while ((round.counts['200'] ?? 0) < clients.length) await sleep(healthEveryMs);
  await sleep(400 + Math.random() * 500);
  const slow = slowBody(load);
  await slow.sent;
  await sleep(100);
  load.signalledAt = performance.now();
  const exit = await server.end('SIGTERM');
  await watched;
  load.stopped = true;
  await Promise.all([...clients, slow.answered]);
  round.exitCode = exit.code;
  round.exitMs = exit.ms;
  return round;
}

interface Habits {
  stream?: boolean;
  balanced?: boolean;
}

/** Asks until no connection is taken any more. */
async function client(
  load: Load,
  name: string,
  agent: ReturnType<typeof keptConnection>,
  habits: Habits,
): Promise<void> {
  for (let turn = 0; !load.stopped && !(habits.balanced && !load.ready); turn++) {
    const message = `What is a widget key? (${load.number}.${name}.${turn})`;
    const came = await ask({
      ...{ url: load.url, path: '/api/chat', agent },
      body: JSON.stringify({ message, session_id: `${load.number}-${name}-${Math.floor(turn / 10)}` }),
      headers: habits.stream ? { accept: 'text/event-stream' } : {},
    });
    note(load, message, came, habits);
    if (came.kind === 'refused') return;
    if (came.kind !== 'answered' || came.status !== 200) await sleep(20);
  }
  agent.destroy();
}

/** Its head is there before the signal, the rest of its body after: accepted, so it is to be answered. */
function slowBody(load: Load): { sent: Promise<void>; answered: Promise<void> } {
  const message = `What is a widget key? (${load.number}.slow)`;
  const sent = Promise.withResolvers<void>();
  const came = ask({
    ...{ url: load.url, path: '/api/chat', agent: freshConnections(), holdBodyMs: slowBodyMs },
    body: JSON.stringify({ message, session_id: `${load.number}-slow` }),
    onSent: sent.resolve,
  });
  return { sent: sent.promise, answered: came.then((what) => note(load, message, what, { balanced: true })) };
}

function note({ round, ready }: Load, message: string, came: Came, { stream, balanced }: Habits): void {
  const what = came.kind === 'answered' ? String(came.status) : came.kind;
  round.counts[what] = (round.counts[what] ?? 0) + 1;
  if (came.kind === 'reset') round.resets.push(message);
  if (came.kind === 'cut') round.broken.push(`cut ${came.why}: ${message}`);
  if (balanced && what !== '200') round.broken.push(`${what} for a request sent while ready: ${message}`);
  if (came.kind !== 'answered') return;
  if (came.status === 200 && !ready) round.servedMeanwhile += 1;
  if (came.status === 200 && stream && !came.text.includes('event: turn-end'))
    round.broken.push(`a stream without its end: ${message}`);
  if (came.status !== 200 && !(came.status === 503 && came.text.includes('"request.shutting_down"')))
    round.broken.push(`${came.status} ${came.text.slice(0, 200)}: ${message}`);
}

/** As a balancer does, before the signal and after it. */
async function watchHealth(load: Load): Promise<void> {
  const agent = freshConnections();
  for (;;) {
    const came = await ask({ url: load.url, path: '/api/health', agent });
    const at = performance.now() - (load.signalledAt ?? performance.now());
    if (came.kind === 'answered' && came.status === 200) load.seenReady = true;
    if (came.kind === 'answered' && came.status === 503 && load.ready) {
      load.ready = false;
      load.round.notReadyMs = at;
    }
    if (came.kind === 'refused') {
      load.round.refusedMs = at;
      return;
    }
    await sleep(healthEveryMs);
  }
}
