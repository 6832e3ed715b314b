/** One page by its address, through the guarded door. A page that has not changed is not sent again. */
import { AppError } from '../../kernel/error.ts';
import { type Outbound, OutboundError, type OutboundReason, type SafeResponse } from '../../kernel/outbound/index.ts';
import { unreadable } from './read-content.ts';
import type { ContentType, Source } from './source.ts';

export interface FetchedPage {
  /** Where it was found, after redirects. */
  url: string;
  /** Null: it is what was read last. */
  content: { text: string; type: ContentType } | null;
  etag: string | null;
  lastModified: string | null;
}

const types: Record<string, ContentType> = {
  'text/html': 'text/html',
  'application/xhtml+xml': 'text/html',
  'text/plain': 'text/plain',
  'text/markdown': 'text/markdown',
  'text/x-markdown': 'text/markdown',
};
const maxBytes = 5_000_000;

const answers: Record<OutboundReason, [code: 'refused_address' | 'unreachable' | 'unreadable', reason: string]> = {
  scheme: ['refused_address', 'it is not an http or https address'],
  userinfo: ['refused_address', 'it carries a user name or a password'],
  host: ['refused_address', 'its host is not a public name'],
  port: ['refused_address', 'only the ports 80 and 443 are read'],
  address: ['refused_address', 'it does not lead to a public address'],
  redirects: ['unreachable', 'it was redirected too often'],
  timeout: ['unreachable', 'it did not answer in time'],
  connect: ['unreachable', 'the connection failed'],
  dns: ['unreachable', 'its host name could not be found'],
  tls: ['unreachable', 'no secure connection could be made'],
  protocol: ['unreachable', 'its answer is not valid HTTP'],
  'too-large': ['unreadable', 'it is larger than 5 MB'],
  'content-type': ['unreadable', 'it is neither HTML, Markdown nor plain text'],
};

/** Rejects with sources.refused_address, sources.unreachable or sources.unreadable. */
export async function fetchPage(outbound: Outbound, source: Source, signal: AbortSignal): Promise<FetchedPage> {
  const response = await outbound
    .safeFetch(source.url!, {
      headers: { 'user-agent': 'Bob/1.0', ...validatorsOf(source) },
      accept: Object.keys(types),
      maxBytes,
      signal,
    })
    .catch(asSourceError);
  if (response.status !== 304 && (response.status < 200 || response.status > 299))
    throw new AppError('sources.unreachable', { params: { reason: `it answered with the status ${response.status}` } });
  return {
    url: withoutHash(response.url),
    content: response.status === 304 ? null : { text: response.text(), type: typeOf(response) },
    etag: validator(response.headers.etag) ?? (response.status === 304 ? source.etag : null),
    lastModified:
      validator(response.headers['last-modified']) ?? (response.status === 304 ? source.lastModified : null),
  };
}

/** Asked conditionally only where the content last read is still at hand. */
function validatorsOf({ contentKey, etag, lastModified }: Source): Record<string, string> {
  if (contentKey === null) return {};
  return {
    ...(etag === null ? {} : { 'if-none-match': etag }),
    ...(lastModified === null ? {} : { 'if-modified-since': lastModified }),
  };
}

/** Only what can be sent back as a header without changing. */
function validator(header: string | undefined): string | null {
  return header !== undefined && /^[\x20-\x7e]{1,200}$/.test(header) ? header : null;
}

function typeOf({ headers, url }: SafeResponse): ContentType {
  const type = types[(headers['content-type'] ?? '').split(';')[0]!.trim().toLowerCase()] ?? 'text/plain';
  // Servers know few Markdown files by their type.
  return type === 'text/plain' && /\.(?:md|markdown)$/i.test(new URL(url).pathname) ? 'text/markdown' : type;
}

function withoutHash(address: string): string {
  const url = new URL(address);
  url.hash = '';
  return url.href;
}

function asSourceError(error: unknown): never {
  if (!(error instanceof OutboundError)) throw error;
  const [code, reason] = answers[error.reason];
  if (code === 'unreadable') throw unreadable(reason, error);
  throw new AppError(`sources.${code}`, { params: { reason }, cause: error });
}
