/** The shadow root that everything stands in, with one constructed style sheet: no page's Content-Security-Policy is in its way. */

import { h } from './dom.ts';
import base from './styles/base.css?inline';
import conversation from './styles/conversation.css?inline';
import panel from './styles/panel.css?inline';
import sources from './styles/sources.css?inline';
import frame from './styles/window.css?inline';
import { watchTheme } from './theme.ts';

export interface Root {
  /** Inside the shadow root. */
  element: HTMLElement;
  remove(): void;
}

export function openRoot(host: HTMLElement, kind: 'floating' | 'inline'): Root {
  const shadow = host.shadowRoot ?? host.attachShadow({ mode: 'open' });
  const sheet = new CSSStyleSheet();
  // In this order: what a phone or a reader's settings change comes last.
  sheet.replaceSync([base, panel, conversation, sources, frame].join('\n'));
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
