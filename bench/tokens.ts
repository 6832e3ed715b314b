/**
 * Goal G10: `node bench/tokens.ts DIR` sends every JOSE vector of DIR/wycheproof through the function that checks our
 * logins, and attacks of our own through it and through the reader of access tokens. Exit code 1 when an invalid one
 * is accepted, or a valid one of the pinned algorithm is refused.
 */
import { createHmac, generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { exportJWK, type JWK, SignJWT } from 'jose';
import { createSecrets } from '../apps/server/src/kernel/secrets/index.ts';
import { createAccessTokens, verifyJws, verifyToken } from '../apps/server/src/modules/access/index.ts';

type Pin = 'HS256' | 'ES256';

interface Vector {
  tcId: number;
  comment: string;
  result: 'valid' | 'invalid' | 'acceptable';
  /** A compact token, or an object in JSON serialization, which no function of ours takes. */
  token: unknown;
  keys: JWK[];
}

interface Row {
  run: string;
  vectors: number;
  refused: number;
  accepted: number;
  faults: string[];
}

const files = ['json_web_signature_test', 'json_web_key_test', 'json_web_crypto_test'];
const nowMs = Date.UTC(2026, 0, 1);

/** Keys to verify with: the public ones, or the secret where there are none. */
function readVectors(folder: string, file: string): Vector[] {
  const content = JSON.parse(readFileSync(join(folder, 'wycheproof', `${file}.json`), 'utf8'));
  return content.testGroups.flatMap((group: Record<string, unknown>) => {
    const jwk = (group['public'] ?? group['private']) as JWK | { keys: JWK[] };
    const keys = 'keys' in jwk ? (jwk.keys as JWK[]) : [jwk as JWK];
    return (group['tests'] as Record<string, unknown>[]).map((test) => ({
      tcId: test['tcId'],
      comment: test['comment'],
      result: test['result'],
      token: test['jws'] ?? test['jwe'],
      keys,
    }));
  });
}

/** Signed with the pinned algorithm, for a key that says so. Decided without the code under test. */
function isOfPin(vector: Vector, pin: Pin): boolean {
  if (typeof vector.token !== 'string') return false;
  const header = JSON.parse(Buffer.from(vector.token.split('.')[0]!, 'base64url').toString('utf8') || '{}');
  return header.alg === pin;
}

/** RFC 7515, section 2, and RFC 4648, section 3.3: other characters are refused. The set accepts two tokens that hold one. */
function isStrictBase64url(token: unknown): boolean {
  return typeof token === 'string' && /^[\w-]*\.[\w-]*\.[\w-]*$/.test(token);
}

async function runVectors(folder: string, file: string, pin: Pin): Promise<Row[]> {
  const invalid = newRow(`${file}, invalid, pinned ${pin}`);
  const valid = newRow(`${file}, valid ${pin}`);
  const other = newRow(`${file}, valid of other kinds, pinned ${pin}`);
  const loose = newRow(`${file}, called valid, not base64url`);
  const doubtful = newRow(`${file}, invalid, but a valid vector byte for byte`);
  const vectors = readVectors(folder, file);
  const same = (vector: Vector) => JSON.stringify([vector.token, vector.keys]);
  const callsValid = new Set(vectors.filter(({ result }) => result === 'valid').map(same));
  for (const vector of vectors) {
    const payload = await verifyJws(vector.token as string, vector.keys, { algorithms: [pin] });
    const name = `${vector.tcId} ${vector.comment}`;
    // Two vectors lost the padding they are about. No verifier can tell them from the valid one.
    if (vector.result !== 'valid' && callsValid.has(same(vector)))
      tally(doubtful, name, { accepted: payload !== null, wanted: isOfPin(vector, pin) });
    else if (vector.result !== 'valid') tally(invalid, name, { accepted: payload !== null, wanted: false });
    else if (!isOfPin(vector, pin)) tally(other, name, { accepted: payload !== null, wanted: false });
    else if (!isStrictBase64url(vector.token)) tally(loose, name, { accepted: payload !== null, wanted: false });
    else tally(valid, name, { accepted: payload !== null, wanted: true });
  }
  return [invalid, valid, other, loose, doubtful].filter(({ vectors }) => vectors > 0);
}

interface Forge {
  secret: Buffer;
  secretKey: JWK;
  ecKey: JWK;
  ecPrivate: KeyObject;
  ecPublicPem: Buffer;
  rsaPrivate: KeyObject;
  rsaPublicPem: Buffer;
}

async function newForge(): Promise<Forge> {
  const secret = randomBytes(32);
  const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return {
    secret,
    secretKey: { kty: 'oct', alg: 'HS256', use: 'sig', k: secret.toString('base64url') },
    ecKey: { ...(await exportJWK(ec.publicKey)), alg: 'ES256', use: 'sig' },
    ecPrivate: ec.privateKey,
    ecPublicPem: Buffer.from(ec.publicKey.export({ type: 'spki', format: 'pem' })),
    rsaPrivate: rsa.privateKey,
    rsaPublicPem: Buffer.from(rsa.publicKey.export({ type: 'spki', format: 'pem' })),
  };
}

const rules = { algorithms: ['HS256'], audience: 'bob-member', issuer: 'bob', type: 'at+jwt', nowMs } as const;
const claims = { iss: 'bob', aud: 'bob-member', sub: 'acc', sid: 'ses', iat: nowMs / 1000, exp: nowMs / 1000 + 3600 };
const header = { alg: 'HS256', typ: 'at+jwt' };

function signed(theHeader: object, theClaims: object, key: Buffer): string {
  const body = [theHeader, theClaims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
  return `${body}.${createHmac('sha256', key).update(body).digest('base64url')}`;
}

/** Each class of attack: its name and tokens, correctly signed wherever the attacker could. */
async function attacks(forge: Forge): Promise<[string, string[]][]> {
  const { secret } = forge;
  const withHeader = (more: object) => signed({ ...header, ...more }, claims, secret);
  const withClaims = (more: object) => signed(header, { ...claims, ...more }, secret);
  const unsigned = (alg: string) => signed({ ...header, alg }, claims, secret).replace(/[^.]*$/, '');
  const own: JWK = { kty: 'oct', k: Buffer.alloc(32).toString('base64url') };
  const rs256 = await new SignJWT(claims).setProtectedHeader({ ...header, alg: 'RS256' }).sign(forge.rsaPrivate);
  const es256 = await new SignJWT(claims).setProtectedHeader({ ...header, alg: 'ES256' }).sign(forge.ecPrivate);
  const nones = ['none', 'None', 'NONE', 'nOnE', ''];
  return [
    ['alg none, signed or not', nones.flatMap((alg) => [unsigned(alg), signed({ ...header, alg }, claims, secret)])],
    ['another alg than pinned', [rs256, es256, ...['HS384', 'HS512', 'RS256'].map((alg) => withHeader({ alg }))]],
    [
      'HS256 over our public keys',
      [signed(header, claims, forge.ecPublicPem), signed(header, claims, forge.rsaPublicPem)],
    ],
    [
      'kid injection',
      ['../../dev/null', "x' or 1=1 --", '/dev/null', '', 'key', '\u0000'].map((kid) => withHeader({ kid })),
    ],
    ['jku and x5u', ['jku', 'x5u'].map((name) => withHeader({ [name]: 'https://keys.example/set' }))],
    [
      'jwk and x5c',
      [
        withHeader({ jwk: own }),
        signed({ ...header, jwk: own }, claims, Buffer.alloc(32)),
        withHeader({ x5c: ['MA=='] }),
      ],
    ],
    [
      'crit, b64, zip, enc, cty',
      [{ crit: ['exp'] }, { b64: false }, { zip: 'DEF' }, { enc: 'A128GCM' }, { cty: 'JWT' }].map(withHeader),
    ],
    [
      'wrong or missing type',
      [withHeader({ typ: 'JWT' }), withHeader({ typ: undefined }), withHeader({ typ: 'at+jwt2' })],
    ],
    [
      'expired, or without an end',
      [{ exp: nowMs / 1000 }, { exp: 1 }, { exp: undefined }, { exp: null }, { exp: '9e9' }].map(withClaims),
    ],
    ['not yet valid', [withClaims({ nbf: nowMs / 1000 + 60 })]],
    [
      'wrong audience',
      [{ aud: 'bob-staff' }, { aud: ['bob-member', 'bob-staff'] }, { aud: undefined }, { aud: '' }].map(withClaims),
    ],
    ['wrong issuer', [withClaims({ iss: 'evil' }), withClaims({ iss: undefined })]],
    ['other spellings', [`${withHeader({})}=`, ` ${withHeader({})}`, `${withHeader({})}\n`, `${withHeader({})}.`]],
  ];
}

async function runAttacks(): Promise<Row[]> {
  const forge = await newForge();
  const control = newRow('control: our own token');
  const good = signed(header, claims, forge.secret);
  tally(control, 'good', { accepted: (await verifyToken(good, [forge.secretKey], rules)) !== null, wanted: true });
  const rows = [control];
  for (const [name, tokens] of await attacks(forge)) {
    const row = newRow(name);
    for (const token of tokens)
      for (const key of [forge.secretKey, forge.ecKey]) {
        const pin: Pin = key === forge.ecKey ? 'ES256' : 'HS256';
        // Under its own pin the ES256 token is no attack.
        if (pin === 'ES256' && name === 'another alg than pinned') continue;
        const accepted = (await verifyToken(token, [key], { ...rules, algorithms: [pin] })) !== null;
        tally(row, `${pin} ${token}`, { accepted, wanted: false });
      }
    rows.push(row);
  }
  return rows;
}

/** The reader that stands behind `Authorization: Bearer`. */
async function runRealms(): Promise<Row> {
  const row = newRow('tokens of the other realm, installation, time');
  const clock = { at: nowMs, now: () => clock.at };
  const deps = { clock, secrets: createSecrets(randomBytes(32)), publicUrl: 'https://bob.example' };
  const tokens = createAccessTokens(deps);
  const names = { accountId: 'acc', sessionId: 'ses' };
  const token = await tokens.mint('member', names);
  const accepts = async (reader: typeof tokens, realm: 'member' | 'staff') =>
    (await reader.read(realm, token)) !== null;
  tally(row, 'own realm', { accepted: await accepts(tokens, 'member'), wanted: true });
  tally(row, 'other realm', { accepted: await accepts(tokens, 'staff'), wanted: false });
  const elsewhere = createAccessTokens({ ...deps, publicUrl: 'https://other.example' });
  tally(row, 'other address', { accepted: await accepts(elsewhere, 'member'), wanted: false });
  const stranger = createAccessTokens({ ...deps, secrets: createSecrets(randomBytes(32)) });
  tally(row, 'other secret', { accepted: await accepts(stranger, 'member'), wanted: false });
  clock.at += 3_600_000;
  tally(row, 'an hour later', { accepted: await accepts(tokens, 'member'), wanted: false });
  return row;
}

function newRow(run: string): Row {
  return { run, vectors: 0, refused: 0, accepted: 0, faults: [] };
}

function tally(row: Row, name: string, verdict: { accepted: boolean; wanted: boolean }): void {
  row.vectors += 1;
  if (verdict.accepted) row.accepted += 1;
  else row.refused += 1;
  if (verdict.accepted !== verdict.wanted) row.faults.push(`${verdict.accepted ? 'accepted' : 'refused'}: ${name}`);
}

function report(rows: Row[]): void {
  const width = Math.max(...rows.map(({ run }) => run.length));
  console.log(`${'run'.padEnd(width)}  vectors  refused  accepted  verdict`);
  for (const row of rows) {
    const figures = [row.vectors, row.refused, row.accepted].map((n, i) => `${n}`.padStart([7, 7, 8][i]!));
    console.log(`${row.run.padEnd(width)}  ${figures.join('  ')}  ${row.faults.length === 0 ? 'ok' : 'FAILED'}`);
    for (const what of row.faults.slice(0, 20)) console.log(`    ${what}`);
  }
  const failed = rows.some(({ faults }) => faults.length > 0);
  console.log(failed ? '\nG10: FAILED' : '\nG10: met');
  if (failed) process.exitCode = 1;
}

async function main(): Promise<void> {
  const [folder] = process.argv.slice(2);
  if (!folder) throw new Error('Usage: node bench/tokens.ts DIR');
  const rows: Row[] = [];
  for (const file of files)
    for (const pin of ['HS256', 'ES256'] as const) rows.push(...(await runVectors(folder, file, pin)));
  report([...rows, ...(await runAttacks()), await runRealms()]);
}

await main();
