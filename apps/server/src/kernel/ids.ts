/** Ids: a prefix, an underscore and 26 characters of Crockford base 32, ordered by time (48 bits of ms, 80 random: the ULID layout). */
import { randomFillSync } from 'node:crypto';
import { type IdKind, idPrefixes } from '@office16852/contract';

const alphabet = '0123456789abcdefghjkmnpqrstvwxyz';

// Randomness is fetched in bulk: a turn makes a dozen ids, and each call into the system costs more than the bytes.
const pool = Buffer.allocUnsafe(4096);
let used = pool.length;

export function newId(kind: IdKind, nowMs: number = Date.now()): string {
  let time = '';
  for (let rest = nowMs, i = 0; i < 10; i++) {
    time = alphabet[rest % 32] + time;
    rest = Math.floor(rest / 32);
  }
  if (used + 16 > pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  let tail = '';
  for (const end = used + 16; used < end; used++) tail += alphabet[pool[used]! & 31];
  return `${idPrefixes[kind]}_${time}${tail}`;
}
