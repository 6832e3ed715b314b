import { describe, expect, it } from 'vitest';
import { extractText } from './text.ts';

describe('extractText', () => {
  it('keeps paragraphs and lines as they stand', () => {
    const doc = extractText('Hours\r\nMon 8–17\r\n\r\n\r\n  Closed on holidays.\u200b ', 'hours.txt');
    expect(doc).toMatchObject({ title: 'hours.txt', language: null, kind: 'document', canonicalUrl: null });
    expect(doc.text).toBe('Hours\nMon 8–17\n\nClosed on holidays.');
    expect(doc.sections).toEqual([{ path: [], start: 0, end: doc.text.length, kind: 'document' }]);
  });

  it('reads a file of questions and answers as a FAQ', () => {
    const doc = extractText(
      'Q: Do you deliver?\nA: Yes, daily.\n\nWas kostet das?\n\nNichts.\n\nDas gilt bis Mai.',
      'faq.txt',
    );
    expect(doc.kind).toBe('faq');
    expect(doc.sections.map(({ path, start, end }) => [...path, doc.text.slice(start, end)])).toEqual([
      ['Do you deliver?', 'Yes, daily.'],
      ['Was kostet das?', 'Nichts.\n\nDas gilt bis Mai.'],
    ]);
  });

  it('takes a single question in prose as prose', () => {
    expect(extractText('Why us?\n\nBecause we care.', 'about.txt').text).toBe('Why us?\n\nBecause we care.');
  });

  it('gives an empty document for blank input', () => {
    expect(extractText(' \n\u200b\n', 'x')).toMatchObject({ text: '', sections: [] });
  });
});
