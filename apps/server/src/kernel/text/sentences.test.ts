import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sentencesOf } from './sentences.ts';

const cut = (text: string): string[] => sentencesOf(text).map(({ start, end }) => text.slice(start, end));

describe('sentences', () => {
  it.each([
    ['two sentences', 'We are open. Come in!', ['We are open.', 'Come in!']],
    ['abbreviations', 'Ask Dr. Weber, e.g. by mail. He answers.', ['Ask Dr. Weber, e.g. by mail.', 'He answers.']],
    [
      'German ones',
      'Wir bauen z. B. Bäder, inkl. Fliesen. Mehr auf Anfrage.',
      ['Wir bauen z. B. Bäder, inkl. Fliesen.', 'Mehr auf Anfrage.'],
    ],
    ['ordinals', 'Ab dem 3. Mai gilt Nr. 8 neu. Bitte beachten.', ['Ab dem 3. Mai gilt Nr. 8 neu.', 'Bitte beachten.']],
    ['times and decimals', 'Open 8.30 to 17.00. Costs 1.5 hours.', ['Open 8.30 to 17.00.', 'Costs 1.5 hours.']],
    ['initials', 'J. R. Smith founded it. It grew.', ['J. R. Smith founded it.', 'It grew.']],
    ['years', 'Founded in 1987. Grown since.', ['Founded in 1987.', 'Grown since.']],
    ['list items', 'Prices:\n- Gas: 149 €\n- Öl: 179 €', ['Prices:', '- Gas: 149 €', '- Öl: 179 €']],
    ['numbered steps', '1. Open it.\n2. Close it.', ['1. Open it.', '2. Close it.']],
    ['table rows', '| A | 1 |\n|---|---|\n| B | 2 |', ['| A | 1 |', '|---|---|', '| B | 2 |']],
    ['headings', '# Prices\nAll include VAT.', ['# Prices', 'All include VAT.']],
    ['Chinese', '我们营业。请进！', ['我们营业。', '请进！']],
    ['short lines', 'Monday 8 to 17\nTuesday 8 to 12', ['Monday 8 to 17', 'Tuesday 8 to 12']],
    ['quotes', 'He said "Stop." Then he left.', ['He said "Stop."', 'Then he left.']],
  ])('keep %s apart', (_name, text, sentences) => {
    expect(cut(text)).toEqual(sentences);
  });

  it('go on over the line breaks of wrapped prose', () => {
    const text = `A boiler should be serviced once a year by someone who knows\nits burner well. Then it lasts.`;
    expect(cut(text)).toEqual([text.slice(0, text.indexOf(' Then')), 'Then it lasts.']);
  });

  it('are ordered, never overlap and leave out nothing but white space', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'aB. \n-|#!?1:"。€'), maxLength: 200 }), (text) => {
        let rest = '';
        let last = 0;
        for (const { start, end } of sentencesOf(text)) {
          expect(start).toBeGreaterThanOrEqual(last);
          rest += text.slice(last, start);
          last = end;
        }
        expect((rest + text.slice(last)).trim()).toBe('');
      }),
    );
  });
});
