import { sentences } from '@office16852/contract/sentences';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Evidence } from '../knowledge/index.ts';
import type { ModelPart } from '../models/index.ts';
import { compose } from './compose.ts';
import { fixedReply, joiner, point } from './reply.ts';
import { aContext, anEvidence, drained, of } from './test/values.ts';
import { type Draft, verify } from './verify.ts';

const features = {
  ...{ terms: 0, chunkMatch: 0, sentenceMatch: 0, coverage: 0, content: 0, contentFound: 0, gap: 0, unmatched: 1 },
  ...{ names: 0, kind: 0, unknown: 1 },
};
const evidence = ['a', 'b', 'c', 'd'].map((text) => anEvidence(text));
const judged = (band: 'answer' | 'closest' | 'none') => ({ band, probability: 0.4567, reasons: ['because'] });

describe('compose', () => {
  it.each([
    ['answer', null, 'answer', 'allow'],
    ['closest', null, 'closest', 'refuse'],
    ['none', null, 'nothing', 'refuse'],
    ['none', 'greeting', 'courtesy', 'allow'],
    ['answer', 'thanks', 'courtesy', 'allow'],
  ] as const)('makes of the band %s and the courtesy %s: %s', (band, courtesy, kind, decision) => {
    const { plan, verdict } = compose(courtesy, { evidence, features, language: 'en' }, judged(band));
    expect([plan.kind, verdict.decision, verdict.guardrail]).toEqual([kind, decision, 'evidence']);
    if (!courtesy) expect(verdict.reasons).toEqual([`band ${band}`, 'probability 0.457', 'because']);
    if (plan.kind === 'answer') expect(plan.evidence).toEqual(evidence);
    if (plan.kind === 'closest') expect(plan.evidence).toEqual(evidence.slice(0, 3));
  });
});

describe('joining quotes', () => {
  const text = 'One. Two.\nThree. Four.';
  const own = anEvidence(text);
  const quote = (start: number, end: number, from = own) => ({ evidence: from, start, end });
  it.each([
    ['nothing before the first', null, quote(0, 4), ''],
    ['a space where they follow each other', quote(0, 4), quote(5, 9), ' '],
    ['a line where the source breaks one', quote(5, 9), quote(10, 16), '\n'],
    ['a line where words are between', quote(0, 4), quote(17, 22), '\n'],
    ['a line where the order turns', quote(5, 9), quote(0, 4), '\n'],
    ['a line between chunks', quote(0, 4), quote(5, 9, anEvidence(text, { chunkId: 'chk_2' })), '\n'],
  ])('puts %s', (_what, previous, next, gap) => {
    expect(joiner(previous, next)).toBe(gap);
  });
});

describe('a passage that is pointed at', () => {
  it('is shown whole when short, cut at a word when long, and never inside a character', () => {
    expect(point(anEvidence('Short 🙂')).citation).toMatchObject({ quote: 'Short 🙂', start: 0, end: 0 });
    const words = point(anEvidence('word '.repeat(100))).citation.quote;
    expect(words.endsWith('word')).toBe(true);
    for (let shift = 0; shift < 4; shift++) {
      const { quote } = point(anEvidence('x'.repeat(shift) + '🙂'.repeat(200))).citation;
      expect(quote.isWellFormed()).toBe(true);
      expect(quote.length).toBeGreaterThan(297);
      expect(quote.length).toBeLessThanOrEqual(300);
    }
  });
});

describe('a fixed reply', () => {
  const names = { persona: 'Bob', business: 'Brandt {persona}' };
  it('says its language truly, and fills a name as it is', () => {
    expect(fixedReply('nothing', 'pt', names).language).toBe('pt-BR');
    for (const unknown of ['fi', 'xx', '', '__proto__'])
      expect(fixedReply('greeting', unknown, names)).toEqual({ language: 'en', text: sentences('en').replyGreeting });
    expect(fixedReply('nothing', 'de', names).text).toContain('Brandt {persona}');
  });
});

type Quote = { start: number; end: number; text?: string };

