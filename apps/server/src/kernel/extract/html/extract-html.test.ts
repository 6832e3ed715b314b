import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { extractHtml } from './extract-html.ts';

const fixture = (name: string) => readFileSync(new URL(`../fixtures/${name}.html.txt`, import.meta.url), 'utf8');
const textOf = (body: string) => extractHtml(`<html><body><main>${body}</main></body></html>`, { url: null }).text;

type Extracted = ReturnType<typeof extractHtml>;
const sectionsOf = (doc: Extracted) =>
  doc.sections.map(({ path, start, end, kind }) => ({ path, kind, text: doc.text.slice(start, end) }));
const sectionOf = (doc: Extracted, heading: string) => sectionsOf(doc).find(({ path }) => path.at(-1) === heading);

describe('a price page of a heating firm', () => {
  const doc = extractHtml(fixture('heating-prices'), { url: 'https://heizung-brenner.example/preise?utm=1' });

  it('has its title without the site, its language and its canonical address', () => {
    expect(doc).toMatchObject({
      title: 'Unsere Preise',
      language: 'de',
      kind: 'document',
      canonicalUrl: 'https://heizung-brenner.example/preise',
    });
  });

  it('keeps every row of the price table as a line that is understood alone', () => {
    expect(sectionOf(doc, 'Wartung')?.text).toContain(
      'Leistung: Gasheizung | Dauer: 60 Minuten | Preis: 149 €\nLeistung: Ölheizung | Dauer: 90 Minuten | Preis: 189 €\n',
    );
  });

  it('keeps nested lists as lines, and short entries together with their heading', () => {
    expect(sectionOf(doc, 'Notdienst')?.text).toContain(
      '- Arbeitszeit je angefangene Viertelstunde\n  - Geselle 18 €\n  - Meister 24 €',
    );
    expect(sectionOf(doc, 'Rohrreinigung')).toMatchObject({
      path: ['Unsere Preise', 'Notdienst', 'Rohrreinigung'],
      text: 'Rohrreinigung: Ab 95 €.',
    });
  });

  it('holds no cookie banner, menu, footer, script or hidden text', () => {
    expect(doc.text).toContain('Mehrwertsteuer');
    expect(doc.text).not.toMatch(/Cookie|akzeptieren|Start|Leistungen\b|Impressum|©|Ringstraße|dataLayer|GEHEIM50/);
  });
});

describe('a FAQ page of a dental practice', () => {
  const doc = extractHtml(fixture('dental-faq'), { url: 'https://harbour-dental.example/faq' });

  it('is a FAQ whose sections end with the question', () => {
    expect(doc).toMatchObject({
      kind: 'faq',
      title: 'Questions & answers',
      language: 'en',
      canonicalUrl: 'https://harbour-dental.example/faq',
    });
    expect(
      sectionsOf(doc)
        .filter(({ kind }) => kind === 'faq')
        .map(({ path }) => path.at(-1)),
    ).toEqual([
      'Do you take new patients?',
      'How do I cancel an appointment?',
      'Does a filling hurt?',
      'How long does a crown take?',
      'What does whitening cost?',
      'Do you offer sedation?',
      'Are you open on Saturdays?',
      'Where can I park',
      'Do you treat children?',
    ]);
  });

  it.each([
    [
      'details',
      'Do you take new patients?',
      'Yes. We are currently taking new NHS and private patients.\n\nRegister online or at reception.',
    ],
    [
      'a definition list',
      'How long does a crown take?',
      'Two visits, about a week apart:\n\n- first visit: 60 minutes\n- second visit: 30 minutes',
    ],
    [
      'a heading',
      'What does whitening cost?',
      'Whitening costs £290 for both arches.\n\nYou can pay in three instalments.',
    ],
    ['a button that opens a hidden panel', 'Do you offer sedation?', 'We offer oral sedation for nervous patients.'],
    ['a bold line', 'Are you open on Saturdays?', 'Yes, from 9 am to 1 pm.'],
    [
      'a block that only the structured data knows as a question',
      'Where can I park',
      'There are six spaces behind the building.',
    ],
    ['structured data alone', 'Do you treat children?', 'Yes, from the first tooth. Check-ups for under 18s are free.'],
  ])('reads a question marked by %s', (_mark, question, answer) => {
    expect(sectionOf(doc, question)).toMatchObject({ kind: 'faq', text: answer });
  });

  it('keeps what is not a question, and says nothing twice', () => {
    expect(sectionOf(doc, 'Frequently asked questions')).toMatchObject({
      kind: 'document',
      text: 'If your question is not here, call us on 01632 960123.',
    });
    expect(doc.text.match(/Call us at least 24 hours before/g)).toHaveLength(1);
    expect(doc.text).not.toMatch(/Read more|Team/);
  });
});

describe('a contact page without any marked main area', () => {
  const doc = extractHtml(fixture('contact'), { url: 'https://greenleaf.example/contact' });

  it('keeps address, hours, the list of services and short facts, although all of it stands in a form', () => {
    expect(doc.text).toBe(
      [
        'Green Leaf Florist\n12 Mill Lane\nYork YO1 7HB\nTel. 01904 960111',
        'Opening hours:\nMonday: closed\nTuesday to Friday: 9:00–18:00\nSaturday: 9:00–16:00',
        'What we do:\n- Wedding flowers\n- Funeral wreaths\n- Office subscriptions',
        'Delivery £6 within York',
      ].join('\n\n'),
    );
  });
});

