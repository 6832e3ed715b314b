import { describe, expect, it } from 'vitest';
import { addressOfDoc, docsAddress, renderMarkdown } from './render-markdown.ts';

describe('a page of the docs', () => {
  it('takes title and description from its first lines, without markup', () => {
    const page = renderMarkdown('# The `X-Tenant` header\n\nIt names *a* [tenant](a.md) & more.\n', 'guides/x.md');
    expect(page).toMatchObject({ title: 'The X-Tenant header', description: 'It names a tenant & more.' });
  });

  it('gives every heading an anchor of its own', () => {
    const page = renderMarkdown('# A\n\n## What is it?\n\n## What is it?\n', 'a.md');
    expect(page.headings.map(({ id }) => id)).toEqual(['what-is-it', 'what-is-it-2']);
    expect(page.html).toContain('<h2 id="what-is-it-2"><a class="anchor" href="#what-is-it-2">');
  });

  it('leads from file to file by address, and leaves other links alone', () => {
    expect(docsAddress('../concepts/turns.md#what-is-a-turn', 'guides/x.md')).toBe(
      '/docs/concepts/turns#what-is-a-turn',
    );
    expect(docsAddress('index.md', 'reference/errors/turns.busy.md')).toBe('/docs/reference/errors');
    expect(docsAddress('../../../secret.md', 'guides/x.md')).toBe('../../../secret.md');
    for (const href of ['https://example.com/a.md', '#here', '/api/health'])
      expect(docsAddress(href, 'a.md')).toBe(href);
    expect(addressOfDoc('README.md')).toBe('/docs');
  });

  it('escapes code and names its sample', () => {
    const { html } = renderMarkdown('```js sample=one\nif (a < b) alert("x");\n```\n', 'a.md');
    expect(html).toContain('<code class="language-js" data-sample="one">if (a &lt; b) alert(&quot;x&quot;);</code>');
  });

  it('shows links to read on that are no part of the text', () => {
    const { html } = renderMarkdown(
      '<!-- see also: [Turns](turns.md), [Audit](audit.md) -->\n\n<!-- a note -->\n',
      'concepts/x.md',
    );
    expect(html).toBe(
      '<p class="see-also">See also: <a href="/docs/concepts/turns">Turns</a>, <a href="/docs/concepts/audit">Audit</a></p>\n',
    );
  });
});
