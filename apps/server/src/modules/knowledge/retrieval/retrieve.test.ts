import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { prepareQuery } from '../../../kernel/text/search/query.ts';
import { faq, page } from './__fixtures__/chunk.ts';
import { FIRM_DE } from './__fixtures__/firm-de.ts';
import { FIRM_EN } from './__fixtures__/firm-en.ts';
import { compileIndex } from './compile.ts';
import { openIndex } from './open.ts';
import { retrieve } from './retrieve.ts';

const english = openIndex(compileIndex(FIRM_EN));

describe('retrieve', () => {
  it('finds a word by a near-spelling, an inflection and a part of a compound', () => {
    const german = openIndex(compileIndex(FIRM_DE));
    const bestTitle = (text: string) => retrieve(german, { text, language: 'de' }).evidence[0]?.title;
    expect(bestTitle('Garntie')).toBe('Geben Sie Garantie auf Ihre Arbeit?');
    expect(bestTitle('Wärmepumpe')).toBe('Leistungen > Wärmepumpen');
    expect(bestTitle('Waermepumpen')).toBe('Leistungen > Wärmepumpen');
    expect(bestTitle('Parkplätze')).toBe('Kontakt');
  });

  it('gives back every field of the chunk and sentences that are exact spans of its text', () => {
    const [first] = retrieve(english, { text: 'Are you open on Saturday?', language: 'en' }).evidence;
    const source = FIRM_EN.find((chunk) => chunk.id === first?.chunkId);
    const { id, ...fields } = source!;
    expect(first).toMatchObject({ chunkId: id, ...fields });
    expect(first!.sentences.map(({ start, end }) => first!.text.slice(start, end))).toEqual([
      'Our office is open Monday to Thursday from 7:30 to 17:00 and on Friday from 7:30 to 14:00.',
      'On Saturday we are open from 9:00 to 12:00.',
      'On Sundays and public holidays we are closed.',
    ]);
  });

  it('gives at most as many as asked for, best first', () => {
    const scores = retrieve(english, { text: 'heating boiler price', language: 'en' }, { limit: 3 }).evidence.map(
      ({ score }) => score,
    );
    expect(scores).toHaveLength(3);
    expect(scores).toEqual([...scores].sort((left, right) => right - left));
  });

  it('does not take the same text on two pages for doubt', () => {
    const once = [
      page('en', 'A', 'A', 'Parking is free for customers.'),
      page('en', 'B', 'B', 'We sell bread and cake.'),
    ];
    const twice = [...once, page('en', 'C', 'A', 'Parking is free for customers.')];
    const gap = (chunks: typeof once) =>
      retrieve(openIndex(compileIndex(chunks)), { text: 'Is parking free?', language: 'en' }).features.gap;
    expect(gap(twice)).toBeGreaterThan(0.8);
    expect(gap(once)).toBeGreaterThan(0.8);
  });

  it.each([
    ['zh', '我们的营业时间是星期一至星期五上午九点。', '营业时间'],
    ['ja', '営業時間は月曜日から金曜日の九時からです。', '営業時間は'],
    ['th', 'เราเปิดทำการวันจันทร์ถึงวันศุกร์', 'เปิดทำการ'],
    ['ko', '영업시간은 월요일부터 금요일까지입니다.', '영업시간은'],
    ['ar', 'ساعات العمل من الاثنين إلى الجمعة.', 'ساعات العمل'],
    ['vi', 'Giờ mở cửa từ thứ hai đến thứ sáu.', 'giờ mở cửa'],
  ])('works in %s', (language, text, question) => {
    const index = openIndex(compileIndex([page(language, '1', '1', text), page(language, '2', '2', 'zzz')]));
    const { evidence } = retrieve(index, { text: question, language });
    expect(evidence[0]?.text).toBe(text);
    expect(evidence[0]?.sentences[0]?.coverage).toBeGreaterThan(0.9);
  });

  it('answers nothing from an empty index and to an empty question', () => {
    const empty = openIndex(compileIndex([]));
    expect(retrieve(empty, { text: 'Anything?', language: 'en' })).toMatchObject({ evidence: [], language: 'en' });
    for (const text of ['', '   ', '?!…', '👍👍', '\ud800', '\u200b']) {
      expect(retrieve(english, { text, language: 'en' }).evidence).toEqual([]);
    }
  });

  it('knows no content in a question of stop words alone', () => {
    expect(retrieve(english, { text: 'and the of it', language: 'en' }).features.content).toBe(0);
  });

  it('gives texts with lone surrogates back unchanged', () => {
    const text = 'Odd \ud800 price list \udc00 here.';
    const index = openIndex(compileIndex([faq('en', 'Odd?', text)]));
    expect(retrieve(index, { text: 'odd price list', language: 'en' }).evidence[0]?.text).toBe(text);
  });

  it('bounds the terms and grams of a question, however long it is', () => {
    const words = Array.from({ length: 4000 }, (_, at) => `word${at}radiator${at}`).join(' ');
    const query = prepareQuery(english.partitions.get('en')!, words);
    expect(query.terms.length).toBeLessThanOrEqual(32);
    expect(query.grams.length).toBeLessThanOrEqual(32 * 64);
  });

  it('never throws, and leaves no trace of one question in the next', () => {
    const probe = () => JSON.stringify(retrieve(english, { text: 'Are you open on Saturday?', language: 'en' }));
    const before = probe();
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), fc.constantFrom('en', 'de', null), (text, language) => {
        retrieve(english, { text: `${text} open ${text}`, language });
        expect(probe()).toBe(before);
      }),
      { numRuns: 60 },
    );
  }, 30_000);
});
