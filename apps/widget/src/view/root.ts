/** The shadow root that everything stands in, with one constructed style sheet: no page's Content-Security-Policy is in its way. */

import { h } from './dom.ts';
import { watchTheme } from './theme.ts';
import css from './view.css?inline';

export interface Root {
  /** Inside the shadow root. */
  element: HTMLElement;
  remove(): void;
}

export function openRoot(host: HTMLElement, kind: 'floating' | 'inline'): Root {
  const shadow = host.shadowRoot ?? host.attachShadow({ mode: 'open' });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  shadow.adoptedStyleSheets = [sheet];
  const element = h('div', { class: `root ${kind}` });
  shadow.replaceChildren(element);
  const stop = watchTheme(element);
  return {
    element,
    remove() {
      stop();
      shadow.replaceChildren();
    },
  };
}
