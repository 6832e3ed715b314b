/** Which addresses belong to the public internet. Pure; what is not known to be public is refused. */
import ipaddr from 'ipaddr.js';

const GLOBAL_UNICAST_V6 = ipaddr.IPv6.parseCIDR('2000::/3');

/** Inside 2000::/3, yet they carry another address (Teredo, 6to4) or exist for documentation only. */
const REFUSED_V6 = ['2001::/32', '2001:db8::/32', '2002::/16', '3fff::/20'].map((range) =>
  ipaddr.IPv6.parseCIDR(range),
);

/**
 * `address` is a canonical literal, as a resolver or `URL.hostname` (without brackets) gives it.
 * IPv6 forms that carry an IPv4 address lie outside 2000::/3 or in the list above, so none is unwrapped: all are refused.
 */
export function isPublicAddress(address: string): boolean {
  if (ipaddr.IPv4.isValidFourPartDecimal(address)) return ipaddr.IPv4.parse(address).range() === 'unicast';
  if (address.includes('%') || !ipaddr.IPv6.isValid(address)) return false;
  const parsed = ipaddr.IPv6.parse(address);
  if (!parsed.match(GLOBAL_UNICAST_V6) || REFUSED_V6.some((range) => parsed.match(range))) return false;
  return parsed.range() === 'unicast';
}
