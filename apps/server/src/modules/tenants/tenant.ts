/** The tenant value: a customer company, the isolation boundary. */

export interface Tenant {
  id: string;
  slug: string;
  name: string;
  /** Language of the tenant's own business, used when a visitor's is unknown. */
  language: string;
  status: 'active' | 'suspended';
  createdAt: string;
}

/** The installation's own tenant. */
export const homeSlug = 'office16852-platform';

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

export function isTenantId(value: string): boolean {
  return uuid.test(value);
}

/** A slug for a name: lower case letters, digits and single hyphens. */
export function slugOf(name: string): string {
  const plain = name.normalize('NFKD').replace(/ß/g, 'ss').replace(/\p{M}/gu, '').toLowerCase();
  return (
    plain
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-+|-+$/g, '')
      .slice(0, 60)
      // The cut may have left a hyphen at the end.
      .replace(/-$/, '') || 'tenant'
  );
}
