/** A cheap load generator: one keep-alive socket per client, one request in flight each. Runs as its own process; told over IPC. */
import { connect, type Socket } from 'node:net';

export interface LoadOrder {
  port: number;
  clients: number;
  /** Requests in all; the first `warmUp` are not counted. */
  requests: number;
  warmUp: number;
  /** Slugs; clients are spread over them. */
  tenants: string[];
  questions: string[];
  path: string;
}

export interface LoadResult {
  perSecond: number;
  p50: number;
  p99: number;
  max: number;
  errors: number;
  firstError: string | null;
}

const turnsPerConversation = 20;

process.on('message', (order: LoadOrder) => {
  run(order).then(
    (result) => process.send?.(result),
    (error: Error) => process.send?.({ perSecond: 0, p50: 0, p99: 0, max: 0, errors: 1, firstError: error.message }),
  );
});

async function run(order: LoadOrder): Promise<LoadResult> {
  const state = { next: 0, errors: 0, firstError: null as string | null, times: [] as number[], from: 0 };
  await Promise.all(Array.from({ length: order.clients }, (_, i) => client(order, state, i)));
  const seconds = (performance.now() - state.from) / 1000;
  const sorted = Float64Array.from(state.times).sort();
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  return {
    perSecond: sorted.length / seconds,
    p50: at(0.5),
    p99: at(0.99),
    max: at(1),
    errors: state.errors,
    firstError: state.firstError,
  };
}

async function client(
  order: LoadOrder,
  state: { next: number; errors: number; firstError: string | null; times: number[]; from: number },
  number: number,
): Promise<void> {
  const socket = connect(order.port, '127.0.0.1');
  socket.setNoDelay(true);
  const read = reader(socket);
  const tenant = order.tenants[number % order.tenants.length]!;
  let cookie = '';
  for (let mine = 0; ; mine++) {
    const ticket = state.next++;
    if (ticket >= order.requests) break;
    if (ticket === order.warmUp) state.from = performance.now();
    if (mine % turnsPerConversation === 0) cookie = '';
    const body = JSON.stringify({
      message: order.questions[ticket % order.questions.length],
      session_id: `c${number}-${Math.floor(mine / turnsPerConversation)}`,
      business_id: tenant,
    });
    const startedAt = performance.now();
    socket.write(
      `POST ${order.path} HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n${cookie ? `cookie: ${cookie}\r\n` : ''}content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
    );
    const response = await read();
    if (ticket >= order.warmUp) state.times.push(performance.now() - startedAt);
    if (!response.startsWith('HTTP/1.1 200')) {
      state.errors += 1;
      state.firstError ??= response.slice(0, 1_500);
    }
    const minted = /set-cookie: ([^;]+)/i.exec(response)?.[1];
    if (minted) cookie = minted;
  }
  socket.destroy();
}

/** Resolves with one whole response by its Content-Length. */
function reader(socket: Socket): () => Promise<string> {
  let buffer = '';
  let resolve: ((text: string) => void) | null = null;
  let reject: ((error: Error) => void) | null = null;
  socket.setEncoding('latin1');
  socket.on('data', (chunk: string) => {
    buffer += chunk;
    const head = buffer.indexOf('\r\n\r\n');
    if (head < 0) return;
    const length = Number(/content-length: (\d+)/i.exec(buffer.slice(0, head))?.[1] ?? 0);
    if (buffer.length < head + 4 + length) return;
    const whole = buffer.slice(0, head + 4 + length);
    buffer = buffer.slice(head + 4 + length);
    resolve?.(whole);
  });
  socket.on('error', (error) => reject?.(error));
  socket.on('close', () => reject?.(new Error('the connection was closed')));
  return () =>
    new Promise((yes, no) => {
      resolve = yes;
      reject = no;
    });
}
