/** One request over a socket that we watch: what came of it, told apart as finely as an operator would want. */
import { Agent, type IncomingMessage, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * `refused`: no connection was taken. `reset`: the connection ended before any answer, so the server may never have read the
 * request. `cut`: an answer had begun and did not end.
 */
export type Came =
  | { kind: 'answered'; status: number; text: string }
  | { kind: 'refused' | 'reset' | 'cut'; why: string };

export interface Ask {
  url: string;
  path: string;
  agent: Agent;
  body?: string;
  headers?: Record<string, string>;
  /** So long the second half of the body is held back. */
  holdBodyMs?: number;
  /** Called when the first half is with the system. */
  onSent?: () => void;
}

export function keptConnection(): Agent {
  return new Agent({ keepAlive: true, maxSockets: 1 });
}

export function freshConnections(): Agent {
  return new Agent({ keepAlive: false });
}

export function ask({ url, path, agent, body, headers = {}, holdBodyMs = 0, onSent }: Ask): Promise<Came> {
  return new Promise((resolve) => {
    const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
    const outgoing = request(`${url}${path}`, {
      agent,
      method: body === undefined ? 'GET' : 'POST',
      headers: { 'content-type': 'application/json', ...length, ...headers },
    });
    outgoing.on('error', (error: Error & { code?: string }) => {
      const why = error.code ?? error.message;
      resolve({ kind: why === 'ECONNREFUSED' ? 'refused' : 'reset', why });
    });
    outgoing.on('response', (incoming) => read(incoming).then(resolve));
    void send(outgoing, body, { holdMs: holdBodyMs, onSent });
  });
}

async function send(
  outgoing: ReturnType<typeof request>,
  body: string | undefined,
  { holdMs, onSent }: { holdMs: number; onSent: (() => void) | undefined },
): Promise<void> {
  if (body === undefined || holdMs === 0) {
    outgoing.end(body);
    return;
  }
  outgoing.write(body.slice(0, body.length / 2), () => onSent?.());
  await sleep(holdMs);
  outgoing.end(body.slice(body.length / 2));
}

function read(incoming: IncomingMessage): Promise<Came> {
  return new Promise((resolve) => {
    let text = '';
    incoming.setEncoding('utf8');
    incoming.on('data', (chunk: string) => {
      text += chunk;
    });
    incoming.on('end', () => resolve({ kind: 'answered', status: incoming.statusCode ?? 0, text }));
    // After `end` this changes nothing: the promise is settled.
    incoming.on('close', () => resolve({ kind: 'cut', why: `after ${text.length} bytes` }));
    incoming.on('error', () => {});
  });
}
