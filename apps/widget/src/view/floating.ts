/** The launcher in the corner and the window it opens: a dialog that keeps the focus, closes on Escape and gives the focus back. */

import { h, icon } from './dom.ts';
import { mark } from './icons.ts';
import type { OpenChat } from './open-chat.ts';
import { panelView } from './panel.ts';
import { openRoot } from './root.ts';

export interface FloatingOptions extends OpenChat {
  onOpen(): void;
  onClose(): void;
}

export interface FloatingChat {
  open(): void;
  close(): void;
  remove(): void;
}

export function mountFloating(host: HTMLElement, options: FloatingOptions): FloatingChat {
  const { chat, words } = options;
  const root = openRoot(host, 'floating');
  const panel = panelView({ ...options, close, suggestions: [] });
  const dialog = h(
    'div',
    {
      class: 'window',
      role: 'dialog',
      'aria-modal': 'true',
      'aria-labelledby': panel.headingId,
      tabindex: -1,
      hidden: true,
    },
    panel.element,
  );
  const launcher = h(
    'button',
    { type: 'button', class: 'launcher', 'aria-haspopup': 'dialog', on: { click: open } },
    icon(mark),
    h('span', {}, words.with('open')),
  );
  let before: HTMLElement | null = null;

  function open(): void {
    if (!dialog.hidden) return;
    const { activeElement } = document;
    before = activeElement instanceof HTMLElement && activeElement !== host ? activeElement : launcher;
    dialog.hidden = false;
    launcher.hidden = true;
    void chat.start();
    // On a touch screen the keyboard would hide the notice and the greeting.
    if (matchMedia('(pointer: coarse)').matches) dialog.focus();
    else panel.focus();
    options.onOpen();
  }

  function close(): void {
    if (dialog.hidden) return;
    dialog.hidden = true;
    launcher.hidden = false;
    (before?.isConnected && before !== document.body ? before : launcher).focus();
    options.onClose();
  }

  dialog.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') {
      event.stopPropagation();
      close();
    } else if (event.key === 'Tab') keepInside(event, dialog);
  });
  const stop = fitToKeyboard(dialog);
  root.element.append(launcher, dialog);
  return {
    open,
    close,
    remove() {
      stop();
      panel.remove();
      root.remove();
      chat.leave();
    },
  };
}

/** Tab goes round inside the window. */
function keepInside(event: KeyboardEvent, dialog: HTMLElement): void {
  const stops = [...dialog.querySelectorAll<HTMLElement>('a[href], button, textarea, [tabindex="0"]')].filter(
    (element) => element.checkVisibility?.() ?? element.offsetParent !== null,
  );
  const active = (dialog.getRootNode() as ShadowRoot).activeElement;
  const [first] = stops;
  const last = stops.at(-1);
  const leaving = event.shiftKey ? active === first || active === dialog : active === last;
  if (!leaving) return;
  event.preventDefault();
  (event.shiftKey ? last : first)?.focus();
}

/** On a phone the window ends above the keyboard, which some browsers lay over the page. */
function fitToKeyboard(dialog: HTMLElement): () => void {
  const viewport = window.visualViewport;
  if (!viewport) return () => {};
  const fit = () => dialog.style.setProperty('--visible-height', `${viewport.height}px`);
  viewport.addEventListener('resize', fit);
  fit();
  return () => viewport.removeEventListener('resize', fit);
}
