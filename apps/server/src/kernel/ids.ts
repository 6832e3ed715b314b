/** Ids: a prefix, an underscore and 26 characters of Crockford base 32, ordered by time (48 bits of ms, 80 random: the ULID layout). */
import { randomBytes } from 'node:crypto';
import { type IdKind, idPrefixes } from '@office16852/contract';

const alphabet = '0123456789abcdefghjkmnpqrstvwxyz';

export function newId(kind: IdKind, nowMs: number = Date.now()): string {
  let time = '';
  for (let rest = nowMs, i = 0; i < 10; i++) {
    time = alphabet[rest % 32] + time;
    rest = Math.floor(rest / 32);
  }
  const random = randomBytes(16);
  let tail = '';
  for (const byte of random) tail += alphabet[byte & 31];
  return `${idPrefixes[kind]}_${time}${tail}`;
}
