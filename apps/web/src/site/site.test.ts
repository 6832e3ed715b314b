import { describe, expect, it } from 'vitest';
import { html } from '../ui/html.ts';
import { de } from '../ui/strings/de.ts';
import { en } from '../ui/strings/en.ts';
import { sitePages } from './pages/index.ts';
import { addressOf, dictionaries, type Language, shell } from './shell.ts';

const assets = {
  style: '/assets/style.css',
  boot: '/assets/boot.js',
  scripts: Object.fromEntries(
    ['frame', 'home', 'setup', 'login', 'invitation', 'reset', 'receipt', 'signed-in'].map((name) => [
      name,
      `/${name}.js`,
    ]),
  ),
  fonts: ['/assets/inter.woff2'],
};
function render(path: string, language: Language): string {
  const context = { language, words: dictionaries[language], assets, path };
  return shell(context, sitePages[path]!(context));
}
const all = Object.keys(sitePages).flatMap((path) =>
  (['en', 'de'] as const).map((language) => [path, language] as const),
);

describe.each(all)('%s in %s', (path, language) => {
  const page = render(path, language);

  it('runs under a policy without inline script or style', () => {
    expect(page).not.toMatch(/\son\w+=|\sstyle=|<style|javascript:/i);
    expect([...page.matchAll(/<script[^>]*>/g)].every(([tag]) => tag.includes(' src="/'))).toBe(true);
    expect(page).not.toMatch(/(?:src|href)="https?:/);
  });

  it('says its language, one heading in sight, and a name for every field', () => {
    expect(page).toContain(`<html lang="${language}">`);
    const [, seen] = page.split('<main');
    const states = seen!.split(/<div data-state="\w+" hidden>/)[0]!;
    if (!['/signed-in'].includes(path)) expect(states.match(/<h1>/g)).toHaveLength(1);
    for (const [, id] of page.matchAll(/<input id="(\w+)"/g)) expect(page).toContain(`<label for="${id}">`);
  });

  it('never sends a password in an address', () => {
    for (const [form] of page.matchAll(/<form[^>]*>/g)) expect(form).toContain('method="post"');
  });

  it('leads to the same page in the other language', () => {
    expect(page).toContain(
      `hreflang="${language === 'en' ? 'de' : 'en'}" href="${addressOf(path, language === 'en' ? 'de' : 'en')}"`,
    );
  });
});

describe('the words', () => {
  it('fill the same places in both languages', () => {
    const places = (value: unknown): unknown =>
      typeof value === 'string'
        ? [...value.matchAll(/\{\w+\}/g)].map(([place]) => place).sort()
        : Object.fromEntries(
            Object.entries(value as object)
              .filter(([key]) => key !== 'problems')
              .map(([key, inner]) => [key, places(inner)]),
          );
    expect(places(de)).toEqual(places(en));
  });

  it('are escaped when they are put into a page', () => {
    expect(html`<p title="${'"><script>'}">${['a & b', html`<b>${'<'}</b>`]}</p>`.text).toBe(
      '<p title="&quot;&gt;&lt;script&gt;">a &amp; b<b>&lt;</b></p>',
    );
  });
});
