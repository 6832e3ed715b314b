/** The custom element of the floating chat. Leaving the page ends it; coming back starts it again from what is remembered. */
import { type EarlyBob, tell } from './commands.ts';
import type { WidgetConfig } from './config.ts';
import { type FloatingChat, mountFloating } from './view/floating.ts';
import { openChat } from './view/open-chat.ts';

export const elementName = 'bob-widget';

/** Defines the element, once, and hands the page's commands to it. */
export function startElement(config: WidgetConfig, host: HTMLElement, early: EarlyBob): void {
  let chat: FloatingChat | null = null;

  function connect(): void {
    if (chat) return;
    const opened = openChat({
      baseUrl: config.host,
      door: { kind: 'widget', key: config.key },
      business: config.business,
      persona: config.persona,
      language: config.language,
      probe: config.bundle,
      storageKey: `bob:${config.tenant}`,
    });
    opened.chat.subscribe((_, it) => {
      if (it.type === 'part' && it.part.type === 'turn-end')
        tell(early, 'answer', { outcome: it.part.answer.outcome as string });
    });
    chat = mountFloating(host, { ...opened, onOpen: () => tell(early, 'open'), onClose: () => tell(early, 'close') });
    early.bob.open = chat.open;
    early.bob.close = chat.close;
    if (early.wanted === 'open') chat.open();
    early.wanted = null;
  }

  class BobWidget extends HTMLElement {
    connectedCallback(): void {
      connect();
    }
    disconnectedCallback(): void {
      chat?.remove();
      chat = null;
    }
  }
  if (!customElements.get(elementName)) customElements.define(elementName, BobWidget);
}
