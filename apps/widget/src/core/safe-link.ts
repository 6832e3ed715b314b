/** The only addresses that a reply or a source may link to, and what is shown of each, so that nobody is led astray. */

export interface SafeLink {
  href: string;
  /** The host as the browser will go to it (punycode for other scripts), or the e-mail address. */
  shown: string;
}

export function safeLink(address: string | null): SafeLink | null {
  if (address === null || !/^(https?:\/\/|mailto:)/i.test(address) || !URL.canParse(address)) return null;
  const url = new URL(address);
  if (url.protocol === 'mailto:') {
    // Without headers: a link in a reply fills in no subject, text or further receiver.
    const receiver = url.pathname;
    return /^[^\s@,?&%]+@[^\s@,?&%]+$/.test(receiver) ? { href: `mailto:${receiver}`, shown: receiver } : null;
  }
  if (url.username !== '' || url.password !== '' || url.host === '') return null;
  return { href: url.href, shown: url.host };
}
