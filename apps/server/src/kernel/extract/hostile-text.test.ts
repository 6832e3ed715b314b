import { describe, expect, it } from 'vitest';
import { extractHtml, extractMarkdown, extractText } from './index.ts';

// A quadratic step takes minutes on these: the runner's own limit is the check.
const chars = 90_000;
const repeated = (unit: string): string => unit.repeat(Math.floor(chars / unit.length));

const UNITS = [
  ...[' ', '\t', '\n', ' \n', '\u00a0', '\u3000', '.', '? ', ': ', '"', 'a', 'a ', '質', '\u0301', '\u200d', '&amp'],
  ...['#', '> ', '- ', '* ', '1. ', '| ', '|a|b|\n', '~~', '`', '![', '[a](', '\\', 'www.a', 'a@', '::: ', '!!! '],
];
const MARKUP = [
  ...['<dl><dt>', '<table>', '<div>', '<ul><li>', '<details><summary>', '<p hidden>', '<b>', '<a href=#>', '<h1>a | '],
  ...['<p hidden>a</p>', '<!--', '</nav', '&nbsp;'],
];
const readers = {
  text: (text: string) => extractText(text, 'a'),
  markdown: extractMarkdown,
  html: (text: string) => extractHtml(text, { url: 'https://a.example/' }),
};

function expectInOrder(read: (text: string) => ReturnType<typeof extractText>, text: string): void {
  const { sections, text: found } = read(text);
  let at = 0;
  for (const { start, end } of sections) {
    expect(start >= at && end > start && end <= found.length).toBe(true);
    at = end;
  }
}

describe('extracting hostile text', () => {
  it.each(UNITS)(
    'gets through %j again and again, in every type',
    (unit) => {
      for (const read of Object.values(readers)) expectInOrder(read, `a${repeated(unit)}x`);
    },
    5_000,
  );

  it.each(MARKUP)(
    'gets through %j again and again',
    (unit) => expectInOrder(readers.html, `What?${repeated(unit)}x`),
    5_000,
  );

  it.each([
    ['a remark that never comes', readers.markdown, `---\ntitle: a${' '.repeat(19_900)}x\n---\nb`],
    [
      'a column that never ends, in many rows',
      readers.html,
      `<table><tr><th>a${repeated('&nbsp;')}x<th>b${'<tr><td>c<td>d'.repeat(500)}</table>`,
    ],
    ['a title of many parts', readers.html, `<h1>${repeated('a | ')}</h1><p>b`],
    ['a long text before many that are hidden', readers.html, `${'a? '.repeat(15_000)}${repeated('<p hidden>b</p>')}`],
  ])('gets through %s', (_name, read, text) => expectInOrder(read, text), 15_000);
});
