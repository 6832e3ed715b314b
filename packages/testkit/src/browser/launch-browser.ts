/** A real Chromium without a window: the system's, else the one from npm. Each launch has a profile of its own. */
import { existsSync } from 'node:fs';
import type { Browser } from 'playwright-core';
import { type ChromiumProgram, packagedChromium } from './packaged-chromium.ts';

export type { Browser };

const installed = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

const args = [
  '--headless',
  // Tests run as root in containers, where the sandbox cannot.
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Close it with `browser.close()`; its profile goes with it. */
export async function launchBrowser(options: { extraArgs?: readonly string[] } = {}): Promise<Browser> {
  const { chromium } = await import('playwright-core');
  const { executablePath, env } = await findChromium();
  return chromium.launch({
    executablePath,
    headless: true,
    args: [...args, ...(options.extraArgs ?? [])],
    env: { ...(process.env as Record<string, string>), ...env },
    timeout: 60_000,
  });
}

async function findChromium(): Promise<ChromiumProgram> {
  const executablePath = installed.find((path) => existsSync(path));
  return executablePath ? { executablePath, env: {} } : packagedChromium();
}
