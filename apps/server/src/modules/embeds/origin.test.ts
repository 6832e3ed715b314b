import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readOrigin } from './origin.ts';

const strict = { loopbackHttp: false };
const atHome = { loopbackHttp: true };

describe('an allowed origin', () => {
  it.each([
    ['https://www.example.com', 'https://www.example.com'],
    ['HTTPS://WWW.Example.COM', 'https://www.example.com'],
    ['https://www.example.com:443', 'https://www.example.com'],
    ['https://www.example.com:8443', 'https://www.example.com:8443'],
    ['https://bücher.example', 'https://xn--bcher-kva.example'],
    ['https://xn--bcher-kva.example', 'https://xn--bcher-kva.example'],
    ['https://shop_1.example.com', 'https://shop_1.example.com'],
    ['https://192.0.2.7', 'https://192.0.2.7'],
    ['https://[2001:DB8::1]:444', 'https://[2001:db8::1]:444'],
    ['https://localhost', 'https://localhost'],
  ])('%s is kept as %s', (text, origin) => {
    expect(readOrigin(text, strict)).toEqual({ ok: true, origin });
  });

  it.each([
    'null',
    '',
    'example.com',
    '//example.com',
    'https://',
    'https:example.com',
    'https:///example.com',
    'https:\\\\example.com',
    'https://example.com/',
    'https://example.com/shop',
    'https://example.com?x',
    'https://example.com#x',
    'https://user@example.com',
    'https://user:pass@example.com',
    'https://example.com@evil.com',
    'https://*.example.com',
    '*',
    'https://example.com:0',
    'https://example.com:99999',
    'https://example.com:x',
    'https://exa mple.com',
    ' https://example.com',
    'https://example.com\n',
    'https://exam%70le.com',
    'https://example.com\u200b',
    'https://example.com,https://evil.com',
    'https://a.com https://b.com',
    'http://example.com',
    'http://192.168.1.5',
    'ftp://example.com',
    'file:///etc/passwd',
    'chrome-extension://abcdefgh',
    'data:text/html,x',
    'javascript:alert(1)',
    `https://${'a'.repeat(300)}.com`,
  ])('%j is none', (text) => {
    const reading = readOrigin(text, atHome);
    expect(reading).toMatchObject({ ok: false });
    expect(reading.ok ? '' : reading.reason).not.toBe('');
  });

  it.each([
    'http://localhost:5173',
    'http://app.localhost',
    'http://127.0.0.1:8080',
    'http://127.9.9.9',
    'http://[::1]:3000',
  ])('%s only where plain http on this machine is allowed', (text) => {
    expect(readOrigin(text, atHome)).toEqual({ ok: true, origin: text });
    expect(readOrigin(text, strict).ok).toBe(false);
  });

  it.each([
    'http://localhost.evil.com',
    'http://127.0.0.1.evil.com',
    'http://notlocalhost',
    'http://0.0.0.0',
    'http://[::2]',
  ])('%s is not this machine', (text) => {
    expect(readOrigin(text, atHome).ok).toBe(false);
  });

  it('reads its own writing the same, and what it keeps is what a browser sends', () => {
    const host = fc.oneof(
      fc.domain(),
      fc.ipV4(),
      fc.ipV6().map((address) => `[${address}]`),
    );
    fc.assert(
      fc.property(host, fc.option(fc.integer({ min: 1, max: 65_535 })), (name, port) => {
        const reading = readOrigin(`https://${name}${port === null ? '' : `:${port}`}`, strict);
        if (!reading.ok) return;
        expect(readOrigin(reading.origin, strict)).toEqual(reading);
        expect(new URL(reading.origin).origin).toBe(reading.origin);
      }),
    );
  });
});
