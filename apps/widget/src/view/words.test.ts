import { expect, it } from 'vitest';
import { wordsFor } from './words.ts';

it('keeps the notice readable whatever a persona is called', () => {
  const notice = (persona: string) => wordsFor('en', { persona, business: 'Firm' }).with('notice');
  expect(notice('\u202eBob\u200b\u2066')).toBe('Bob is an AI, not a person.');
  expect(notice('\u202e')).toBe('Bob is an AI, not a person.');
  expect(notice('{business}')).toBe('{business} is an AI, not a person.');
});
