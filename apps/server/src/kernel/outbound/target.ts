/** The URL rules for addresses that came from a tenant, a visitor or content. Pure: no name is resolved here. */
import { isIP } from 'node:net';
import { isPublicAddress } from './address.ts';
import type { OutboundReason } from './failure.ts';

/** Exact `host:port` destinations that the operator opened, normalised. */
export type AllowList = ReadonlySet<string>;

/** `opened`: on the allow-list, so any address behind it may be reached. */
export type TargetVerdict = { url: URL; opened: boolean } | { refused: OutboundReason; why: string };

/** Throws for an entry that is not exactly `host:port` (IPv6 in brackets). */
export function parseAllowList(entries: readonly string[]): AllowList {
  return new Set(entries.map(normaliseEntry));
}

/** The URL to use, its trailing dot stripped, or why it is refused. Call it again for every redirect. */
export function checkTarget(input: string, allow: AllowList): TargetVerdict {
  const url = URL.parse(input);
  if (!url) return unparsable(input);
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    return refuse('scheme', 'Only http and https are allowed.');
  if (url.username || url.password) return refuse('userinfo', 'A URL with a user name or password is not allowed.');
  const host = withoutTrailingDot(url.hostname);
  if (!/^[^.]+(\.[^.]+)*$/.test(host)) return refuse('host', 'The host name has an empty part.');
  url.hostname = host;
  if (url.hostname !== host) return refuse('host', 'The host name is not valid.');
  if (allow.has(`${host}:${portOf(url)}`)) return { url, opened: true };
  return checkClosed(url);
}

/** What is checked unless the operator opened the destination. */
function checkClosed(url: URL): TargetVerdict {
  const literal = literalOf(url);
  if (literal && !isPublicAddress(literal)) return refuse('address', 'The address is not public.');
  if (!literal && isLocalName(url.hostname)) return refuse('host', 'The host name is local.');
  if (portOf(url) !== 80 && portOf(url) !== 443) return refuse('port', 'Only ports 80 and 443 are allowed.');
  return { url, opened: false };
}

/** The IP address written in the URL, without brackets, or undefined for a name. */
export function literalOf(url: URL): string | undefined {
  const bare = url.hostname.replace(/^\[|\]$/g, '');
  return isIP(bare) ? bare : undefined;
}

function portOf(url: URL): number {
  if (url.port) return Number(url.port);
  return url.protocol === 'https:' ? 443 : 80;
}

function isLocalName(host: string): boolean {
  return /(^|\.)(localhost|internal|local)$/.test(host);
}

function withoutTrailingDot(host: string): string {
  return host.replace(/\.$/, '');
}

function normaliseEntry(entry: string): string {
  const url = /^[^\s/?#@*\\]+:\d{1,5}$/.test(entry) ? URL.parse(`http://${entry}`) : null;
  const host = withoutTrailingDot(url?.hostname ?? '');
  if (!url || !host || url.port === '0') throw new Error(`OUTBOUND_ALLOW: "${entry}" is not host:port.`);
  return `${host}:${portOf(url)}`;
}

function unparsable(input: string): TargetVerdict {
  const hasScheme = /^\s*[a-z][a-z0-9+.-]*:/i.test(input);
  return hasScheme ? refuse('host', 'The URL is not valid.') : refuse('scheme', 'The URL has no scheme.');
}

function refuse(refused: OutboundReason, why: string): TargetVerdict {
  return { refused, why };
}
