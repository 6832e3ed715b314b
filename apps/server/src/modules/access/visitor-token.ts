/** The credential of an anonymous visitor: 256 bits minted here, stored as SHA-256 alone. */
import { randomToken, sha256 } from '../../kernel/secrets/index.ts';

export function mintVisitorToken(): { token: string; hash: string } {
  const token = randomToken();
  return { token, hash: sha256(token) };
}

export function hashVisitorToken(token: string): string {
  return sha256(token);
}
