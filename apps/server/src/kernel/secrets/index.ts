/** Keys derived from the installation's one secret: encrypt, sign, hash, compare, and the format of API and widget keys. */
import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  hkdfSync,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto';

export interface Secrets {
  /** 32 bytes for one purpose, such as the key of one realm's tokens (HKDF-SHA256, RFC 5869). */
  key(purpose: string): Buffer;
  /** AES-256-GCM; the purpose is bound as additional data. */
  encrypt(purpose: string, text: string): string;
  decrypt(purpose: string, sealed: string): string;
  /** HMAC-SHA256 in base64url. */
  sign(purpose: string, text: string): string;
  verify(purpose: string, text: string, signature: string): boolean;
  /** 16 hex digits that tell one installation secret from another and nothing else about it. */
  readonly fingerprint: string;
}

export function createSecrets(master: Buffer): Secrets {
  if (master.length < 32) throw new Error('the installation secret has fewer than 32 bytes');
  const keys = new Map<string, Buffer>();
  const key = (purpose: string) => {
    let derived = keys.get(purpose);
    if (!derived) {
      derived = Buffer.from(hkdfSync('sha256', master, 'bob', purpose, 32));
      keys.set(purpose, derived);
    }
    return derived;
  };
  const sign = (purpose: string, text: string) => createHmac('sha256', key(purpose)).update(text).digest('base64url');
  return Object.freeze({
    key,
    encrypt(purpose: string, text: string) {
      const iv = randomBytes(12);
      const cipher = createCipheriv('aes-256-gcm', key(purpose), iv).setAAD(Buffer.from(purpose));
      const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      return Buffer.concat([iv, cipher.getAuthTag(), body]).toString('base64');
    },
    decrypt(purpose: string, sealed: string) {
      const bytes = Buffer.from(sealed, 'base64');
      const decipher = createDecipheriv('aes-256-gcm', key(purpose), bytes.subarray(0, 12), { authTagLength: 16 });
      decipher.setAAD(Buffer.from(purpose)).setAuthTag(bytes.subarray(12, 28));
      return Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString('utf8');
    },
    sign,
    verify: (purpose: string, text: string, signature: string) => sameText(sign(purpose, text), signature),
    fingerprint: createHmac('sha256', key('fingerprint')).update('installation').digest('hex').slice(0, 16),
  });
}

/** 256 random bits in base64url: visitor tokens, login cookies, one-time links. */
export function randomToken(): string {
  return randomBytes(32).toString('base64url');
}

export function sha256(text: string | Uint8Array): string {
  return createHash('sha256').update(text).digest('hex');
}

/** Compares in constant time; lengths may differ. */
export function sameText(a: string, b: string): boolean {
  return timingSafeEqual(createHash('sha256').update(a).digest(), createHash('sha256').update(b).digest());
}

export type KeyKind = 'pk_live' | 'sk_live' | 'pk_test' | 'sk_test';
const base62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const keyPattern = /^(pk|sk)_(live|test)_([0-9A-Za-z]{30})([0-9A-Za-z]{6})$/;

/** `pk_live_` + 30 random base62 + 6 base62 of their CRC-32: a typing error is refused without a query. */
export function newKey(kind: KeyKind): string {
  let random = '';
  while (random.length < 30)
    for (const byte of randomBytes(40)) if (byte < 248 && random.length < 30) random += base62[byte % 62];
  return `${kind}_${random}${checksum(`${kind}_${random}`)}`;
}

export function isKey(value: string, ...kinds: KeyKind[]): boolean {
  const parts = keyPattern.exec(value);
  if (!parts) return false;
  const kind = `${parts[1]}_${parts[2]}` as KeyKind;
  return kinds.includes(kind) && checksum(`${kind}_${parts[3]}`) === parts[4];
}

function checksum(text: string): string {
  let rest = crc32(Buffer.from(text));
  let out = '';
  for (let i = 0; i < 6; i++) {
    out = base62[rest % 62] + out;
    rest = Math.floor(rest / 62);
  }
  return out;
}

const crcTable = Uint32Array.from({ length: 256 }, (_, n) => {
  let c = n;
  for (let k = 0; k < 8; k++) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
  return c >>> 0;
});

/** CRC-32 (IEEE 802.3), unsigned. */
function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = crcTable[(crc ^ byte) & 255]! ^ (crc >>> 8);
  return (crc ^ 0xffffffff) >>> 0;
}
