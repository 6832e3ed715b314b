/** One visitor's browser: a profile of its own, and everything that went wrong in it written down. */
import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core';

export interface Visitor {
  readonly page: Page;
  /** Console errors, exceptions and violations of the page's Content-Security-Policy, in order. */
  readonly wrong: string[];
  /** Addresses asked for outside of the origins that were named. */
  readonly foreign: string[];
  leave(): Promise<void>;
}

export interface VisitorOptions extends BrowserContextOptions {
  /** Origins that pages may ask; all others are written down. */
  origins: readonly string[];
  /** Messages of the browser that this test provokes. */
  expected?: RegExp;
}

const waitMs = 20_000;

export async function visit(browser: Browser, { origins, expected, ...options }: VisitorOptions): Promise<Visitor> {
  const context = await browser.newContext({ locale: 'en-GB', reducedMotion: 'reduce', ...options });
  context.setDefaultTimeout(waitMs);
  const page = await context.newPage();
  const wrong: string[] = [];
  const foreign: string[] = [];
  const note = (text: string) => {
    if (!expected?.test(text)) wrong.push(text);
  };
  context.on('weberror', (error) => note(`exception: ${error.error().message}`));
  context.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') note(`${message.type()}: ${message.text()}`);
  });
  context.on('request', (request) => {
    const { protocol, origin } = new URL(request.url());
    if (/^https?:$/.test(protocol) && !origins.includes(origin)) foreign.push(request.url());
  });
  await context.exposeFunction('__noteViolation', (text: string) => note(`violation: ${text}`));
  await context.addInitScript(() => {
    const { __noteViolation: tell } = globalThis as unknown as { __noteViolation(text: string): void };
    document.addEventListener('securitypolicyviolation', (event) =>
      tell(`${event.effectiveDirective} ${event.blockedURI} ${event.sourceFile}`),
    );
  });
  return { page, wrong, foreign, leave: () => context.close() };
}

/** Its text in one line. */
export async function textOf(locator: Locator): Promise<string> {
  return ((await locator.textContent()) ?? '').replaceAll(/\s+/g, ' ').trim();
}

/** What has the focus, through shadow roots: its role of a kind, and its name. */
export async function focused(page: Page): Promise<string> {
  return page.evaluate(() => {
    let element = document.activeElement;
    while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
    const name = element?.getAttribute('aria-label') ?? element?.textContent?.trim() ?? '';
    return `${element?.localName ?? ''} ${name}`.trim();
  });
}

/** Presses Tab until the focus is where `wanted` says. */
export async function tabTo(page: Page, wanted: RegExp, max = 60): Promise<void> {
  const seen: string[] = [];
  for (let i = 0; i < max; i++) {
    await page.keyboard.press('Tab');
    const now = await focused(page);
    if (wanted.test(now)) return;
    seen.push(now);
  }
  throw new Error(`Tab never came to ${wanted}; it went over\n${seen.join('\n')}`);
}

/** How many pixels the page is wider than its window. */
export async function overflow(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
}
