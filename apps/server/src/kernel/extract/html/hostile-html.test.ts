import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cleanText } from '../clean-text.ts';
import { extractHtml } from './extract-html.ts';
import { findAll, MAX_DEPTH, parseHtml } from './parse-html.ts';

// A quadratic step takes minutes on these, a recursive one overflows the stack: the runner's own limit is the check.
const CASES: [string, string][] = [
  ['100,000 nested blocks', `${'<div>'.repeat(100_000)}hello${'</div>'.repeat(100_000)}`],
  ['nested tables', '<table><tr><td>'.repeat(100_000)],
  ['nested lists', '<ul><li>x'.repeat(100_000)],
  ['nested toggles', '<details><summary>Q?</summary>'.repeat(50_000)],
  ['nested definition lists', '<dl><dt>a?<dd>'.repeat(60_000)],
  ['stray end tags', `${'<div>'.repeat(50_000)}${'</x>'.repeat(500_000)}`],
  ['5 MB of less-than signs', '<'.repeat(5_000_000)],
  ['a million entities', '&amp;'.repeat(1_000_000)],
  ['unclosed comments', '<!--'.repeat(1_000_000)],
  ['one tag with 300,000 attributes', `<a ${Array.from({ length: 300_000 }, (_, index) => `b${index}=c`).join(' ')}>`],
  ['5 MB of paragraphs', '<p>Hello <b>world</b>, this is it</p>'.repeat(130_000)],
  ['line breaks', 'a<br>'.repeat(500_000)],
  ['spans over everything', `<table>${'<tr><td rowspan=99999 colspan=99999>a<td>b'.repeat(30_000)}</table>`],
  ['deep structured data', `<script type="application/ld+json">${'['.repeat(2_000_000)}</script>`],
  ['NUL alone', '\0'.repeat(2_000_000)],
  ['nothing', ''],
  ['half a tag', '<p>hi</p><a href="'],
];

describe('extractHtml on hostile pages', () => {
  it.each(CASES)(
    'gets through %s',
    (_name, html) => {
      const doc = extractHtml(`<html lang="en"><body>${html}`, { url: 'https://a.example/' });
      expect(doc.sections.every(({ start, end }) => start < end && end <= doc.text.length)).toBe(true);
    },
    30_000,
  );

  it('gives clean text and sections in order that hold all of it, for any soup of tags', () => {
    const tag = fc.constantFrom(
      ...'div p ul li ol table tr td th h1 h2 h3 details summary dl dt dd b a span pre br main footer button'.split(
        ' ',
      ),
    );
    const piece = fc.oneof(
      tag.map((name) => `<${name}>`),
      tag.map((name) => `</${name}>`),
      fc.constantFrom(
        'What is it?',
        'word ',
        '&nbsp;',
        '&#8203;',
        '\u202e',
        '<b>Why?</b>',
        ' \n',
        '<a href="/">link</a>',
      ),
      fc.string({ unit: 'binary', maxLength: 5 }),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 80 }), (pieces) => {
        const { text, sections } = extractHtml(pieces.join(''), { url: null });
        expect(cleanText(text)).toBe(text);
        let at = 0;
        for (const { start, end } of sections) {
          expect(start).toBeGreaterThanOrEqual(at);
          expect(end).toBeGreaterThan(start);
          expect(text.slice(at, start).trim()).toBe('');
          at = end;
        }
        expect(at).toBe(text.length);
      }),
      { numRuns: 200, seed: 3 },
    );
  });

  it('keeps the text of blocks that nest too deep', () => {
    const html = Array.from({ length: 500 }, (_, index) => `<div>word${index} `).join('');
    expect(extractHtml(html, { url: null }).text).toContain('word499');
    const depthOf = (html: string): number => {
      let deepest = 0;
      const visit = (element: ReturnType<typeof parseHtml>, depth: number): void => {
        deepest = Math.max(deepest, depth);
        for (const child of element.children) if (typeof child !== 'string') visit(child, depth + 1);
      };
      visit(parseHtml(html), 0);
      return deepest;
    };
    expect(depthOf(html)).toBeLessThanOrEqual(MAX_DEPTH);
  });

  it('takes attribute and tag names from the page as data', () => {
    const root = parseHtml('<__proto__ class="x">a</__proto__><constructor>b</constructor><p id="__proto__">c</p>');
    expect(findAll(root, ({ tag }) => tag === 'constructor')).toHaveLength(1);
    expect(extractHtml('<main><constructor>b</constructor> <p>c</p></main>', { url: null }).text).toContain('c');
  });
});
