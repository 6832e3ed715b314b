/** What a script says stands in its page, so that each page carries one language alone. */
import { find } from '../../ui/dom.ts';

export function words<T>(): T {
  return JSON.parse(find('#main').dataset['words'] ?? '{}') as T;
}

export function fill(sentence: string, values: Readonly<Record<string, string | number>>): string {
  return sentence.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

/** Shows one of the page's states and hides the others. */
export function showState(name: string): void {
  for (const part of document.querySelectorAll<HTMLElement>('[data-state]'))
    part.hidden = part.dataset['state'] !== name;
}

export function here(path: string): string {
  const german = document.documentElement.lang === 'de' && !path.startsWith('/docs');
  return german ? `/de${path === '/' ? '' : path}` : path;
}