function aDraft(quotes: Quote[], more: Partial<Draft> = {}): Draft {
  const parts = quotes.map(
    ({ start, end, text = source }): ModelPart<Evidence> => ({
      ...{ type: 'quote', evidence: anEvidence(text), start, end },
    }),
  );
  return {
    ...{ context: aContext(), plan: { kind: 'answer', evidence: [] }, evidence: [], verdicts: [] },
    ...{ draft: of<ModelPart<Evidence>>(...parts, { type: 'end', answerer: 'built-in' }), ...more },
  };
}

const source = 'It costs 5 £ 🙂. Gratis ist nichts.\nMehr 👩‍👩‍👧 dazu: 日本語。';

describe('verify', () => {
  it('binds each quote to its place in the reply, in UTF-16 units, emoji and all', async () => {
    const span = fc.tuple(fc.nat({ max: source.length }), fc.nat({ max: source.length })).map(([a, b]) => ({
      ...{ start: Math.min(a, b), end: Math.max(a, b) },
    }));
    await fc.assert(
      fc.asyncProperty(fc.array(span, { maxLength: 5 }), async (spans) => {
        const { given, returned } = await drained(verify(aDraft(spans)));
        const deltas = given.flatMap((part) => (part.type === 'text-delta' ? [part.text] : []));
        expect(deltas.join('')).toBe(returned.reply);
        for (const { citation, start, end } of returned.citations) {
          expect(returned.reply.slice(citation.start, citation.end)).toBe(citation.quote);
          expect(source.slice(start, end)).toBe(citation.quote);
        }
        const standing = spans.filter(({ start, end }) => {
          const text = source.slice(start, end);
          return text.trim() !== '' && text.isWellFormed();
        });
        expect(returned.citations.map(({ start, end }) => ({ start, end }))).toEqual(standing);
        expect(returned.outcome).toBe(standing.length > 0 ? 'answered' : 'refused');
        expect(given.map((part) => part.type).filter((type) => type === 'text-start' || type === 'text-end')).toEqual([
          ...['text-start', 'text-end'],
        ]);
      }),
    );
  });

  it.each([
    ['beyond the passage', { start: 0, end: source.length + 1 }],
    ['before the passage', { start: -3, end: source.length }],
    ['backwards', { start: 9, end: 3 }],
    ['empty', { start: 3, end: 3 }],
    ['blank', { start: 2, end: 3 }],
    ['half of an emoji', { start: 0, end: source.indexOf('🙂') + 1 }],
    ['not a number', { start: Number.NaN, end: Number.NaN }],
  ])('withholds a quote that is %s, and says so', async (_what, quote) => {
    const alone = await drained(verify(aDraft([quote])));
    expect(alone.returned).toMatchObject({ outcome: 'refused', citations: [], answerer: 'built-in', language: 'en' });
    expect(alone.returned.reply).toContain('Brandt');
    expect(alone.returned.verdicts).toEqual([
      {
        ...{ guardrail: 'quotes', decision: 'refuse' },
        reasons: ['1 of 1 quoted spans do not stand in their passage'],
      },
    ]);
    const beside = await drained(verify(aDraft([{ start: 0, end: 8 }, quote])));
    expect(beside.returned).toMatchObject({ outcome: 'answered', reply: 'It costs' });
    expect(beside.returned.verdicts[0]).toMatchObject({ decision: 'allow' });
  });

  it('points at the closest passages without claiming them', async () => {
    const plan = { kind: 'closest' as const, evidence: [anEvidence('Near enough.')] };
    const { given, returned } = await drained(verify(aDraft([], { plan })));
    expect(returned).toMatchObject({ outcome: 'refused', citations: [{ citation: { start: 0, end: 0 } }] });
    expect(given.map((part) => part.type)).toEqual([...['text-start', 'text-delta', 'citation-available', 'text-end']]);
  });

  it('says a courtesy in the language of the asker, as an answer', async () => {
    const plan = { kind: 'courtesy' as const, courtesy: 'thanks' as const };
    const { returned } = await drained(verify(aDraft([], { plan, context: aContext({ language: 'nl' }) })));
    expect(returned).toMatchObject({ outcome: 'answered', language: 'nl', reply: sentences('nl').replyThanks });
  });
});
