/** Every page of the site, by its address. */
import type { PageContext, PageParts } from '../shell.ts';
import { invitationPage, loginPage, resetPage, setupPage, staffLoginPage } from './doors.ts';
import { homePage } from './home.ts';
import { notFoundPage, receiptPage, signedInPage } from './others.ts';

export const sitePages: Readonly<Record<string, (context: PageContext) => PageParts>> = {
  '/': homePage,
  '/setup': setupPage,
  '/login': loginPage,
  '/staff/login': staffLoginPage,
  '/invitation': invitationPage,
  '/reset': resetPage,
  '/signed-in': signedInPage,
  '/receipt': receiptPage,
  '/404': notFoundPage,
};
