import { expect, test } from 'vitest';
import { checkTarget, parseAllowList } from './target.ts';

const NOTHING = parseAllowList([]);

test.each([
  ['http://example.com/a?b=c', 'http://example.com/a?b=c'],
  ['https://example.com:443/', 'https://example.com/'],
  ['http://example.com:443/', 'http://example.com:443/'],
  ['https://example.com./x', 'https://example.com/x'],
  ['http://EXAMPLE.com', 'http://example.com/'],
  ['http://notlocalhost/', 'http://notlocalhost/'],
  ['https://bücher.example/', 'https://xn--bcher-kva.example/'],
  ['http://[2606:4700::1111]/', 'http://[2606:4700::1111]/'],
  ['http://8.8.8.8/', 'http://8.8.8.8/'],
])('%s passes', (input, href) => {
  const verdict = checkTarget(input, NOTHING);
  expect(verdict).toMatchObject({ opened: false });
  expect('url' in verdict && verdict.url.href).toBe(href);
});

test.each([
  ['file:///etc/passwd', 'scheme'],
  ['ftp://example.com/', 'scheme'],
  ['data:text/plain,x', 'scheme'],
  ['blob:http://example.com/x', 'scheme'],
  ['example.com/x', 'scheme'],
  ['//example.com/x', 'scheme'],
  ['', 'scheme'],
  ['http://user@example.com/', 'userinfo'],
  ['http://:secret@example.com/', 'userinfo'],
  ['http://example.com@127.0.0.1/', 'userinfo'],
  ['http://', 'host'],
  ['http://a b/', 'host'],
  ['http://.', 'host'],
  ['http://a..example/', 'host'],
  ['http://127.0.0.1../', 'host'],
  ['http://localhost/', 'host'],
  ['http://LOCALHOST./', 'host'],
  ['http://a.localhost/', 'host'],
  ['http://metadata.google.internal/', 'host'],
  ['http://printer.local/', 'host'],
  ['http://127.0.0.1/', 'address'],
  ['http://127.0.0.1./', 'address'],
  ['http://127.1/', 'address'],
  ['http://2130706433/', 'address'],
  ['http://0x7f.0.0.1/', 'address'],
  ['http://0177.0.0.1/', 'address'],
  ['http://①②⑦.0.0.1/', 'address'],
  ['http://127。0。0。1/', 'address'],
  ['http://127.0.\t0.1/', 'address'],
  ['http://%31%32%37.0.0.1/', 'address'],
  ['http://[::ffff:127.0.0.1]/', 'address'],
  ['http://example.com:22/', 'port'],
  ['http://8.8.8.8:8080/', 'port'],
  ['https://example.com:0/', 'port'],
])('%s is refused: %s', (input, refused) => {
  expect(checkTarget(input, NOTHING)).toMatchObject({ refused });
});

test('an opened destination lifts the port, name and address rules for exactly that host and port', () => {
  const allow = parseAllowList(['Hooks.Internal:8080', '127.0.0.1:80', '[::1]:9000']);
  for (const input of [
    'http://hooks.internal:8080/x',
    'https://hooks.internal.:8080/',
    'http://127.1/',
    'http://[0::1]:9000/',
  ])
    expect(checkTarget(input, allow)).toMatchObject({ opened: true });
  expect(checkTarget('http://hooks.internal/', allow)).toMatchObject({ refused: 'host' });
  expect(checkTarget('http://a.hooks.internal:8080/', allow)).toMatchObject({ refused: 'host' });
  expect(checkTarget('http://127.0.0.2/', allow)).toMatchObject({ refused: 'address' });
  expect(checkTarget('https://127.0.0.1/', allow)).toMatchObject({ refused: 'address' });
  expect(checkTarget('http://u@hooks.internal:8080/', allow)).toMatchObject({ refused: 'userinfo' });
  expect(checkTarget('ftp://hooks.internal:8080/', allow)).toMatchObject({ refused: 'scheme' });
});

test.each([
  'hooks',
  'hooks:',
  'http://hooks:80',
  'hooks:80/x',
  'u@hooks:80',
  '*:80',
  'hooks:0',
  'hooks:99999',
  '::1:80',
  '',
])('the allow-list entry "%s" stops the start, for it is not host:port', (entry) =>
  expect(() => parseAllowList([entry])).toThrow('OUTBOUND_ALLOW'),
);
