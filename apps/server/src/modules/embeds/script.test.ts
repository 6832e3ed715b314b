import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { isUnchanged, type ScriptConfig, scriptFor } from './script.ts';

const loader = 'given = __BOB_CONFIG__;';
const config: ScriptConfig = {
  tenant: '3f0a9a52-0c1e-4b57-9c55-6d2f3f1c7a10',
  key: 'pk_live_x',
  host: 'https://bob.example',
  business: 'Muster & Söhne',
  persona: 'Bob',
  language: 'de',
  bundle: 'https://bob.example/widget/assets/widget-0123456789abcdef.js',
};

describe('a script of a tenant', () => {
  it.each([
    'Muster & Söhne',
    '</script><script>alert(1)</script>',
    '<!--',
    'a\u2028b\u2029c',
    '$& $1 $` $$',
    '__BOB_CONFIG__',
    '"; alert(1); "',
    '\\',
    '\ud800',
  ])('gives %j back as it was, and holds nothing that ends a script', (business) => {
    const { body } = scriptFor(loader, { ...config, business });
    const context: { given?: ScriptConfig } = {};
    runInNewContext(body, context);
    expect({ ...context.given }).toEqual({ ...config, business });
    expect(body).not.toMatch(/<|[\u2028\u2029]/);
  });

  it('has a tag that changes with its content alone', () => {
    expect(scriptFor(loader, config).etag).toBe(scriptFor(loader, { ...config }).etag);
    expect(scriptFor(loader, { ...config, key: 'pk_live_y' }).etag).not.toBe(scriptFor(loader, config).etag);
  });

  it('refuses a loader without the place, or with two', () => {
    expect(() => scriptFor('nothing', config)).toThrow(/exactly once/);
    expect(() => scriptFor(loader + loader, config)).toThrow(/exactly once/);
  });
});

describe('If-None-Match', () => {
  it.each([
    ['"a"', true],
    ['W/"a"', true],
    ['"b", W/"a"', true],
    ['*', true],
    ['"b"', false],
    ['a', false],
    [null, false],
  ])('%s matches "a": %s', (header, unchanged) => {
    expect(isUnchanged(header, '"a"')).toBe(unchanged);
  });
});
