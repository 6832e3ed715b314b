import { createHmac, generateKeyPairSync, randomBytes } from 'node:crypto';
import { exportJWK, type JWK, SignJWT } from 'jose';
import { beforeAll, describe, expect, it } from 'vitest';
import { verifyJws, verifyToken } from './verify-jws.ts';

const secret = randomBytes(32);
const hmacKey: JWK = { kty: 'oct', alg: 'HS256', use: 'sig', k: secret.toString('base64url') };
const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
let ecKey: JWK;
const nowMs = Date.UTC(2026, 0, 1);
const rules = {
  algorithms: ['HS256'],
  audience: 'bob-member',
  issuer: 'https://bob.example',
  type: 'at+jwt',
  nowMs,
} as const;

beforeAll(async () => {
  ecKey = { ...(await exportJWK(pair.publicKey)), alg: 'ES256', use: 'sig' };
});

function signed(header: object, claims: object, key: Buffer = secret): string {
  const encoded = [header, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
  return `${encoded}.${createHmac('sha256', key).update(encoded).digest('base64url')}`;
}

const header = { alg: 'HS256', typ: 'at+jwt' };
const claims = {
  iss: rules.issuer,
  aud: rules.audience,
  sub: 'acc',
  sid: 'ses',
  iat: nowMs / 1000,
  exp: nowMs / 1000 + 60,
};

describe('a token', () => {
  it('is read when everything fits', async () => {
    expect(await verifyToken(signed(header, claims), [hmacKey], rules)).toEqual(claims);
  });

  it.each<[string, object, object]>([
    ['no algorithm', { alg: 'none', typ: 'at+jwt' }, claims],
    ['another algorithm', { alg: 'HS512', typ: 'at+jwt' }, claims],
    ['an algorithm in other case', { alg: 'hs256', typ: 'at+jwt' }, claims],
    ['a key id of no key', { ...header, kid: '../../dev/null' }, claims],
    ['a key of its own', { ...header, jwk: hmacKey }, claims],
    ['an address of keys', { ...header, jku: 'https://evil.example/keys' }, claims],
    ['an address of certificates', { ...header, x5u: 'https://evil.example/cert' }, claims],
    ['critical members', { ...header, crit: ['exp'] }, claims],
    ['unencoded payload', { ...header, b64: false, crit: ['b64'] }, claims],
    ['another type', { alg: 'HS256', typ: 'JWT' }, claims],
    ['no type', { alg: 'HS256' }, claims],
    ['an end in the past', header, { ...claims, exp: nowMs / 1000 - 1 }],
    ['its end now', header, { ...claims, exp: nowMs / 1000 }],
    ['no end', header, { ...claims, exp: undefined }],
    ['an end that is no number', header, { ...claims, exp: '9999999999' }],
    ['a start in the future', header, { ...claims, nbf: nowMs / 1000 + 5 }],
    ['another audience', header, { ...claims, aud: 'bob-staff' }],
    ['two audiences', header, { ...claims, aud: ['bob-member', 'bob-staff'] }],
    ['no audience', header, { ...claims, aud: undefined }],
    ['another issuer', header, { ...claims, iss: 'https://evil.example' }],
    ['nobody as subject', header, { ...claims, sub: undefined }],
  ])('is refused with %s', async (_what, theHeader, theClaims) => {
    expect(await verifyToken(signed(theHeader, theClaims), [hmacKey], rules)).toBeNull();
  });

  it('has one spelling', async () => {
    const token = signed(header, claims);
    for (const other of [
      `${token}=`,
      ` ${token}`,
      `${token}\n`,
      token.replace('.', '..'),
      `${token}.`,
      token.slice(0, -1),
    ])
      expect(await verifyToken(other, [hmacKey], rules)).toBeNull();
  });
});

describe('a signature', () => {
  it('by a public key of ours as if it were a secret is refused', async () => {
    const pem = Buffer.from(pair.publicKey.export({ type: 'spki', format: 'pem' }));
    for (const key of [pem, Buffer.from(String(ecKey.x), 'base64url')])
      for (const algorithms of [['HS256'], ['ES256'], ['HS256', 'ES256']] as const)
        expect(await verifyJws(signed({ alg: 'HS256' }, claims, key), [ecKey], { algorithms })).toBeNull();
  });

  it('of the pinned algorithm is accepted, and that of another refused', async () => {
    const token = await new SignJWT({ ok: true }).setProtectedHeader({ alg: 'ES256' }).sign(pair.privateKey);
    expect(await verifyJws(token, [ecKey], { algorithms: ['ES256'] })).not.toBeNull();
    expect(await verifyJws(token, [ecKey], { algorithms: ['HS256'] })).toBeNull();
  });

  it.each<[string, JWK[]]>([
    ['too short a secret', [{ ...hmacKey, k: secret.subarray(0, 31).toString('base64url') }]],
    ['a key for encryption', [{ ...hmacKey, use: 'enc' }]],
    ['a key for other operations', [{ ...hmacKey, key_ops: ['encrypt'] }]],
    ['a key of another algorithm', [{ ...hmacKey, alg: 'HS512' }]],
    ['two keys of one name', [hmacKey, hmacKey]],
    ['no key', []],
  ])('is refused with %s', async (_what, keys) => {
    const key = Buffer.from(String(keys[0]?.k ?? ''), 'base64url');
    expect(await verifyJws(signed({ alg: 'HS256' }, claims, key), keys, { algorithms: ['HS256'] })).toBeNull();
  });
});
