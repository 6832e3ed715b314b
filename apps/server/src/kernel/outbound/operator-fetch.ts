/**
 * The door for addresses in the installation's own configuration. It reaches exactly the configured scheme, host and
 * port, at any address, and is a standard `fetch`, so vendor SDKs can be given it.
 */
import { Agent, type RequestInit as UndiciInit, fetch as undiciFetch } from 'undici';
import { asOutboundError, OutboundError } from './failure.ts';
import { connectLookup, type Resolve } from './lookup.ts';
import { isRedirect } from './redirect.ts';

export type OperatorFetch = typeof globalThis.fetch;

interface Asked {
  url: URL;
  method: string;
  headers: Headers;
  body: string | Uint8Array | ReadableStream | AsyncIterable<Uint8Array> | undefined;
  redirect: NonNullable<RequestInit['redirect']>;
  signal: AbortSignal | undefined;
}

const CONNECT_TIMEOUT_MS = 5_000;
/** Between two signs of life. Callers that want less pass a signal; a model may think for minutes. */
const SILENCE_TIMEOUT_MS = 300_000;
const MAX_REDIRECTS = 5;

/** Throws when `base` is not an http(s) URL without user name and password. */
export function createOperatorFetch(options: { base: string; resolve: Resolve }): {
  fetch: OperatorFetch;
  close(): Promise<void>;
} {
  const base = parseBase(options.base);
  const dispatcher = new Agent({
    allowH2: false,
    headersTimeout: SILENCE_TIMEOUT_MS,
    bodyTimeout: SILENCE_TIMEOUT_MS,
    connect: {
      lookup: connectLookup({ resolve: options.resolve, url: base.origin, anyAddress: true }),
      timeout: CONNECT_TIMEOUT_MS,
      rejectUnauthorized: true,
    },
  });

  const operatorFetch: OperatorFetch = async (input, init) => {
    const asked = await readArguments(input, init);
    try {
      return await follow(asked);
    } catch (error) {
      if (asked.signal?.aborted) throw asked.signal.reason;
      throw asOutboundError(error, asked.url.href);
    }
  };

  async function follow(asked: Asked): Promise<Response> {
    let hop = asked;
    for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects += 1) {
      requireSameOrigin(hop.url, base);
      const reply = await undiciFetch(hop.url, undiciInit(hop, dispatcher));
      const location = reply.headers.get('location');
      if (!isRedirect(reply.status) || location === null || asked.redirect === 'manual')
        return asGlobal(reply, hop.url);
      await reply.body?.cancel();
      hop = redirected(hop, reply.status, location);
    }
    throw new OutboundError({ reason: 'redirects', url: hop.url.href, message: 'Too many redirects.' });
  }

  return { fetch: operatorFetch, close: () => dispatcher.destroy() };
}

function parseBase(base: string): URL {
  const url = URL.parse(base);
  if (!url || !/^https?:$/.test(url.protocol))
    throw new OutboundError({ reason: 'scheme', url: base, message: 'The configured address is not an http(s) URL.' });
  requireNoUserinfo(url);
  return url;
}

function requireNoUserinfo(url: URL): void {
  if (url.username || url.password)
    throw new OutboundError({ reason: 'userinfo', url: url.href, message: 'A URL with a password is not allowed.' });
}

function requireSameOrigin(url: URL, base: URL): void {
  requireNoUserinfo(url);
  if (url.origin === base.origin) return;
  const reason = url.protocol !== base.protocol ? 'scheme' : url.hostname !== base.hostname ? 'host' : 'port';
  throw new OutboundError({ reason, url: url.href, message: `Only the configured ${reason} may be reached.` });
}

async function readArguments(input: string | URL | Request, init: RequestInit = {}): Promise<Asked> {
  const request = input instanceof Request ? input : undefined;
  const headers = new Headers(init.headers ?? request?.headers);
  const body = init.body ?? (request?.body ? await request.arrayBuffer() : undefined);
  return {
    url: new URL(request ? request.url : String(input)),
    method: (init.method ?? request?.method ?? 'GET').toUpperCase(),
    headers,
    body: await encodeBody(body, headers),
    redirect: init.redirect ?? request?.redirect ?? 'follow',
    signal: init.signal ?? request?.signal,
  };
}

/** The platform's `FormData` is not undici's, so all but text and streams become bytes here, with their content type. */
async function encodeBody(body: RequestInit['body'], headers: Headers): Promise<Asked['body']> {
  if (body === undefined || body === null) return undefined;
  if (typeof body === 'string' || body instanceof ReadableStream) return body;
  if (typeof body === 'object' && Symbol.asyncIterator in body) return body as AsyncIterable<Uint8Array>;
  const encoded = new Response(body);
  const type = encoded.headers.get('content-type');
  if (type && !headers.has('content-type')) headers.set('content-type', type);
  return new Uint8Array(await encoded.arrayBuffer());
}

function undiciInit(asked: Asked, dispatcher: Agent): UndiciInit {
  return {
    dispatcher,
    method: asked.method,
    headers: [...asked.headers],
    redirect: 'manual',
    ...(asked.body === undefined ? {} : { body: asked.body as NonNullable<UndiciInit['body']>, duplex: 'half' }),
    ...(asked.signal ? { signal: asked.signal } : {}),
  };
}

function redirected(asked: Asked, status: number, location: string): Asked {
  const url = URL.parse(location, asked.url.href);
  const stream = typeof asked.body === 'object' && !(asked.body instanceof Uint8Array);
  const toGet = status === 303 || (status < 303 && asked.method === 'POST');
  if (!url || asked.redirect === 'error' || (stream && !toGet))
    throw new OutboundError({ reason: 'redirects', url: asked.url.href, message: 'The redirect cannot be followed.' });
  if (!toGet) return { ...asked, url };
  const headers = new Headers(asked.headers);
  headers.delete('content-type');
  return { ...asked, url, headers, method: asked.method === 'HEAD' ? 'HEAD' : 'GET', body: undefined };
}

/** SDKs test `instanceof Response` against the platform's class; the body stream is the same class in both. */
function asGlobal(reply: Awaited<ReturnType<typeof undiciFetch>>, url: URL): Response {
  const { status, statusText } = reply;
  const response = new Response(reply.body as ReadableStream | null, {
    status,
    statusText,
    headers: [...reply.headers],
  });
  return Object.defineProperty(response, 'url', { value: url.href });
}
