import { describe, expect, it } from 'vitest';
import { sha256 } from '../../kernel/secrets/index.ts';
import { linkUrl, newInvitationToken, newLinkToken, readInvitationToken } from './link.ts';

const tenantId = '3f0a9a52-0c1e-4b57-9c55-6d2f3f1c7a10';

describe('a one-time link', () => {
  it('carries its token in the fragment, and is stored as its hash', () => {
    const { token, hash } = newLinkToken();
    const url = new URL(linkUrl('https://bob.example', 'reset', token));
    expect([url.pathname, url.search, url.hash]).toEqual(['/reset', '', `#${token}`]);
    expect(hash).toBe(sha256(token));
    expect(Buffer.from(token, 'base64url')).toHaveLength(32);
  });

  it('of an invitation names its tenant', () => {
    const { token, hash } = newInvitationToken(tenantId);
    expect(readInvitationToken(token)).toEqual({ tenantId, hash });
  });

  it.each([
    '',
    'x',
    tenantId,
    `${tenantId}.`,
    `${tenantId}.${'a'.repeat(42)}`,
    `.${'a'.repeat(43)}`,
    `${tenantId.toUpperCase()}.${'a'.repeat(43)}`,
  ])('that is not ours is nothing: %s', (token) => expect(readInvitationToken(token)).toBeNull());
});
