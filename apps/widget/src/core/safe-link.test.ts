import { describe, expect, it } from 'vitest';
import { safeLink } from './safe-link.ts';

describe('a safe link', () => {
  it.each([
    ['https://example.com/a?b=c#d', 'https://example.com/a?b=c#d', 'example.com'],
    ['HTTP://EXAMPLE.com:8080/', 'http://example.com:8080/', 'example.com:8080'],
    ['https://bücher.example/', 'https://xn--bcher-kva.example/', 'xn--bcher-kva.example'],
    ['mailto:info@example.com', 'mailto:info@example.com', 'info@example.com'],
    ['mailto:info@example.com?subject=x&bcc=evil@evil.com', 'mailto:info@example.com', 'info@example.com'],
  ])('%s leads to %s and shows %s', (address, href, shown) => {
    expect(safeLink(address)).toEqual({ href, shown });
  });

  it.each([
    null,
    '',
    'javascript:alert(1)',
    ' javascript:alert(1)',
    'java\nscript:alert(1)',
    'data:text/html,x',
    'vbscript:x',
    'blob:https://example.com/1',
    'file:///etc/passwd',
    'tel:110',
    '//example.com',
    '/path',
    'example.com',
    'https://',
    'https://user@example.com/',
    'https://user:pass@example.com/',
    'mailto:a@b.c,d@e.f',
    'mailto:?bcc=a@b.c',
  ])('%s is none', (address) => {
    expect(safeLink(address)).toBeNull();
  });
});
