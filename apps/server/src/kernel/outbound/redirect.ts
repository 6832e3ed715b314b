/** What the next request of a redirect looks like (Fetch standard, HTTP-redirect fetch). Pure. */

export interface Hop {
  /** As given or as the `location` header says, resolved; not yet checked. */
  url: string;
  method: string;
  headers: Record<string, string>;
  body: string | Uint8Array | undefined;
}

const CREDENTIALS = ['authorization', 'cookie', 'proxy-authorization'];
const BODY_HEADERS = ['content-type', 'content-encoding', 'content-language', 'content-location'];

export function isRedirect(status: number): boolean {
  return [301, 302, 303, 307, 308].includes(status);
}

/** Undefined when the answer is not a redirect or says no place to go. An unreadable place is kept as it is, to be refused. */
export function nextHop(hop: Hop, answer: { status: number; location: string | undefined }): Hop | undefined {
  if (!isRedirect(answer.status) || answer.location === undefined) return undefined;
  const url = URL.parse(answer.location, hop.url);
  const target = url?.href ?? answer.location;
  const sameOrigin = url?.origin === new URL(hop.url).origin;
  const headers = sameOrigin ? hop.headers : without(hop.headers, CREDENTIALS);
  if (!becomesGet(answer.status, hop.method)) return { ...hop, url: target, headers };
  return { url: target, method: 'GET', headers: without(headers, BODY_HEADERS), body: undefined };
}

function becomesGet(status: number, method: string): boolean {
  if (status === 303) return method !== 'GET' && method !== 'HEAD';
  return (status === 301 || status === 302) && method === 'POST';
}

function without(headers: Record<string, string>, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !names.includes(name)));
}
