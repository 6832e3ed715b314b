/** A link that leaves the page: its host stands beside it, it opens a new tab, and it tells the other side nothing. */
import type { SafeLink } from '../core/safe-link.ts';
import { h } from './dom.ts';

export function outsideLink(link: SafeLink, text: string, newTab: string): HTMLElement {
  const hostShown = text.toLowerCase().includes(link.shown.toLowerCase());
  return h(
    'a',
    { href: link.href, target: '_blank', rel: 'noopener noreferrer nofollow', title: newTab },
    text,
    !hostShown && h('span', { class: 'host' }, ` (${link.shown})`),
    h('span', { class: 'unseen' }, ` (${newTab})`),
  );
}
