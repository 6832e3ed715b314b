/** One-time links. The token stands in the fragment, which no server and no log sees; the page posts it. */
import { randomToken, sha256 } from '../../kernel/secrets/index.ts';

const hourMs = 3_600_000;
export const linkLifetimesMs = { setup: 24 * hourMs, reset: hourMs, invitation: 7 * 24 * hourMs } as const;
export type LinkKind = keyof typeof linkLifetimesMs;

export interface NewToken {
  token: string;
  hash: string;
}

export function newLinkToken(): NewToken {
  const token = randomToken();
  return { token, hash: sha256(token) };
}

export function linkUrl(publicUrl: string, kind: LinkKind, token: string): string {
  return `${publicUrl}/${kind}#${token}`;
}

/** An invitation's token says its tenant, so that it is looked for behind that tenant's wall and nowhere else. */
export function newInvitationToken(tenantId: string): NewToken {
  const { token, hash } = newLinkToken();
  return { token: `${tenantId}.${token}`, hash };
}

export function readInvitationToken(token: string): { tenantId: string; hash: string } | null {
  const parts = /^([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.([\w-]{43})$/.exec(token);
  return parts ? { tenantId: parts[1]!, hash: sha256(parts[2]!) } : null;
}
