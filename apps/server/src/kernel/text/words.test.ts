import { describe, expect, it } from 'vitest';
import { eachWord, wordsOf } from './words.ts';

describe('words', () => {
  it.each([
    ['de', 'Die Heizungs\u00adwartung, 149 €!', ['die', 'heizungswartung', '149', '€']],
    ['en', "It's ﬁne: £35.50", ['it', 's', 'fine', '£', '35', '50']],
    ['tr', 'ISPARTA İzmir', ['ısparta', 'izmir']],
    ['zh', '营业时间 ok', ['营业', '业时', '时间', 'ok']],
    ['th', 'เปิดการ', ['เปิ', 'ปิด', 'ิดก', 'ดกา', 'การ']],
    ['en', '👍 \ud800 …', []],
  ])('of %s "%s"', (language, text, words) => {
    expect(wordsOf(text, language)).toEqual(words);
  });

  it('come with their place in the text, also from a span of it', () => {
    const text = 'One two, three.';
    const places: string[] = [];
    eachWord(text, 'en', (_word, start, end) => places.push(text.slice(start, end)), { start: 4, end: 14 });
    expect(places).toEqual(['two', 'three']);
  });

  it('are cut when they are data rather than words', () => {
    expect(wordsOf('a'.repeat(5000), 'en')).toEqual(['a'.repeat(64)]);
  });
});
