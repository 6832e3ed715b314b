import { randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createSecrets, isKey, type KeyKind, newKey, randomToken, sameText, sha256 } from './index.ts';

const master = Buffer.alloc(32, 7);
const secrets = createSecrets(master);
const kinds: KeyKind[] = ['pk_live', 'sk_live', 'pk_test', 'sk_test'];

describe('encryption', () => {
  it('gives back the text, and never the same bytes twice', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const sealed = secrets.encrypt('mail', text);
        expect(secrets.decrypt('mail', sealed)).toBe(text);
        expect(secrets.encrypt('mail', text)).not.toBe(sealed);
      }),
    );
  });

  it('is bound to its purpose and its master', () => {
    const sealed = secrets.encrypt('mail', 'link');
    expect(() => secrets.decrypt('idempotency', sealed)).toThrow();
    expect(() => createSecrets(randomBytes(32)).decrypt('mail', sealed)).toThrow();
    expect(createSecrets(master).decrypt('mail', sealed)).toBe('link');
  });

  it('notices any bit that was changed, and any byte that is missing', () => {
    const sealed = Buffer.from(secrets.encrypt('mail', 'a link that opens once'), 'base64');
    for (let at = 0; at < sealed.length; at++) {
      const bent = Buffer.from(sealed);
      bent[at] = bent[at]! ^ (1 << (at % 8));
      expect(() => secrets.decrypt('mail', bent.toString('base64')), `byte ${at}`).toThrow();
      expect(() => secrets.decrypt('mail', sealed.subarray(0, at).toString('base64')), `cut at ${at}`).toThrow();
    }
  });

  it('needs a master of 32 bytes, and gives each purpose a key of its own', () => {
    expect(() => createSecrets(randomBytes(31))).toThrow('fewer than 32 bytes');
    const keys = ['a', 'b', 'member', 'staff'].map((purpose) => secrets.key(purpose).toString('hex'));
    expect(new Set(keys).size).toBe(4);
    expect(keys.every((key) => key.length === 64)).toBe(true);
  });
});

it('the fingerprint stays with its master', () => {
  expect(secrets.fingerprint).toMatch(/^[0-9a-f]{16}$/);
  expect(createSecrets(master).fingerprint).toBe(secrets.fingerprint);
  expect(createSecrets(randomBytes(32)).fingerprint).not.toBe(secrets.fingerprint);
});

describe('a signature', () => {
  it('fits one text and one purpose', () => {
    const signature = secrets.sign('csrf', 'ses_1');
    expect(secrets.verify('csrf', 'ses_1', signature)).toBe(true);
    for (const [purpose, text, given] of [
      ['csrf', 'ses_2', signature],
      ['other', 'ses_1', signature],
      ['csrf', 'ses_1', `${signature}=`],
      ['csrf', 'ses_1', ''],
    ] as const)
      expect(secrets.verify(purpose, text, given)).toBe(false);
  });
});

describe('a key', () => {
  it('says its kind, has 30 random letters and digits, and the CRC-32 of all of it', () => {
    for (const kind of kinds) {
      const key = newKey(kind);
      const [, body = '', check = ''] = /^\w\w_\w{4}_([0-9A-Za-z]{30})([0-9A-Za-z]{6})$/.exec(key) ?? [];
      expect(key.startsWith(`${kind}_`)).toBe(true);
      const letters = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
      const number = [...check].reduce((sum, letter) => sum * 62 + letters.indexOf(letter), 0);
      expect(number).toBe(crc32(`${kind}_${body}`));
    }
  });

  it('is known by its form: a slip of the finger is not a key', () => {
    const anyKind = fc.constantFrom(...kinds);
    fc.assert(
      fc.property(anyKind, fc.nat({ max: 35 }), fc.constantFrom(...'aZ09'), (kind, at, letter) => {
        const key = newKey(kind);
        const place = `${kind}_`.length + at;
        const slip = key.slice(0, place) + letter + key.slice(place + 1);
        expect(isKey(key, kind)).toBe(true);
        expect(isKey(slip, kind)).toBe(slip === key);
        expect(isKey(key, ...kinds.filter((other) => other !== kind))).toBe(false);
        expect(isKey(key.slice(0, -1), kind)).toBe(false);
        expect(isKey(` ${key}`, kind)).toBe(false);
        expect(isKey(`${key}\n`, kind)).toBe(false);
      }),
    );
  });

  it('uses every letter about as often', () => {
    const counts = new Map<string, number>();
    for (let i = 0; i < 2_000; i++)
      for (const letter of newKey('pk_live').slice(8, 38)) counts.set(letter, (counts.get(letter) ?? 0) + 1);
    expect(counts.size).toBe(62);
    const expected = (2_000 * 30) / 62;
    for (const [letter, count] of counts) expect(Math.abs(count - expected), letter).toBeLessThan(expected * 0.25);
  });
});

it('tokens have 256 bits and are never the same', () => {
  const tokens = new Set(Array.from({ length: 500 }, randomToken));
  expect(tokens.size).toBe(500);
  for (const token of tokens) expect(token).toMatch(/^[\w-]{43}$/);
});

it('texts are compared whole, whatever their lengths', () => {
  expect([sameText('a', 'a'), sameText('', ''), sameText('a', 'b'), sameText('a', 'aa'), sameText('a', '')]).toEqual([
    ...[true, true, false, false, false],
  ]);
  expect(sha256('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
});
