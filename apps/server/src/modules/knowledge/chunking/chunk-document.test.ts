import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ContentKind, ExtractedDocument, ExtractedSection } from '../../../kernel/extract/index.ts';
import { chunkDocument, MAX_CHARS } from './chunk-document.ts';

interface Part {
  path: string[];
  body: string;
  kind?: ContentKind;
}

function documentOf(parts: Part[], language: string | null = null): ExtractedDocument {
  let text = '';
  const sections: ExtractedSection[] = parts.map(({ path, body, kind = 'document' }) => {
    const start = text.length === 0 ? 0 : text.length + 2;
    text += (text.length === 0 ? '' : '\n\n') + body;
    return { path, start, end: text.length, kind };
  });
  return { title: 'Title', language, text, sections, kind: 'document', canonicalUrl: null };
}

const SENTENCE = 'The technician checks the burner and writes down the measured values. ';
const GERMAN = 'Der Techniker prüft den Brenner und schreibt die gemessenen Werte in das Protokoll. ';

describe('chunkDocument', () => {
  it('titles chunks with the heading path, FAQ entries with their question, and the rest with the document', () => {
    const chunks = chunkDocument(
      documentOf([
        { path: [], body: SENTENCE.repeat(5).trim() },
        { path: ['Prices', 'Boilers'], body: SENTENCE.repeat(5).trim() },
        { path: ['FAQ', 'Do you deliver?'], body: 'Yes.', kind: 'faq' },
      ]),
      'en',
    );
    expect(chunks.map(({ title, kind, ordinal }) => [title, kind, ordinal])).toEqual([
      ['Title', 'document', 0],
      ['Prices › Boilers', 'document', 1],
      ['Do you deliver?', 'faq', 2],
    ]);
    expect(chunks[2]!.text).toBe('Yes.');
  });

  it('divides long sections into parts of about 700 characters that end with a sentence', () => {
    const chunks = chunkDocument(documentOf([{ path: ['Long'], body: SENTENCE.repeat(60).trim() }]), 'en');
    const lengths = chunks.map(({ text }) => text.length);
    expect(Math.max(...lengths)).toBeLessThanOrEqual(900);
    expect(Math.min(...lengths)).toBeGreaterThanOrEqual(500);
    expect(chunks.every(({ text }) => text.endsWith('values.'))).toBe(true);
  });

  it('keeps a list together with the line that announces it', () => {
    const list = Array.from(
      { length: 12 },
      (_, index) => `- Service number ${index}, from ${index * 10} euros in all districts`,
    ).join('\n');
    const body = `${SENTENCE.repeat(9).trim()}\n\nOur services:\n\n${list}`;
    const chunks = chunkDocument(documentOf([{ path: ['Services'], body }]), 'en');
    expect(chunks).toHaveLength(2);
    expect(chunks[1]!.text).toBe(`Our services:\n\n${list}`);
  });

  it('divides a table that is too long between its rows', () => {
    const rows = Array.from({ length: 80 }, (_, index) => `Service: number ${index} | Price: ${index} €`);
    const chunks = chunkDocument(documentOf([{ path: ['Prices'], body: rows.join('\n') }]), 'en');
    expect(chunks.length).toBeGreaterThan(2);
    expect(chunks.flatMap(({ text }) => text.split('\n'))).toEqual(rows);
  });

  it('joins tiny sections that carry their heading along, under the heading they share', () => {
    const parts = ['Gutters', 'Windows', 'Roofs'].map((name) => ({
      path: ['Home', 'Services', name],
      body: `${name}: from £40.`,
    }));
    const chunks = chunkDocument(documentOf(parts), 'en');
    expect(chunks.map(({ title, text }) => [title, text])).toEqual([
      ['Home › Services', 'Gutters: from £40.\n\nWindows: from £40.\n\nRoofs: from £40.'],
    ]);
  });

  it('never joins what would lose its heading, nor two answers', () => {
    const lost = chunkDocument(
      documentOf([
        { path: ['A', 'One'], body: 'From £40.' },
        { path: ['A', 'Two'], body: 'From £60.' },
      ]),
      'en',
    );
    expect(lost.map(({ title }) => title)).toEqual(['A › One', 'A › Two']);
    const answers = chunkDocument(
      documentOf([
        { path: ['Open?'], body: 'Yes.', kind: 'faq' },
        { path: ['Closed?'], body: 'No.', kind: 'faq' },
      ]),
      'en',
    );
    expect(answers).toHaveLength(2);
  });

  it('tells the language of each chunk, and trusts the document where the chunk says too little', () => {
    const parts = [
      { path: ['A'], body: SENTENCE.repeat(6).trim() },
      { path: ['B'], body: GERMAN.repeat(6).trim() },
      { path: ['C'], body: 'WLAN | Typ 7 | 230 V' },
      {
        path: ['D'],
        body: 'Field: conversation_id | Value: string\nField: turn_id | Value: string\n\n{ "conversation_id": "conv_1" }',
      },
    ];
    expect(chunkDocument(documentOf(parts, 'en'), 'fr').map(({ language }) => language)).toEqual([
      'en',
      'de',
      'en',
      'en',
    ]);
    expect(chunkDocument(documentOf([{ path: [], body: '12:00' }]), 'pl').map(({ language }) => language)).toEqual([
      'pl',
    ]);
    expect(
      chunkDocument(documentOf([{ path: [], body: '営業時間は午前九時から午後六時までです。' }], 'en'), 'en')[0]!
        .language,
    ).toBe('ja');
  });

  it('gives exact slices that cover all text in order without overlap, for any document', () => {
    const word = fc.oneof(
      fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }),
      fc.constantFrom('Wort', 'word.', '- item', 'a | b', '語。', '👩‍⚕️'),
    );
    const body = fc
      .array(fc.tuple(word, fc.constantFrom(' ', ' ', ' ', '\n', '\n\n', '')), { maxLength: 400 })
      .map((words) => words.flat().join(''));
    const part = fc.record({
      path: fc.array(fc.constantFrom('A', 'B', 'C'), { maxLength: 3 }),
      body,
      kind: fc.constantFrom<ContentKind>('faq', 'document'),
    });
    fc.assert(
      fc.property(fc.array(part, { maxLength: 6 }), fc.nat(40), (parts, shift) => {
        const doc = documentOf(parts);
        // Sections that leave gaps and overlap must not cost any text either.
        for (const section of doc.sections) section.end = Math.max(section.start, section.end - shift + 20);
        expectPartition(doc);
      }),
      { numRuns: 150, seed: 7 },
    );
  });

  it('stays linear on a very long text without a single break', () => {
    expectPartition(documentOf([{ path: ['X'], body: 'x'.repeat(1_000_000) }]));
  });
});

function expectPartition(doc: ExtractedDocument): void {
  const chunks = chunkDocument(doc, 'en');
  let at = 0;
  for (const [index, chunk] of chunks.entries()) {
    expect(chunk.ordinal).toBe(index);
    expect(chunk.start).toBeGreaterThanOrEqual(at);
    expect(doc.text.slice(at, chunk.start).trim()).toBe('');
    expect(chunk.text).toBe(doc.text.slice(chunk.start, chunk.end));
    expect(chunk.text.trim()).not.toBe('');
    expect(chunk.text.length).toBeLessThanOrEqual(MAX_CHARS);
    at = chunk.end;
  }
  expect(doc.text.slice(at).trim()).toBe('');
}
