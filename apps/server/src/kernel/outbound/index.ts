/** The server's only way out: `safeFetch` for addresses others gave us, `operatorFetch` for configured ones. */
import { type Resolve, systemResolve } from './lookup.ts';
import { createOperatorFetch, type OperatorFetch } from './operator-fetch.ts';
import { createSafeFetch, type SafeFetch } from './safe-fetch.ts';
import { parseAllowList } from './target.ts';

export { isPublicAddress } from './address.ts';
export { OutboundError, type OutboundReason } from './failure.ts';
export type { Resolve, ResolvedAddress } from './lookup.ts';
export type { OperatorFetch } from './operator-fetch.ts';
export type { SafeFetch, SafeInit, SafeResponse } from './safe-fetch.ts';
export { type AllowList, checkTarget, literalOf, parseAllowList, type TargetVerdict } from './target.ts';

export interface OutboundOptions {
  /** `OUTBOUND_ALLOW`: exact `host:port` of private destinations that `safeFetch` may reach. */
  allow: readonly string[];
  /** Default: the system's resolver. */
  resolve?: Resolve;
  /** Ports 80 and 443 are no setting: other ports are opened one destination at a time, by `allow`. */
  ports?: never;
}

export interface Outbound {
  /** Rejects with `OutboundError`, or with the reason of the caller's own signal. */
  safeFetch: SafeFetch;
  /** A `fetch` for one configured address; make it once and keep it. */
  operatorFetch(base: string): OperatorFetch;
  /** Ends what is in flight. */
  close(): Promise<void>;
}

/** Throws when an entry of `allow` is not exactly `host:port`. */
export function createOutbound(options: OutboundOptions): Outbound {
  const resolve = options.resolve ?? systemResolve;
  const closing = new AbortController();
  const operators = new Map<string, ReturnType<typeof createOperatorFetch>>();
  return Object.freeze({
    safeFetch: createSafeFetch({ allow: parseAllowList(options.allow), resolve, closing: closing.signal }),
    operatorFetch(base: string) {
      const known = operators.get(base) ?? createOperatorFetch({ base, resolve });
      operators.set(base, known);
      return known.fetch;
    },
    async close() {
      closing.abort();
      await Promise.all([...operators.values()].map((operator) => operator.close()));
    },
  });
}
