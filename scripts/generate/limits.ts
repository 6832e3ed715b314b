/** The limits page, from configuration and the declared routes. */
import { readConfig } from '../../apps/server/src/config/config.ts';
import type { LimitName } from '../../apps/server/src/kernel/http/index.ts';
import { maxMessageLength } from '../../packages/contract/src/chat.ts';
import { page, table } from './page.ts';
import type { RouteDeclaration } from './registry.ts';

const number = (value: number) => value.toLocaleString('en-US');

export function limitsPage(routes: readonly RouteDeclaration[]): string {
  const { limits, ceilings } = readConfig({});
  const rates: Record<LimitName, [string, string]> = {
    knock: [
      `${number(10 * limits.widgetPerMinute)} a minute, refused calls and preflights included`,
      '`LIMIT_WIDGET_PER_MINUTE`',
    ],
    chat: [`${limits.chatPerMinute} a minute`, '`LIMIT_CHAT_PER_MINUTE`'],
    widget: [`${limits.widgetPerMinute} a minute`, '`LIMIT_WIDGET_PER_MINUTE`'],
    read: [`${limits.readPerMinute} a minute`, '`LIMIT_READ_PER_MINUTE`'],
    write: [`${limits.writePerMinute} a minute`, '`LIMIT_WRITE_PER_MINUTE`'],
    asset: [`${limits.readPerMinute} a minute`, '`LIMIT_READ_PER_MINUTE`'],
    login: [
      `${limits.writePerMinute} a minute, and ${limits.loginPer15Minutes} logins in 15 minutes`,
      '`LIMIT_LOGIN_PER_15_MINUTES`',
    ],
    setup: [`${limits.loginPer15Minutes} in 15 minutes`, '`LIMIT_LOGIN_PER_15_MINUTES`'],
  };
  const larger = routes.filter((route) => route.maxBodyBytes);
  return page(
    'Limits',
    'What a request may hold, and how many requests are taken. Who goes over a rate gets 429 with `Retry-After` and loses nothing.',
    '## Rates',
    'Rates count per address: an IPv4 address, or the /64 of an IPv6 address. `X-Forwarded-For` is believed only for as many proxies as `TRUST_PROXY_HOPS` says. Answers carry `RateLimit-Limit`, `RateLimit-Remaining` and `RateLimit-Reset`.',
    table(
      ['Limit', 'Default', 'Variable'],
      Object.entries(rates).map(([name, [value, variable]]) => [name, value, variable]),
    ),
    'Logins are counted exactly, over all processes, per address and per e-mail. The other rates are exact in one process; with several processes each has its own.',
    '## How many messages may a visitor send?',
    `A visitor may send ${number(ceilings.visitorPerDay)} messages a day, and one address ${limits.chatPerMinute} messages a minute. Through one widget key ${number(ceilings.keyPerDay)} messages a day are taken.`,
    table(
      ['Ceiling', 'Default', 'Variable'],
      [
        ['Messages a day from one visitor', number(ceilings.visitorPerDay), '`CEILING_VISITOR_PER_DAY`'],
        ['Messages a day through one widget key', number(ceilings.keyPerDay), '`CEILING_KEY_PER_DAY`'],
      ],
    ),
    '## Messages and conversations',
    table(
      ['What', 'Limit'],
      [
        ['A message', `${number(maxMessageLength)} characters`],
        ['The body of a chat request', '64 kB'],
        ['Running turns in one conversation', '1'],
        ['Messages waiting behind it', '3; the next one gets 429 `turns.busy`'],
        ['How long a visitor token lives without use', '30 days'],
      ],
    ),
    '## Content',
    table(
      ['What', 'Limit'],
      [
        ...larger.map(({ method, path, maxBodyBytes }) => [
          `The body of \`${method} ${path}\``,
          `${number(maxBodyBytes! / 1_000_000)} MB`,
        ]),
        ['A page that is fetched', '5 MB after inflation, 20 s, five redirects'],
      ],
    ),
    '## Links and sessions',
    table(
      ['What', 'How long it works'],
      [
        ['Set-up link', '24 hours, once'],
        ['Invitation', '7 days, once'],
        ['Password reset link', '1 hour, once'],
        ['Access token', '1 hour, and never longer than its session'],
        ['Session of a member', '30 days, 7 days without use'],
        ['Session of staff', '12 hours, 2 hours without use'],
        ['Password', '15 to 128 characters'],
        ['Idempotency-Key', 'up to 255 characters, kept at least 24 hours'],
      ],
    ),
  );
}
