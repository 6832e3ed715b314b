/** Exact CORS: an allowed origin is named back, never a star, never credentials. The visitor token may be read by the page. */
import { AppError } from '../error.ts';

export interface CorsHeaders {
  [name: string]: string;
}

/** Headers of an actual answer to an origin whose key admitted it. */
export function allowOrigin(origin: string): CorsHeaders {
  return {
    'access-control-allow-origin': origin,
    'access-control-expose-headers': 'X-Visitor-Token, RateLimit-Remaining, Retry-After',
    vary: 'Origin',
  };
}

/** Headers of a preflight. A preflight carries no key, so an origin passes when any active key allows it. */
export async function preflight(
  origin: string | null,
  methods: string,
  originKnown: (origin: string) => Promise<boolean>,
): Promise<CorsHeaders> {
  if (origin === null || !(await originKnown(origin)))
    throw new AppError('request.origin', { headers: { vary: 'Origin' } });
  return {
    'access-control-allow-origin': origin,
    'access-control-allow-methods': methods,
    'access-control-allow-headers':
      'Content-Type, X-Widget-Key, X-Visitor-Token, Idempotency-Key, Last-Event-ID, Accept',
    'access-control-max-age': '600',
    vary: 'Origin, Access-Control-Request-Method, Access-Control-Request-Headers',
  };
}
