/** Real HTTP requests over kept connections, with nothing added that the test did not say, and the answer read to its end. */
import { Agent, type IncomingHttpHeaders, request } from 'node:http';

export interface Ask {
  /** GET, or POST where there is a body. */
  method?: string;
  headers?: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** An object is sent as JSON; text and bytes as they are, without a type unless `headers` name one; in chunks if they say so. */
  body?: unknown;
}

export interface Answer<T = unknown> {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  /** The JSON of the answer, undefined where it has none. */
  readonly body: T;
}

export interface Asker {
  ask<T = unknown>(path: string, ask?: Ask): Promise<Answer<T>>;
  close(): void;
}

export function createAsker(url: string): Asker {
  const connections = new Agent({ keepAlive: true, maxSockets: 64 });
  const { hostname, port } = new URL(url);
  return {
    ask: <T>(path: string, ask: Ask = {}) =>
      new Promise<Answer<T>>((resolve, reject) => {
        const { bytes, headers } = bodyOf(ask);
        const method = ask.method ?? (bytes ? 'POST' : 'GET');
        const outgoing = request({ hostname, port, agent: connections, path, method, headers }, (incoming) => {
          const chunks: Buffer[] = [];
          incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
          incoming.on('error', reject);
          incoming.on('end', () =>
            resolve(answerOf<T>(incoming.statusCode ?? 0, incoming.headers, Buffer.concat(chunks).toString('utf8'))),
          );
        });
        outgoing.on('error', reject);
        outgoing.end(bytes ?? undefined);
      }),
    close: () => connections.destroy(),
  };
}

function bodyOf({ body, headers = {} }: Ask): { bytes: Buffer | null; headers: Record<string, string | string[]> } {
  const own: Record<string, string | string[]> = {};
  for (const [name, value] of Object.entries(headers))
    if (value !== undefined) own[name.toLowerCase()] = typeof value === 'string' ? value : [...value];
  if (body === undefined) return { bytes: null, headers: own };
  const raw = typeof body === 'string' || body instanceof Uint8Array;
  const bytes = Buffer.from(raw ? (body as string) : JSON.stringify(body));
  if (!raw) own['content-type'] ??= 'application/json';
  if (!own['transfer-encoding']) own['content-length'] ??= String(bytes.length);
  return { bytes, headers: own };
}

function answerOf<T>(status: number, headers: IncomingHttpHeaders, text: string): Answer<T> {
  const isJson = /^application\/(problem\+)?json/.test(headers['content-type'] ?? '');
  return { status, headers, text, body: (isJson ? JSON.parse(text) : undefined) as T };
}
