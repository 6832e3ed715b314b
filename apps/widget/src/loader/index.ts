/**
 * The script that a page embeds. It puts the element and the global `Bob` there, and loads the chat when the page is
 * loaded and idle, or at once when it is opened. The server puts the configuration in the place of its name.
 */
import type { Bob, BobEvent, BobListener, EarlyBob } from '../commands.ts';
import type { WidgetConfig } from '../config.ts';

declare const __BOB_CONFIG__: WidgetConfig;
interface Bundle {
  start(config: WidgetConfig, host: HTMLElement, early: EarlyBob): void;
}

function load(config: WidgetConfig): void {
  // A page that embeds the tag twice gets one chat.
  if (window.Bob) return;
  const host = document.createElement('bob-widget');
  let bundle: Promise<void> | null = null;

  function fetchBundle(): Promise<void> {
    bundle ??= import(/* @vite-ignore */ config.bundle).then(
      (module: Bundle) => module.start(config, host, early),
      () => {
        // No connection just now: the next command tries again.
        bundle = null;
      },
    );
    return bundle;
  }
  function want(what: 'open' | 'close'): void {
    early.wanted = what;
    void fetchBundle();
  }

  const bob: Bob = {
    open: () => want('open'),
    close: () => want('close'),
    on(event: BobEvent, listener: BobListener) {
      const entry: [BobEvent, BobListener] = [event, listener];
      early.listeners.push(entry);
      return () => {
        const place = early.listeners.indexOf(entry);
        if (place >= 0) early.listeners.splice(place, 1);
      };
    },
  };
  const early: EarlyBob = { bob, listeners: [], wanted: null };
  window.Bob = bob;

  const whenIdle = () => {
    if ('requestIdleCallback' in window) requestIdleCallback(() => void fetchBundle(), { timeout: 2_000 });
    else setTimeout(() => void fetchBundle(), 200);
  };
  const place = () => document.body.append(host);
  if (document.body) place();
  else document.addEventListener('DOMContentLoaded', place);
  if (document.readyState === 'complete') whenIdle();
  else window.addEventListener('load', whenIdle);
}

load(__BOB_CONFIG__);
