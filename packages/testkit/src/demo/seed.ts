/** Puts the demo firm into a running installation: tenant and people, pages, a release, the widget, some conversations. A second time it finds them. */
import { sql } from 'kysely';
import type { App } from '../../../../apps/server/src/app.ts';
import { type Api, signIn } from './api.ts';
import { firm, members, type Person, staff } from './firm.ts';
import { readPage, type SitePage, sitePages } from './site/pages.ts';
import { renderPage } from './site/render.ts';
import { holdTalks } from './talks.ts';

export interface DemoOptions {
  /** Where this process reaches the installation. */
  base: string;
  /** The origin of the firm's website, which the widget is allowed on. */
  site: string;
}

export interface Demo {
  tenantId: string;
  /** The script tag, as Widget Setup gives it. */
  tag: string;
  /** False when an earlier start had made it. */
  created: boolean;
}

export async function seedDemo(app: App, { base, site }: DemoOptions): Promise<Demo> {
  const { tenantId, created } = await makeTenant(app);
  const manager = await signIn(base, '/api/customers/auth/login', personOf('manager'));
  await addPages(manager, site);
  // Nobody could be answered before the pages are published.
  await manager.post('/api/releases', {}, { expected: ['releases.unchanged'] });
  const { key, tag } = await allowWidget(manager, site);
  if (!(await hasConversations(app, tenantId))) await holdTalks({ base, origin: site, key });
  return { tenantId, tag, created };
}

/** All or nothing, so that a start that was stopped in the middle is made up for by the next. */
async function makeTenant(app: App): Promise<{ tenantId: string; created: boolean }> {
  const { tenants, access } = app.rooms;
  const found = await tenants.resolve(firm.slug);
  if (found) return { tenantId: found.id, created: false };
  const tenant = await app.db.system.tx('demo.seed', async (tx) => {
    const made = await tenants.createIn(tx, firm);
    for (const member of members) await access.addMember(tx, { ...member, tenantId: made.id });
    await access.addStaff(tx, staff);
    return made;
  });
  return { tenantId: tenant.id, created: true };
}

function personOf(role: Person<string>['role']) {
  return members.find((member) => member.role === role)!;
}

/** As the firm would add them: its Markdown as it is, its HTML as the website serves it. */
async function addPages(manager: Api, site: string): Promise<void> {
  for (const page of sitePages) {
    const source = page.file.endsWith('.md')
      ? { kind: 'markdown', content: await readPage(page) }
      : { kind: 'html', content: await renderPage(page, '') };
    await manager.post('/api/sources', {
      ...source,
      name: nameOf(page),
      url: `${site}${page.path}`,
      language: page.language,
    });
  }
}

function nameOf(page: SitePage): string {
  return `${page.language}/${page.file}`;
}

async function allowWidget(manager: Api, site: string): Promise<{ key: string; tag: string }> {
  const keys = await manager.get<{ items: { id: string; mode: string; revoked_at: string | null }[] }>(
    '/api/widget-keys',
  );
  const key = keys.items.find((one) => one.mode === 'live' && one.revoked_at === null);
  if (!key) throw new Error('the demo tenant has no live widget key any more; start with another --data-dir');
  for (const origin of [site, site.replace('localhost', '127.0.0.1')])
    await manager.post(`/api/widget-keys/${key.id}/origins`, { origin });
  const code = await manager.get<{ tag: string; widget_key: string }>('/api/customer-portal/widget-code');
  return { key: code.widget_key, tag: code.tag };
}

async function hasConversations(app: App, tenantId: string): Promise<boolean> {
  const db = app.db.forTenant(tenantId, { actor: { kind: 'system', id: 'demo' } });
  const { rows } = await db.read((read) => sql`select 1 from conversations limit 1`.execute(read.sql));
  return rows.length > 0;
}
