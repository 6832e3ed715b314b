/** The chat as a part of a page. */
import { type ChatOptions, openChat } from './open-chat.ts';
import { panelView } from './panel.ts';
import { openRoot } from './root.ts';

export interface InlineOptions extends Omit<ChatOptions, 'storageKey'> {
  storageKey?: string;
  suggestions?: readonly string[];
}

export interface InlineChat {
  focus(): void;
  ask(text: string): boolean;
  remove(): void;
}

export function mountInline(element: HTMLElement, options: InlineOptions): InlineChat {
  const { suggestions = [], storageKey = 'bob' } = options;
  const { chat, ...context } = openChat({ ...options, storageKey });
  const root = openRoot(element, 'inline');
  const panel = panelView({ chat, ...context, suggestions, close: null });
  root.element.append(panel.element);
  void chat.start();
  return {
    focus: panel.focus,
    ask: chat.ask,
    remove() {
      panel.remove();
      root.remove();
      chat.leave();
    },
  };
}
