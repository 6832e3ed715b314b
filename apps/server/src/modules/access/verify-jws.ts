/**
 * Verifies signed tokens (RFC 7515, RFC 7519) against a pinned algorithm and keys of ours. Nothing in a token chooses how
 * it is verified: an unknown header member refuses it, whatever it says. Everything invalid is one answer: null.
 */
import { compactVerify, importJWK, type JWK, type JWTPayload, jwtVerify } from 'jose';

export interface JwsRules {
  algorithms: readonly ('HS256' | 'ES256')[];
}

export interface TokenRules extends JwsRules {
  audience: string;
  issuer: string;
  /** The `typ` that the header must carry. */
  type: string;
  nowMs: number;
}

type ImportedKey = Awaited<ReturnType<typeof importJWK>>;

const keyTypes = { HS256: 'oct', ES256: 'EC' } as const;
const knownHeaders = new Set(['alg', 'typ', 'kid']);
/** RFC 7518, section 3.2: a key of the hash's size or larger. */
const minSecretBytes = 32;

/** The payload's bytes, or null. */
export async function verifyJws(token: string, keys: readonly JWK[], rules: JwsRules): Promise<Uint8Array | null> {
  try {
    const key = await keyFor(token, keys, rules);
    return key && (await compactVerify(token, key, { algorithms: [...rules.algorithms] })).payload;
  } catch {
    return null;
  }
}

/** The claims of an unexpired token for this audience, from this issuer, or null. */
export async function verifyToken(token: string, keys: readonly JWK[], rules: TokenRules): Promise<JWTPayload | null> {
  try {
    const key = await keyFor(token, keys, rules);
    if (!key) return null;
    const { payload } = await jwtVerify(token, key, {
      algorithms: [...rules.algorithms],
      audience: rules.audience,
      issuer: rules.issuer,
      typ: rules.type,
      currentDate: new Date(rules.nowMs),
      requiredClaims: ['exp', 'iat', 'sub'],
    });
    // A list of audiences would make one token good for two doors.
    return payload.aud === rules.audience ? payload : null;
  } catch {
    return null;
  }
}

async function keyFor(token: string, keys: readonly JWK[], rules: JwsRules): Promise<ImportedKey | null> {
  const header = headerOf(token);
  const algorithm = rules.algorithms.find((name) => name === header?.alg);
  if (!header || !algorithm || !isOneKindOfSet(keys)) return null;
  const jwk = keys.find((key) => key.kid === header.kid);
  if (!jwk || !fits(jwk, algorithm)) return null;
  const key = await importJWK(jwk, algorithm);
  return key instanceof Uint8Array && key.length < minSecretBytes ? null : key;
}

/** Null unless the token is three parts in canonical base64url, so that one token has one spelling. */
function headerOf(token: string): { alg?: unknown; kid?: unknown } | null {
  const parts = token.split('.');
  if (parts.length !== 3 || !parts.every(isCanonical)) return null;
  const header: unknown = JSON.parse(Buffer.from(parts[0]!, 'base64url').toString('utf8'));
  if (typeof header !== 'object' || header === null || Array.isArray(header)) return null;
  return Object.keys(header).every((name) => knownHeaders.has(name)) ? header : null;
}

function isCanonical(part: string): boolean {
  return Buffer.from(part, 'base64url').toString('base64url') === part;
}

/** A set that mixes secrets with public keys, or names two keys alike, lets a token choose: it serves none. */
function isOneKindOfSet(keys: readonly JWK[]): boolean {
  return new Set(keys.map((key) => key.kid)).size === keys.length && new Set(keys.map((key) => key.kty)).size === 1;
}

function fits(jwk: JWK, algorithm: keyof typeof keyTypes): boolean {
  return (
    jwk.kty === keyTypes[algorithm] &&
    (jwk.alg === undefined || jwk.alg === algorithm) &&
    (jwk.use === undefined || jwk.use === 'sig') &&
    (jwk.key_ops === undefined || jwk.key_ops.includes('verify'))
  );
}
