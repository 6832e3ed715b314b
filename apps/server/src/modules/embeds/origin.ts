/** What an allowed origin may be: scheme, host and port, written as browsers write it, so that comparing is comparing text. */

export type OriginReading = { ok: true; origin: string } | { ok: false; reason: string };

/** Scheme and authority alone. Characters that a parser would drop, decode or take for a separator are no host's. */
const shape = /^(https?):\/\/([^/?#@\\%*\s\p{C}<>"'^`{|}]+)$/iu;

/**
 * `loopbackHttp`: whether plain http may be used for this machine's own addresses, as on a developer's page.
 * Unicode hosts become punycode, letters lower case, the scheme's own port is dropped.
 */
export function readOrigin(text: string, rule: { loopbackHttp: boolean }): OriginReading {
  if (text === 'null') return no('a page without an origin cannot be told from any other');
  if (text.includes('*')) return no('an origin names one host; add each on its own');
  if (/^[a-z][a-z0-9+.-]*:/i.test(text) && !/^https?:\/\//i.test(text))
    return no('only https pages can embed the chat');
  if (/^https?:\/\/[^/?#]*[/?#]/i.test(text)) return no('it goes on behind the host; leave out the path');
  const given = shape.exec(text);
  if (!given || text.length > 300 || !URL.canParse(text)) return no('it is not a scheme, a host and a port');
  const url = new URL(text);
  if (url.hostname === '' || url.port === '0') return no('it is not a scheme, a host and a port');
  if (url.protocol === 'http:' && !isLoopbackHost(url.hostname)) return no('http is not safe; use https');
  if (url.protocol === 'http:' && !rule.loopbackHttp)
    return no('http on this machine needs a test key, or an installation on this machine');
  return { ok: true, origin: url.origin };
}

/** Names and addresses that never leave the machine, as `URL` writes them. */
export function isLoopbackHost(hostname: string): boolean {
  return (
    hostname === 'localhost' ||
    hostname.endsWith('.localhost') ||
    hostname === '[::1]' ||
    /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(hostname)
  );
}

function no(reason: string): OriginReading {
  return { ok: false, reason };
}
