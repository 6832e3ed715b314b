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
  stopped: boolean;
}

const healthEveryMs = 15;
const slowBodyMs = 1_200;

export async function shutDownUnderLoad(server: ServerProcess, number: number): Promise<Round> {
  const round: Round = {
    ...{ exitCode: null, exitMs: 0, notReadyMs: null, refusedMs: null, servedMeanwhile: 0 },
    ...{ counts: {}, resets: [], broken: [] },
  };
  const load: Load = { url: server.url, round, number, ready: true, stopped: false };
  const clients = [
    ...Array.from({ length: 8 }, (_, i) => client(load, `kept-${i}`, keptConnection(), {})),
    ...Array.from({ length: 4 }, (_, i) => client(load, `fresh-${i}`, freshConnections(), {})),
    ...Array.from({ length: 6 }, (_, i) => client(load, `stream-${i}`, keptConnection(), { stream: true })),
    ...Array.from({ length: 6 }, (_, i) => client(load, `balanced-${i}`, keptConnection(), { balanced: true })),
  ];
  await sleep(400 + Math.random() * 500);
  const slow = slowBody(load);
  await sleep(100);
  const signalledAt = performance.now();
  const ended = server.end('SIGTERM');
  await Promise.all([watchHealth(load, signalledAt), ended]);
  const exit = await ended;
  load.stopped = true;
  await Promise.all([...clients, slow]);
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
async function slowBody(load: Load): Promise<void> {
  const message = `What is a widget key? (${load.number}.slow)`;
  const came = await ask({
    ...{ url: load.url, path: '/api/chat', agent: freshConnections(), holdBodyMs: slowBodyMs },
    body: JSON.stringify({ message, session_id: `${load.number}-slow` }),
  });
  note(load, message, came, { balanced: true });
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

async function watchHealth(load: Load, signalledAt: number): Promise<void> {
  const agent = freshConnections();
  for (;;) {
    const came = await ask({ url: load.url, path: '/api/health', agent });
    const at = performance.now() - signalledAt;
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
