/** What a handler may know of a request, without the framework. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { limitAddress } from './limits.ts';
import type { ReplyFacts, RequestFacts } from './types.ts';

export function requestFacts(request: FastifyRequest, proxyHops: number): RequestFacts {
  const header = (name: string) => {
    const value = request.headers[name];
    return typeof value === 'string' ? value : (value?.[0] ?? null);
  };
  return {
    id: request.id,
    address: limitAddress(
      request.socket.remoteAddress ?? '',
      proxyHops > 0 ? header('x-forwarded-for') : null,
      proxyHops,
    ),
    origin: header('origin'),
    language: /^[a-zA-Z]{2,3}(-[a-zA-Z]{2})?/.exec(header('accept-language') ?? '')?.[0] ?? null,
    wantsStream: (header('accept') ?? '').includes('text/event-stream'),
    cookies: request.cookies,
    header,
  };
}

export function replyFacts(reply: FastifyReply, secure: boolean): ReplyFacts {
  return {
    header: (name, value) => void reply.header(name, value),
    setCookie: (name, value, options) =>
      void reply.setCookie(cookieName(name, secure), value, {
        path: '/',
        httpOnly: true,
        secure,
        sameSite: options.sameSite,
        ...(options.maxAgeSeconds === undefined ? {} : { maxAge: options.maxAgeSeconds }),
      }),
    clearCookie: (name) => void reply.clearCookie(cookieName(name, secure), { path: '/', secure }),
  };
}

/** `__Host-` binds a cookie to https, the exact host and the path /; a browser refuses it over plain http. */
export function cookieName(name: string, secure: boolean): string {
  return secure ? `__Host-${name}` : name;
}
