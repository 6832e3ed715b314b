import { expect, test } from 'vitest';
import { type Hop, nextHop } from './redirect.ts';

const HOP: Hop = {
  url: 'https://a.example/x/y',
  method: 'POST',
  headers: { authorization: 's', cookie: 's', 'proxy-authorization': 's', 'content-type': 'text/plain', 'x-id': '1' },
  body: 'hello',
};

test.each([301, 302, 303])('%i turns a POST into a GET without body and its headers', (status) => {
  const next = nextHop(HOP, { status, location: 'z' });
  expect(next).toMatchObject({ url: 'https://a.example/x/z', method: 'GET', body: undefined });
  expect(next?.headers).not.toHaveProperty('content-type');
  expect(next?.headers).toHaveProperty('authorization');
});

test.each([307, 308])('%i keeps method and body', (status) => {
  expect(nextHop(HOP, { status, location: '/z' })).toEqual({ ...HOP, url: 'https://a.example/z' });
});

test.each([
  ['another host', 'https://b.example/'],
  ['another scheme', 'http://a.example/'],
  ['another port', 'https://a.example:444/'],
  ['an unreadable place', 'http://['],
])('credentials are dropped on the way to %s', (_name, location) => {
  const next = nextHop(HOP, { status: 307, location });
  expect(next?.headers).toEqual({ 'content-type': 'text/plain', 'x-id': '1' });
});

test('303 keeps HEAD', () => {
  expect(nextHop({ ...HOP, method: 'HEAD' }, { status: 303, location: '/z' })?.method).toBe('HEAD');
});

test('other answers, and a redirect to nowhere, are final', () => {
  expect(nextHop(HOP, { status: 200, location: '/z' })).toBeUndefined();
  expect(nextHop(HOP, { status: 304, location: '/z' })).toBeUndefined();
  expect(nextHop(HOP, { status: 302, location: undefined })).toBeUndefined();
});
