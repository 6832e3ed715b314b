/**
 * The lookup a socket calls when it connects. What was checked is what is connected to: the answers are not asked
 * for again, so a name that changes its address between check and connect (DNS rebinding) gains nothing.
 */
import { lookup } from 'node:dns/promises';
import type { LookupFunction } from 'node:net';
import { isPublicAddress } from './address.ts';
import { OutboundError } from './failure.ts';

export interface ResolvedAddress {
  address: string;
  family: 4 | 6;
}

/** All addresses of a host name, of both families. Rejects when there is none. */
export type Resolve = (host: string) => Promise<ResolvedAddress[]>;

export const systemResolve: Resolve = async (host) =>
  (await lookup(host, { all: true })).map(({ address, family }) => ({ address, family: family === 6 ? 6 : 4 }));

/** `anyAddress`: for destinations the operator named. Otherwise one address that is not public refuses them all. */
export function connectLookup(options: { resolve: Resolve; url: string; anyAddress: boolean }): LookupFunction {
  return (host, wanted, callback) => {
    checkedAddresses(host, options).then(
      (all) => (wanted.all ? callback(null, all) : callback(null, all[0]!.address, all[0]!.family)),
      (error: NodeJS.ErrnoException) => callback(error, wanted.all ? [] : ''),
    );
  };
}

async function checkedAddresses(
  host: string,
  options: { resolve: Resolve; url: string; anyAddress: boolean },
): Promise<ResolvedAddress[]> {
  const { url } = options;
  const all = await options.resolve(host).catch((cause: unknown) => {
    throw new OutboundError({ reason: 'dns', url, message: 'The host name could not be resolved.', cause });
  });
  if (all.length === 0) throw new OutboundError({ reason: 'dns', url, message: 'The host name has no address.' });
  if (!options.anyAddress && !all.every(({ address }) => isPublicAddress(address)))
    throw new OutboundError({
      reason: 'address',
      url,
      message: 'The host name leads to an address that is not public.',
    });
  return all;
}
