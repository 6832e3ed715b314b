/** Tokens for programs: a JWT per realm with its own derived key, issuer and audience. It names a session row, and lives no longer. */
import { type JWK, SignJWT } from 'jose';
import type { Clock } from '../../kernel/clock.ts';
import type { Secrets } from '../../kernel/secrets/index.ts';
import type { Realm } from './session.ts';
import { verifyToken } from './verify-jws.ts';

export const accessTokenSeconds = 3_600;
const type = 'at+jwt';

export interface AccessTokens {
  mint(realm: Realm, names: { accountId: string; sessionId: string }): Promise<string>;
  /** Null for everything that is not an unexpired token of this realm. */
  read(realm: Realm, token: string): Promise<{ accountId: string; sessionId: string } | null>;
}

export function createAccessTokens(deps: { clock: Clock; secrets: Secrets; publicUrl: string }): AccessTokens {
  const audience = (realm: Realm) => `bob-${realm}`;
  const issuer = (realm: Realm) => `${deps.publicUrl}/realms/${realm}`;
  const key = (realm: Realm) => deps.secrets.key(`access.token.${realm}`);
  return Object.freeze({
    async mint(realm: Realm, names: { accountId: string; sessionId: string }) {
      const nowSeconds = Math.floor(deps.clock.now() / 1000);
      return new SignJWT({ sid: names.sessionId })
        .setProtectedHeader({ alg: 'HS256', typ: type })
        .setIssuer(issuer(realm))
        .setAudience(audience(realm))
        .setSubject(names.accountId)
        .setIssuedAt(nowSeconds)
        .setExpirationTime(nowSeconds + accessTokenSeconds)
        .sign(key(realm));
    },
    async read(realm: Realm, token: string) {
      const jwk: JWK = { kty: 'oct', alg: 'HS256', use: 'sig', k: key(realm).toString('base64url') };
      const claims = await verifyToken(token, [jwk], {
        algorithms: ['HS256'],
        audience: audience(realm),
        issuer: issuer(realm),
        type,
        nowMs: deps.clock.now(),
      });
      if (typeof claims?.['sid'] !== 'string' || typeof claims.sub !== 'string') return null;
      return { accountId: claims.sub, sessionId: claims['sid'] };
    },
  });
}
