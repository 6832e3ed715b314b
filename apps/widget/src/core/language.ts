/** The language Bob's own sentences are in: the page's, else the visitor's, else the tenant's, else English. */
import { spokenLanguage } from '@office16852/contract/sentences';

export interface LanguageFacts {
  page: string | null;
  visitor: readonly string[];
  tenant: string | null;
}

export function chooseLanguage({ page, visitor, tenant }: LanguageFacts): string {
  return spokenLanguage(page, ...visitor, tenant) ?? 'en';
}
