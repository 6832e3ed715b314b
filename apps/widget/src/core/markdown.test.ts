import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Block, type Inline, parseMarkdown } from './markdown.ts';

/** A readable form of the tree: `[b …]` bold, `[a text|host]` link, `^n` mark, `/` break. */
function shown(blocks: Block[]): string {
  return blocks
    .map((block) =>
      block.kind === 'paragraph'
        ? line(block.children)
        : block.items.map((item, i) => `${block.ordered ? `${block.start + i}.` : '-'} ${line(item)}`).join(' '),
    )
    .join(' | ');
}
const line = (children: Inline[]): string => children.map(word).join('');
function word(one: Inline): string {
  switch (one.kind) {
    case 'text':
      return one.text;
    case 'bold':
      return `[b ${line(one.children)}]`;
    case 'link':
      return `[a ${one.text}|${one.link.shown}]`;
    case 'mark':
      return `^${one.citation + 1}`;
    case 'break':
      return '/';
  }
}

describe('the tiny Markdown', () => {
  it.each([
    ['One.\nTwo.\n\nThree.', 'One./Two. | Three.'],
    ['a **b** c', 'a [b b] c'],
    ['2 ** 3 ** 4', '2 ** 3 ** 4'],
    ['**a** and **b**', '[b a] and [b b]'],
    ['- a\n- b\n\n1. c\n2. d', '- a - b | 1. c 2. d'],
    ['3) c\n4) d', '3. c 4. d'],
    ['- a\n  and more', '- a and more'],
    ['1.5 metres', '1.5 metres'],
    ['## Prices', '[b Prices]'],
    ['[our page](https://example.com/a)', '[a our page|example.com]'],
    ['see https://example.com/a.', 'see [a https://example.com/a|example.com].'],
    ['[mail](mailto:a@example.com?bcc=b@evil.com)', '[a mail|a@example.com]'],
    ['[x](javascript:alert(1))', '[x](javascript:alert(1))'],
    ['[x](JaVaScRiPt://a/%0aalert)', '[x](JaVaScRiPt://a/%0aalert)'],
    ['[x](data:text/html,a)', '[x](data:text/html,a)'],
    ['[x](/relative)', '[x](/relative)'],
    ['[x](//evil.com)', '[x](//evil.com)'],
    ['[bank](https://bank.com@evil.com/)', '[bank](https://bank.com@evil.com/)'],
    ['[bank.com](https://evil.com/)', '[a bank.com|evil.com]'],
    ['![pixel](https://evil.com/x.png)', '![a pixel|evil.com]'],
    ['<img src=x onerror=alert(1)>', '<img src=x onerror=alert(1)>'],
    ['<script>alert(1)</script>', '<script>alert(1)</script>'],
    ['[https://bücher.example](https://bücher.example)', '[a https://bücher.example|xn--bcher-kva.example]'],
  ])('%j reads %s', (text, wanted) => {
    expect(shown(parseMarkdown(text))).toBe(wanted);
  });

  it('marks citations where their span ends', () => {
    const text = 'We open at eight. We close at five.\n\n- **Free.** Yes.';
    const citations = [
      { start: 18, end: 35 },
      { start: 0, end: 17 },
      { start: 41, end: 46 },
    ];
    expect(shown(parseMarkdown(text, citations))).toBe('We open at eight.^2 We close at five.^1 | - [b Free.^3] Yes.');
  });

  it('marks nothing for a citation that the reply does not quote, or that has not come yet', () => {
    expect(
      shown(
        parseMarkdown('Short.', [
          { start: 0, end: 0 },
          { start: 3, end: 99 },
        ]),
      ),
    ).toBe('Short.');
  });

  it('counts characters outside the basic plane as two, as the wire does', () => {
    expect(shown(parseMarkdown('𝄞𝄞 ok.', [{ start: 0, end: 4 }]))).toBe('𝄞𝄞^1 ok.');
  });

  it('lets nobody forge a mark', () => {
    expect(shown(parseMarkdown('a\ue000b', [{ start: 0, end: 1 }]))).toBe('a^1\ufffdb');
  });

  it('puts a mark behind the link whose label it ends in', () => {
    expect(shown(parseMarkdown('[page](https://example.com)', [{ start: 0, end: 4 }]))).toBe('[a page|example.com]^1');
  });

  it('hides no characters', () => {
    expect(shown(parseMarkdown('a\u200bb\u202ec\u{e0041}d\ufe0f \u200df'))).toBe('abcd f');
    expect(shown(parseMarkdown('می\u200cخواهم'))).toBe('می\u200cخواهم');
  });

  it('loses no visible character of any text, and gives only safe links', () => {
    const piece = fc.constantFrom(
      '**',
      '[',
      '](',
      ')',
      'https://a.b',
      'javascript:',
      '- ',
      '1. ',
      '\n',
      ' ',
      'x',
      '<b>',
      '#',
      '\u200b',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        const text = pieces.join('');
        const out = shown(parseMarkdown(text));
        const letters = (given: string) => given.replace(/[^x<>]/g, '').length;
        expect(letters(out)).toBeGreaterThanOrEqual(letters(text));
        expect(out).not.toMatch(/\|javascript/);
      }),
    );
  });

  it('takes hostile text apart in linear time', () => {
    for (const unit of ['**', '[', '[a](', '[a](b', 'https://', '**a', '- ', '* *'])
      expect(parseMarkdown(unit.repeat(20_000)).length).toBeGreaterThan(0);
  });
});
