/**
 * The door for every address that came from a tenant, a visitor or content. Each hop is checked, uses one connection
 * of its own (nothing a server leaves on a socket can reach another caller), and ends with the call.
 */
import { Client } from 'undici';
import { ACCEPTED_ENCODINGS, readBody } from './body.ts';
import { decodeText } from './charset.ts';
import { asOutboundError, OutboundError } from './failure.ts';
import { connectLookup, type Resolve } from './lookup.ts';
import { type Hop, nextHop } from './redirect.ts';
import { type AllowList, checkTarget } from './target.ts';

export interface SafeInit {
  method?: string;
  /** `host`, `content-length`, `accept-encoding` and hop-by-hop headers are ours and ignored here. */
  headers?: Record<string, string>;
  body?: string | Uint8Array;
  /** Counted after inflation. Default 5,000,000. */
  maxBytes?: number;
  /** From the call to the last byte, over all redirects. Default 20,000. */
  totalTimeoutMs?: number;
  /** For each connection, name lookup included. Default 5,000. */
  connectTimeoutMs?: number;
  /** Default 5. With 0 a redirect is not an error: the 3xx answer itself is returned. */
  maxRedirects?: number;
  /** Content types a 2xx answer may have, such as `text/html` or `text/*`. Default: any. */
  accept?: readonly string[];
  signal?: AbortSignal;
}

export interface SafeResponse {
  status: number;
  /** Names in lower case; several values joined by a comma. */
  headers: Record<string, string>;
  /** Where the answer came from, after redirects. */
  url: string;
  body: Uint8Array;
  text(): string;
  /** The places redirected to, in order. */
  redirects: string[];
}

export type SafeFetch = (url: string, init?: SafeInit) => Promise<SafeResponse>;

type Limits = Required<Pick<SafeInit, 'maxBytes' | 'totalTimeoutMs' | 'connectTimeoutMs' | 'maxRedirects'>>;
type Call = Limits & { accept: readonly string[]; signal: AbortSignal };
type Answer = Pick<SafeResponse, 'status' | 'headers' | 'url' | 'body'> & { next: Hop | undefined };

const DEFAULTS: Limits = { maxBytes: 5_000_000, totalTimeoutMs: 20_000, connectTimeoutMs: 5_000, maxRedirects: 5 };
const MAX_HEADER_BYTES = 16_384;
const NULL_BODY = [204, 205, 304];
/** Before the next address of a host is tried. Node's 250 ms gives up on slow but healthy servers. */
const ATTEMPT_TIMEOUT_MS = 1_000;
const OUR_HEADERS =
  /^(host|content-length|accept-encoding|connection|keep-alive|transfer-encoding|upgrade|te|trailer|expect|proxy-connection)$/;

/** `closing` ends every call in flight. */
export function createSafeFetch(door: { allow: AllowList; resolve: Resolve; closing: AbortSignal }): SafeFetch {
  return async function safeFetch(url, init = {}) {
    const limits: Limits = { ...DEFAULTS, ...withoutUndefined(init) };
    const timer = new AbortController();
    const timeout = setTimeout(() => timer.abort(), limits.totalTimeoutMs);
    const signal = AbortSignal.any([timer.signal, door.closing, ...(init.signal ? [init.signal] : [])]);
    try {
      init.signal?.throwIfAborted();
      return await follow(firstHop(url, init), { ...limits, accept: init.accept ?? [], signal });
    } catch (error) {
      if (init.signal?.aborted) throw init.signal.reason;
      if (timer.signal.aborted)
        throw new OutboundError({ reason: 'timeout', url, message: 'The request took too long.' });
      if (door.closing.aborted) throw new OutboundError({ reason: 'connect', url, message: 'The server is stopping.' });
      throw asOutboundError(error, url);
    } finally {
      clearTimeout(timeout);
    }
  };

  async function follow(first: Hop, call: Call): Promise<SafeResponse> {
    const redirects: string[] = [];
    let hop = first;
    for (;;) {
      const answer = await exchange(hop, call);
      if (!answer.next) return toResponse(answer, redirects);
      hop = answer.next;
      if (redirects.push(hop.url) > call.maxRedirects)
        throw new OutboundError({ reason: 'redirects', url: hop.url, message: 'Too many redirects.' });
    }
  }

  async function exchange(asked: Hop, call: Call): Promise<Answer> {
    const { url, opened } = admit(asked.url, door.allow);
    const hop = { ...asked, url: url.href };
    const client = openClient(url, { opened, resolve: door.resolve, connectTimeoutMs: call.connectTimeoutMs });
    // undici hears its signal only once connected; destroying the client also ends a connection attempt.
    const stop = () => void client.destroy();
    call.signal.addEventListener('abort', stop);
    try {
      call.signal.throwIfAborted();
      return await converse(client, { url, hop, call });
    } catch (error) {
      throw asOutboundError(error, url.href);
    } finally {
      call.signal.removeEventListener('abort', stop);
      // Not awaited: it settles only after a connection attempt that may still hang on its resolver.
      stop();
    }
  }
}

