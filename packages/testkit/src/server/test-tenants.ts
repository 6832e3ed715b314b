/** Tenants that answer from Markdown, and keys for their pages. */
import { randomBytes } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { App } from '../../../../apps/server/src/app.ts';
import { homeSlug, type Tenant } from '../../../../apps/server/src/modules/tenants/index.ts';
import type { Asker } from './ask.ts';
import type { People } from './people.ts';

/** File name without its ending → Markdown. */
export type MarkdownPages = Readonly<Record<string, string>>;

export interface NewTestTenant {
  slug?: string;
  name?: string;
  language?: string;
  /** Read as knowledge and published as the current release; without any the tenant has none. */
  pages?: MarkdownPages;
}

export interface WidgetKey {
  readonly id: string;
  /** `pk_live_…` or `pk_test_…`. */
  readonly value: string;
  readonly origin: string;
  readonly originId: string;
  /** What a page of that origin sends. */
  readonly headers: { readonly 'x-widget-key': string; readonly origin: string };
}

export interface TestTenants {
  tenant(input?: NewTestTenant): Promise<Tenant>;
  /** Reads these pages as the tenant's knowledge and publishes them. */
  publish(tenant: Tenant, pages: MarkdownPages): Promise<void>;
  widgetKey(tenant: Tenant, origin?: string): Promise<WidgetKey>;
}

export function createTestTenants(deps: { app: App; asker: Asker; people: People; dataDir: string }): TestTenants {
  const { app, asker, people, dataDir } = deps;
  const { tenants, sources, releases } = app.rooms;

  async function publish(tenant: Tenant, pages: MarkdownPages): Promise<void> {
    const folder = join(dataDir, 'pages', tenant.slug);
    await mkdir(folder, { recursive: true });
    for (const [name, markdown] of Object.entries(pages)) await writeFile(join(folder, `${name}.md`), markdown);
    const db = app.db.forTenant(tenant.id, { actor: { kind: 'system', id: 'test' } });
    const publicBase = `https://${tenant.slug}.example/pages`;
    await sources.readFolder(db, { name: 'pages', folder, publicBase, include: [] });
    await releases.publish(db);
  }

  return {
    publish,
    async tenant({ slug = `tenant-${randomBytes(5).toString('hex')}`, name = slug, language = 'en', pages } = {}) {
      const tenant = await tenants.create(app.db.system, { slug, name, language });
      if (pages) await publish(tenant, pages);
      return tenant;
    },
    async widgetKey(tenant, origin = `https://${tenant.slug}.example`) {
      const { bearer: headers } = await people.member(tenant, 'manager');
      const mode = origin.startsWith('http:') ? 'test' : 'live';
      const key = await asker.ask<{ id: string; value: string }>('/api/widget-keys', {
        headers,
        body: { name: origin, mode },
      });
      const { id, value } = key.body;
      const added = await asker.ask<{ id: string }>(`/api/widget-keys/${id}/origins`, { headers, body: { origin } });
      if (added.status !== 201) throw new Error(`${origin} could not be allowed: ${added.text}`);
      return Object.freeze({ id, value, origin, originId: added.body.id, headers: { 'x-widget-key': value, origin } });
    },
  };
}

/** The installation's own tenant, as a start makes it. */
export async function makeHome(app: App): Promise<Tenant> {
  return app.rooms.tenants.create(app.db.system, { slug: homeSlug, name: 'Office 168/52', language: 'en' });
}
