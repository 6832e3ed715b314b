/** Addresses and headers of the two doors of a visitor: our own pages, and pages of an allowed origin. */
import type { TokenStore } from './token-store.ts';

export type ChatDoor = { kind: 'public'; businessId?: string } | { kind: 'widget'; key: string };

export interface DoorOptions {
  /** Scheme, host and port of the installation; empty on its own pages. */
  baseUrl: string;
  door: ChatDoor;
  tokens: TokenStore;
  fetch?: typeof fetch;
}

export interface Door {
  post(path: 'chat' | 'feedback', body: Record<string, unknown>, options: CallOptions): Promise<Response>;
  get(
    path: 'history' | 'stream',
    sessionId: string,
    query: Record<string, string>,
    options: CallOptions,
  ): Promise<Response>;
}

export interface CallOptions {
  stream?: boolean;
  signal?: AbortSignal | undefined;
  idempotencyKey?: string;
}

export function openDoor(options: DoorOptions): Door {
  const { door, tokens } = options;
  const send = options.fetch ?? ((...call: Parameters<typeof fetch>) => fetch(...call));
  const base = options.baseUrl.replace(/\/+$/, '');
  const api = door.kind === 'widget' ? '/api/widget' : '/api/chat';
  const business = door.kind === 'public' && door.businessId !== undefined ? { business_id: door.businessId } : {};

  async function call(path: string, init: { method?: 'POST'; body?: string }, options: CallOptions) {
    const headers: Record<string, string> = {
      ...(init.body === undefined ? {} : { 'Content-Type': 'application/json' }),
      Accept: options.stream ? 'text/event-stream' : 'application/json',
      ...(options.idempotencyKey ? { 'Idempotency-Key': options.idempotencyKey } : {}),
      ...widgetHeaders(door, tokens),
    };
    const response = await send(base + path, {
      ...init,
      headers,
      signal: options.signal ?? null,
      cache: 'no-store',
      // The visitor is known by a cookie at our own door, and never by one at a page elsewhere.
      credentials: door.kind === 'widget' ? 'omit' : 'same-origin',
      referrerPolicy: 'strict-origin',
    });
    const token = door.kind === 'widget' ? response.headers.get('x-visitor-token') : null;
    if (token) tokens.write({ token });
    return response;
  }

  return {
    post: (path, body, options) =>
      call(
        path === 'chat' && door.kind === 'public' ? '/api/chat' : `${api}/${path}`,
        { method: 'POST', body: JSON.stringify({ ...body, ...business }) },
        options,
      ),
    get(path, sessionId, query, options) {
      const search = new URLSearchParams({ ...query, ...business }).toString();
      return call(`${api}/${path}/${encodeURIComponent(sessionId)}${search && `?${search}`}`, {}, options);
    },
  };
}

function widgetHeaders(door: ChatDoor, tokens: TokenStore): Record<string, string> {
  if (door.kind !== 'widget') return {};
  const { token } = tokens.read();
  return { 'X-Widget-Key': door.key, ...(token ? { 'X-Visitor-Token': token } : {}) };
}