function admit(url: string, allow: AllowList): { url: URL; opened: boolean } {
  const verdict = checkTarget(url, allow);
  if ('refused' in verdict) throw new OutboundError({ reason: verdict.refused, url, message: verdict.why });
  return verdict;
}

/** A client of our own options only: no proxy from the environment, no relaxed TLS, no HTTP/2 session kept. */
function openClient(url: URL, door: { opened: boolean; resolve: Resolve; connectTimeoutMs: number }): Client {
  const lookup = connectLookup({ resolve: door.resolve, url: url.href, anyAddress: door.opened });
  return new Client(url.origin, {
    allowH2: false,
    maxHeaderSize: MAX_HEADER_BYTES,
    maxCachedSessions: 0,
    autoSelectFamily: true,
    autoSelectFamilyAttemptTimeout: ATTEMPT_TIMEOUT_MS,
    connect: { lookup, timeout: door.connectTimeoutMs, rejectUnauthorized: true },
  });
}

async function converse(client: Client, exchange: { url: URL; hop: Hop; call: Call }): Promise<Answer> {
  const { url, hop, call } = exchange;
  const reply = await client.request({
    path: url.pathname + url.search,
    method: hop.method as 'GET',
    headers: hop.headers,
    body: hop.body ?? null,
    signal: call.signal,
    reset: true,
  });
  // A body we leave unread fails when its client goes; nobody waits for it any more.
  reply.body.on('error', () => undefined);
  const headers = flatten(reply.headers);
  const answer = { status: reply.statusCode, headers, url: url.href };
  const location = headers.location === undefined ? undefined : asUtf8(headers.location);
  const next = call.maxRedirects > 0 ? nextHop(hop, { status: answer.status, location }) : undefined;
  if (next) return { ...answer, body: new Uint8Array(), next };
  requireContentType(answer, call.accept);
  if (hop.method === 'HEAD' || NULL_BODY.includes(answer.status)) return { ...answer, body: new Uint8Array(), next };
  const encoding = headers['content-encoding'] ?? '';
  const body = await readBody(reply.body, { encoding, maxBytes: call.maxBytes, url: url.href });
  return { ...answer, body, next };
}

function toResponse({ status, headers, url, body }: Answer, redirects: string[]): SafeResponse {
  return { status, headers, url, body, redirects, text: () => decodeText(body, headers['content-type'] ?? '') };
}

/** Errors are let through whatever their type: the caller wants the status, and reads no document from them. */
function requireContentType(answer: Omit<Answer, 'body' | 'next'>, accept: readonly string[]): void {
  if (accept.length === 0 || answer.status < 200 || answer.status > 299 || answer.status === 204) return;
  const essence = (answer.headers['content-type'] ?? '').split(';')[0]!.trim().toLowerCase();
  const accepted = accept.some((type) =>
    type.endsWith('/*') ? essence.startsWith(type.slice(0, -1)) : essence === type,
  );
  if (!accepted)
    throw new OutboundError({
      reason: 'content-type',
      url: answer.url,
      message: 'The answer is not of an accepted type.',
    });
}

function firstHop(url: string, init: SafeInit): Hop {
  const given = Object.entries(init.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value] as const);
  const accept = init.accept?.length ? { accept: init.accept.join(', ') } : {};
  const kept = Object.fromEntries(given.filter(([name]) => !OUR_HEADERS.test(name)));
  const headers = { ...accept, ...kept, 'accept-encoding': ACCEPTED_ENCODINGS };
  return { url, method: init.method?.toUpperCase() ?? 'GET', headers, body: init.body };
}

function flatten(headers: Record<string, string | string[] | undefined>): Record<string, string> {
  const entries = Object.entries(headers).filter((entry) => entry[1] !== undefined);
  return Object.fromEntries(entries.map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : value!]));
}

/** Header bytes arrive as Latin-1; servers write UTF-8 in `location`. */
function asUtf8(header: string): string {
  return Buffer.from(header, 'latin1').toString('utf8');
}

function withoutUndefined(init: SafeInit): Partial<Limits> {
  const names = Object.keys(DEFAULTS) as (keyof Limits)[];
  return Object.fromEntries(names.filter((name) => init[name] !== undefined).map((name) => [name, init[name]]));
}
