/** What every page can do: change theme and language, copy code, open the docs' navigation. */
import '../../ui/site.css';
import { drawIcon, find, h } from '../../ui/dom.ts';

function remember(name: string, value: string): void {
  try {
    localStorage.setItem(name, value);
  } catch {
    // Storage is blocked: the choice holds for this page.
  }
}

function isDark(): boolean {
  const chosen = document.documentElement.dataset['theme'];
  return chosen ? chosen === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
}

find('.theme').addEventListener('click', () => {
  const next = isDark() ? 'light' : 'dark';
  document.documentElement.dataset['theme'] = next;
  remember('bob-theme', next);
});

const language = document.querySelector<HTMLAnchorElement>('a.language');
language?.addEventListener('click', () => {
  remember('bob-language', language.dataset['language'] ?? 'en');
  language.href = language.href.split('#')[0] + location.hash;
});

const copyWords = document.documentElement.lang === 'de' ? ['Kopieren', 'Kopiert'] : ['Copy', 'Copied'];
for (const block of document.querySelectorAll<HTMLPreElement>('pre')) addCopy(block);

function addCopy(block: HTMLPreElement): void {
  const button = h('button', { type: 'button', class: 'bare copy', 'aria-label': copyWords[0]! }, drawIcon('copy'));
  button.addEventListener('click', async () => {
    await navigator.clipboard?.writeText((block.querySelector('code') ?? block).textContent.trimEnd());
    button.replaceChildren(drawIcon('check'));
    button.setAttribute('aria-label', copyWords[1]!);
    setTimeout(() => {
      button.replaceChildren(drawIcon('copy'));
      button.setAttribute('aria-label', copyWords[0]!);
    }, 2_000);
  });
  const frame = h('div', { class: 'copyable' });
  block.replaceWith(frame);
  frame.append(block, button);
}
