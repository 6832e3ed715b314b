import { expect, it } from 'vitest';
import { chooseLanguage } from './language.ts';

it.each([
  [{ page: 'de-AT', visitor: ['en'], tenant: 'it' }, 'de'],
  [{ page: null, visitor: ['fr-FR', 'pl'], tenant: 'it' }, 'pl'],
  [{ page: 'fr', visitor: ['nl-BE'], tenant: 'it' }, 'nl'],
  [{ page: '', visitor: ['fr'], tenant: 'it' }, 'it'],
  [{ page: 'pt', visitor: [], tenant: null }, 'pt-BR'],
  [{ page: 'fr', visitor: ['sv'], tenant: 'da' }, 'en'],
])('%j speaks %s: the page, then the visitor, then the tenant, then English', (facts, language) => {
  expect(chooseLanguage(facts)).toBe(language);
});