describe('extractHtml', () => {
  it('takes a canonical address of the same origin only', () => {
    const canonical = (href: string, url: string | null) =>
      extractHtml(`<link rel="canonical" href="${href}"><p>x</p>`, { url }).canonicalUrl;
    expect(canonical('/a#b', 'https://shop.example/x')).toBe('https://shop.example/a');
    expect(canonical('https://other.example/a', 'https://shop.example/x')).toBeNull();
    expect(canonical('http://shop.example/a', 'https://shop.example/x')).toBeNull();
    expect(canonical('https://me:secret@shop.example/a', 'https://shop.example/x')).toBeNull();
    expect(canonical('javascript:alert(1)', 'https://shop.example/x')).toBeNull();
    expect(canonical('/a', null)).toBeNull();
  });

  it.each([
    ['Preise | Muster GmbH', '', 'Preise'],
    ['Muster GmbH – Preise', '', 'Preise'],
    ['Heating repair – day and night', '', 'Heating repair – day and night'],
    ['About us - Corner Bakery', 'Corner Bakery', 'About us'],
    ['Kontakt - Cafe Sonne', '', 'Kontakt'],
  ])('takes the site out of the title %s', (title, site, expected) => {
    const head = `<title>${title}</title><meta property="og:site_name" content="${site}">`;
    expect(extractHtml(`${head}<p>x</p>`, { url: 'https://www.cafe-sonne.example/' }).title).toBe(expected);
  });

  it.each([
    ['the hidden attribute', '<p hidden>secret</p>'],
    ['display: none', '<p style="Display : none">secret</p>'],
    ['visibility', '<p style="visibility:hidden">secret</p>'],
    ['no font size', '<p style="font-size:0">secret</p>'],
    ['a place off the screen', '<p style="position:absolute;left:-9999px">secret</p>'],
    ['transparency', '<p style="opacity:0">secret</p>'],
    ['a class for screen readers', '<p class="sr-only">secret</p>'],
    ['aria-hidden', '<p aria-hidden="true">secret</p>'],
    [
      'template, noscript, comment and script',
      '<template>secret</template><noscript>secret</noscript><!-- secret --><script>secret</script>',
    ],
  ])('drops text hidden by %s', (_how, markup) => {
    expect(textOf(`<p>Open daily.</p>${markup}`)).toBe('Open daily.');
  });

  it('keeps what an animation fades in and what only small screens hide', () => {
    expect(textOf('<p style="opacity:0;transform:translateY(20px)">One</p><p class="hidden md:block">Two</p>')).toBe(
      'One\n\nTwo',
    );
  });

  it('keeps a menu of dishes, and drops one of links', () => {
    const html =
      '<body><div class="menu"><a href="/">Home</a><a href="/b">Book</a><a href="/c">Contact</a></div><h1>Lunch</h1><div class="menu"><p>Soup of the day 6.50</p><p>Lasagne 11.90</p></div></body>';
    expect(extractHtml(html, { url: null }).text).toBe('Soup of the day 6.50\n\nLasagne 11.90');
  });

  it('reads tables without header cells, with header columns, with spans and for layout', () => {
    expect(
      textOf('<table><tr><td>Monday</td><td>8–17</td></tr><tr><td>Tuesday</td><td>8–12<br>14–18</td></tr></table>'),
    ).toBe('Monday | 8–17\nTuesday | 8–12, 14–18');
    expect(
      textOf(
        '<table><tr><td><b>Size</b></td><td><b>Price</b></td></tr><tr><td rowspan=2>Large</td><td>9 €</td></tr><tr><td>8 €</td></tr></table>',
      ),
    ).toBe('Size: Large | Price: 9 €\nSize: Large | Price: 8 €');
    expect(textOf('<table><tr><td><h2>News</h2><p>We moved.</p></td><td><p>Call us.</p></td></tr></table>')).toBe(
      'News: We moved.\n\nCall us.',
    );
  });

  it('keeps headings that stand alone as text, since they are all there is', () => {
    expect(textOf('<h1>Services</h1><h3>Boiler repair</h3><h3>Leak detection</h3>')).toBe(
      'Boiler repair\n\nLeak detection',
    );
  });

  it('sets apart what only a style sheet does', () => {
    expect(textOf('<div><span>Mo–Fr</span><span>8–17</span></div><p>2<sup>nd</sup> <b>fl</b>oor</p>')).toBe(
      'Mo–Fr 8–17\n\n2nd floor',
    );
  });

  it('prefers the article where a page says that it is one', () => {
    const paragraphs =
      '<p>The burner mixes gas with air before it is lit, and the mixture has to be right, or it wastes fuel, smokes, and wears out early.</p>'.replace(
        'The',
        () => 'The',
      );
    const article = Array.from({ length: 12 }, (_, index) =>
      paragraphs.replace('burner', `burner number ${index}`),
    ).join('');
    const teasers = Array.from(
      { length: 6 },
      (_, index) => `<div class="teaser"><p>Offer ${index} today</p></div>`,
    ).join('');
    const html = `<head><meta property="og:type" content="article"></head><body><div class="post"><h1>Burners</h1>${article}</div><div class="sidebar">${teasers}</div></body>`;
    const { text } = extractHtml(html, { url: null });
    expect(text).toContain('burner number 11');
    expect(text).not.toContain('Offer 3');
  });

  it('gives invisible characters no way in, not even as entities or in titles', () => {
    const doc = extractHtml(
      '<title>A&#x202E;b&#xE0041;</title><main><h2>H&#8203;i</h2><p>pay&#xE0042;&shy;ment&#0; &amp;amp;</p></main>',
      { url: null },
    );
    expect(doc.title).toBe('Ab');
    expect(doc.text).toMatch(/^Hi: payment\ufffd? &amp;$/);
  });

  it('is deterministic', () => {
    const read = () => extractHtml(fixture('dental-faq'), { url: null });
    expect(read()).toEqual(read());
  });
});
