import { describe, expect, it } from 'vitest';
import type { AppError } from '../error.ts';
import { parseJson } from './body.ts';

const bytes = (text: string) => Buffer.from(text, 'utf8');

function refusal(body: Buffer): AppError {
  try {
    parseJson(body);
  } catch (error) {
    return error as AppError;
  }
  throw new Error('it was accepted');
}

describe('a body', () => {
  it.each(['{}', '[]', 'null', '1.5', '"x"', ' {"a": "🙂 \\ud83d\\ude42"} ', '{"a":1,"a":2}'])('may be %s', (text) => {
    expect(parseJson(bytes(text))).toEqual(JSON.parse(text));
  });

  it('may begin with a byte order mark', () => {
    expect(parseJson(Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), bytes('{}')]))).toEqual({});
  });

  it.each([
    ['cut short', bytes('{"a":'), 'not one complete JSON value'],
    ['followed by more', bytes('{} {}'), 'not one complete JSON value'],
    ['no JSON', bytes('a=1'), 'not one complete JSON value'],
    ['with a comma too many', bytes('{"a":1,}'), 'not one complete JSON value'],
    ['NaN', bytes('NaN'), 'not one complete JSON value'],
    ['empty', bytes(''), 'it is empty'],
    ['blank', bytes(' \n'), 'it is empty'],
    ['broken UTF-8', Buffer.from([0x22, 0xc3, 0x28, 0x22]), 'not valid UTF-8'],
    ['overlong UTF-8', Buffer.from([0x22, 0xc0, 0xaf, 0x22]), 'not valid UTF-8'],
    ['a surrogate in UTF-8', Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22]), 'not valid UTF-8'],
    ['UTF-16', Buffer.from('{"a":"ü"}', 'utf16le'), ''],
    ['a prototype', bytes('{"__proto__": {"admin": true}}'), 'forbidden key'],
    ['a prototype deep inside', bytes('{"a": [{"__proto__": 1}]}'), 'forbidden key'],
    ['a prototype in escapes', bytes('{"\\u005f_proto__": {"admin": true}}'), 'forbidden key'],
    ['a constructor’s prototype', bytes('{"constructor": {"prototype": {}}}'), 'forbidden key'],
  ])('that is %s is malformed', (_what, body, reason) => {
    const error = refusal(body);
    expect(error.code).toBe('request.malformed');
    expect(error.message).toContain(reason);
  });

  it.each([
    ['NUL', '{"a":{"b":"x\\u0000"}}', '/body/a/b', 'NUL'],
    ['NUL in a name', '{"a\\u0000":1}', '/body', 'NUL'],
    ['half of a pair', '{"a":["x","\\ud83d"]}', '/body/a/1', 'half of a surrogate pair'],
    ['the other half', '{"a":"\\ude42\\ud83d"}', '/body/a', 'half of a surrogate pair'],
    ['half of a pair in a name', '{"\\ud83d":1}', '/body', 'half of a surrogate pair'],
    ['a name with slashes', '{"a/b~c":"\\u0000"}', '/body/a~1b~0c', 'NUL'],
  ])('with %s names the field', (_what, text, path, message) => {
    const error = refusal(bytes(text));
    expect(error.code).toBe('request.invalid');
    expect(error.issues).toMatchObject([{ path, message: expect.stringContaining(message) }]);
  });

  it('may be nested 32 levels and no deeper, however deep', () => {
    const nested = (levels: number) => bytes(`${'['.repeat(levels)}${']'.repeat(levels)}`);
    expect(parseJson(nested(32))).toBeInstanceOf(Array);
    expect(refusal(nested(34)).code).toBe('request.invalid');
    expect(['request.invalid', 'request.malformed']).toContain(refusal(nested(30_000)).code);
  });
});
