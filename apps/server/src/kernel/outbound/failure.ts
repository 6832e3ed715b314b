/** Why an outbound request was refused or failed. One error, one closed list of reasons, for both doors. */

export type OutboundReason =
  | 'scheme'
  | 'port'
  | 'userinfo'
  | 'host'
  | 'address'
  | 'redirects'
  | 'too-large'
  | 'content-type'
  | 'timeout'
  | 'connect'
  | 'dns'
  | 'tls'
  | 'protocol';

/** `url` is the hop that failed. The message never names it, nor an address: both may be private. */
export class OutboundError extends Error {
  override readonly name = 'OutboundError';
  readonly reason: OutboundReason;
  readonly url: string;

  constructor(failure: { reason: OutboundReason; url: string; message: string; cause?: unknown }) {
    super(failure.message, failure.cause === undefined ? undefined : { cause: failure.cause });
    this.reason = failure.reason;
    this.url = failure.url;
  }
}

const BY_CODE: readonly (readonly [RegExp, OutboundReason, string])[] = [
  [/^(UND_ERR_(CONNECT|HEADERS|BODY)_TIMEOUT|ETIMEDOUT)$/, 'timeout', 'The server did not answer in time.'],
  [/^(ENOTFOUND|EAI_\w+|ENODATA|ESERVFAIL)$/, 'dns', 'The host name could not be resolved.'],
  [
    /^(E(CONN\w+|HOST\w+|NET\w+|PIPE|ADDR\w+|ACCES|PERM|INVAL)|UND_ERR_(SOCKET|DESTROYED|CLOSED))$/,
    'connect',
    'The connection failed.',
  ],
  [
    /^(ERR_(TLS|SSL)_\w+|EPROTO|CERT_\w+|UNABLE_TO_\w+|SELF_SIGNED\w+|DEPTH_ZERO\w+|HOSTNAME_MISMATCH)$/,
    'tls',
    'The secure connection could not be made.',
  ],
];

/** Turns what undici, the socket, TLS or zlib threw into an `OutboundError`; one that is already there is kept. */
export function asOutboundError(error: unknown, url: string): OutboundError {
  for (const link of causes(error)) if (link instanceof OutboundError) return link;
  for (const link of causes(error)) {
    const found = BY_CODE.find(([pattern]) => pattern.test(codeOf(link)));
    if (found) return new OutboundError({ reason: found[1], url, message: found[2], cause: error });
  }
  return new OutboundError({ reason: 'protocol', url, message: 'The server broke the protocol.', cause: error });
}

/** The error, its causes and the parts of an aggregate (one failed attempt for each address), at most three deep. */
function causes(error: unknown, depth = 0): unknown[] {
  if (!(error instanceof Error) || depth > 3) return [];
  const parts = error instanceof AggregateError ? error.errors : [];
  return [error, ...[error.cause, ...parts].flatMap((part) => causes(part, depth + 1))];
}

function codeOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : '';
  return typeof code === 'string' ? code : '';
}
