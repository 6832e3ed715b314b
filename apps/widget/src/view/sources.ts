/** The citations of one answer: a numbered list whose entries open the quoted passage in place, with a link to its source. */
import type { Citation } from '@office16852/contract';
import { fill } from '@office16852/contract/sentences';
import { safeLink } from '../core/safe-link.ts';
import { visibleText } from '../core/visible-text.ts';
import { h, icon, newElementId } from './dom.ts';
import { chevron, outward } from './icons.ts';
import type { Words } from './words.ts';

export interface Sources {
  element: HTMLElement;
  /** A number in the text, which opens its source and goes there. */
  mark(citation: number): HTMLElement;
}

export function sourcesView(citations: readonly Citation[], words: Words): Sources {
  const entries = citations.map((citation, index) => entryView(citation, index + 1, words));
  const headingId = newElementId();
  const element = h(
    'section',
    { class: 'sources', 'aria-labelledby': headingId },
    h('h3', { id: headingId }, words.say.sources),
    h('ol', { role: 'list' }, ...entries.map((entry) => entry.element)),
  );
  return {
    element,
    mark(citation) {
      const entry = entries[citation];
      const name = entry?.name ?? String(citation + 1);
      const button = h(
        'button',
        { type: 'button', class: 'mark', 'aria-label': name, title: name },
        String(citation + 1),
      );
      button.addEventListener('click', () => entry?.open());
      return button;
    },
  };
}

function entryView(citation: Citation, number: number, words: Words) {
  const link = safeLink(citation.url);
  const title = visibleText(citation.title) || link?.shown || String(number);
  const id = newElementId();
  const passage = h('div', { class: 'passage', id, hidden: true }, h('blockquote', {}, visibleText(citation.quote)));
  if (link)
    passage.append(
      h(
        'a',
        { href: link.href, target: '_blank', rel: 'noopener noreferrer nofollow', class: 'open-source' },
        fill(words.say.openSource, { host: link.shown }),
        icon(outward),
        h('span', { class: 'unseen' }, ` (${words.say.newTab})`),
      ),
    );
  const button = h(
    'button',
    { type: 'button', class: 'source', 'aria-expanded': 'false', 'aria-controls': id, on: { click: () => toggle() } },
    h('span', { class: 'number' }, String(number)),
    h('span', { class: 'title' }, title, link && link.shown !== title && h('span', { class: 'host' }, link.shown)),
    icon(chevron),
  );
  function toggle(open = passage.hidden): void {
    passage.hidden = !open;
    button.setAttribute('aria-expanded', String(open));
  }
  return {
    name: fill(words.say.source, { number, title }),
    element: h('li', {}, button, passage),
    open() {
      toggle(true);
      button.focus({ preventScroll: true });
      passage.scrollIntoView({ block: 'nearest' });
    },
  };
}
