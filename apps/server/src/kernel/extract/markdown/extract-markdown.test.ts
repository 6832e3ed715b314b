import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { extractMarkdown } from './extract-markdown.ts';

const guide = readFileSync(new URL('../fixtures/guide.md.txt', import.meta.url), 'utf8');

describe('a guide in Markdown', () => {
  const doc = extractMarkdown(guide);
  const textUnder = (heading: string) =>
    doc.sections
      .filter(({ path }) => path.at(-1) === heading)
      .map(({ start, end }) => doc.text.slice(start, end))
      .join('\n\n');

  it('takes title and language from the front matter, and no text', () => {
    expect(doc).toMatchObject({ title: 'Widget keys', language: 'en', kind: 'document', canonicalUrl: null });
    expect(doc.text).not.toContain('not content');
  });

  it('reads links as their words, drops images, keeps code as text', () => {
    expect(doc.text).toContain('A widget key is a publishable key. See allowed origins and');
    expect(doc.text).not.toMatch(/diagram|\.png|\*\*|\]\(/);
    expect(textUnder('Create a key')).toContain('- Choose Embeds & press New key.\n  - Copy it at once.');
    expect(textUnder('Create a key')).toContain('<script src="/widget/ID/widget.js"></script>');
  });

  it('reads admonitions as their text', () => {
    expect(textUnder('Create a key')).toContain('Good to know\n\nA key grants nothing without an allowed origin.');
    expect(textUnder('Create a key')).toContain('Never publish an sk_live_ key.');
    expect(doc.text).not.toMatch(/:::|\[!|note/);
  });

  it('names the columns in each row of a table', () => {
    expect(textUnder('Limits')).toContain(
      'Plan: Starter | Keys: 2 | Requests: 1,000\nPlan: Pro | Keys: 10 | Requests: 50,000',
    );
  });

  it('reads HTML as its text, without scripts', () => {
    expect(textUnder('Limits')).toContain('Inline HTML text');
    expect(textUnder('Limits')).toContain('Text with tags\nand a break.');
    expect(doc.text).not.toContain('alert');
  });

  it('reads question headings and toggles as FAQ entries', () => {
    const faq = doc.sections
      .filter(({ kind }) => kind === 'faq')
      .map(({ path, start, end }) => [path.at(-1), doc.text.slice(start, end)]);
    expect(faq).toEqual([
      ['Can I rotate a key?', 'Yes. Both keys work for 24 hours.'],
      ['What happens to old pages?', 'They stop after that time.'],
    ]);
    expect(doc.text.endsWith('The end.')).toBe(true);
  });
});

describe('extractMarkdown', () => {
  it('falls back to the first heading for the title, and leaves a rule at the top alone', () => {
    expect(extractMarkdown('# Hello *you*\n\ntext').title).toBe('Hello you');
    expect(extractMarkdown('---\n\nJust a rule\n\n---\n\nand more').text).toBe('Just a rule\n\nand more');
  });

  it('reads MkDocs admonitions, bold questions and quotes', () => {
    expect(extractMarkdown('!!! warning "Mind the gap"\n    Not **indented** code.\n\nAfter.').text).toBe(
      'Mind the gap\n\nNot indented code.\n\nAfter.',
    );
    const { sections } = extractMarkdown('# Shop\n\n**Do you deliver?**\nYes, daily.\n\n> Quoted.');
    expect(sections[0]).toMatchObject({ path: ['Shop', 'Do you deliver?'], kind: 'faq' });
  });

  it.each([
    ['nested quotes', '> '.repeat(500_000)],
    ['nested lists', Array.from({ length: 2_000 }, (_, index) => `${' '.repeat(index * 2)}- a`).join('\n')],
    ['numbers in numbers', '1. '.repeat(300_000)],
    ['emphasis that never ends', '_a'.repeat(500_000)],
    ['brackets', '['.repeat(1_000_000)],
    ['toggles in toggles', '<details><summary>Q</summary>\n\n'.repeat(20_000)],
    ['half a front matter', `---\n${'a: b\n'.repeat(200_000)}`],
  ])(
    'gets through %s',
    (_name, markdown) => {
      const { text, sections } = extractMarkdown(markdown);
      expect(sections.every(({ start, end }) => start < end && end <= text.length)).toBe(true);
    },
    30_000,
  );
});

it('leaves out what stands between nav tags, and goes on after them', () => {
  const doc = extractMarkdown('# Page\n\nFirst.\n\n<nav>\n\n- [Elsewhere](/x)\n\n</nav>\n\nLast.');
  expect(doc.text).not.toContain('Elsewhere');
  expect(doc.text).toContain('First.');
  expect(doc.text).toContain('Last.');
});
