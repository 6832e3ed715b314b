/** Tenants with content of their own: service pages of a firm, repeated with other places and prices until there are enough chunks. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { App } from '../../apps/server/src/app.ts';

const services = [
  'boiler service',
  'drain cleaning',
  'leak repair',
  'heat pump advice',
  'bathroom planning',
  'radiator replacement',
  'water softening',
  'solar thermal check',
];
const places = ['Northgate', 'Riverside', 'Old Town', 'Hillcrest', 'Lakeview', 'Westfield', 'Harbour', 'Parkside'];

export const questions = services.flatMap((service, i) => [
  `How much does ${service} cost in ${places[i]}?`,
  `When is ${service} available in ${places[(i + 3) % places.length]}?`,
  'Who won the football last night?',
]);

export async function seedTenants(app: App, slugs: readonly string[], chunks: number): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'bob-bench-pages-'));
  await writeFile(join(folder, 'services.md'), pageOf(chunks));
  for (const slug of slugs) {
    const tenant = await app.rooms.tenants.create(app.db.system, { slug, name: slug, language: 'en' });
    const db = app.db.forTenant(tenant.id, { actor: { kind: 'system', id: 'bench' } });
    await app.rooms.sources.readFolder(db, {
      name: 'pages',
      folder,
      publicBase: 'http://localhost/pages',
      include: [],
    });
    await app.rooms.releases.publish(db);
  }
  await rm(folder, { recursive: true });
}

function pageOf(chunks: number): string {
  let page = '# Services\n';
  for (let i = 0; i < chunks; i++) {
    const service = services[i % services.length]!;
    const place = places[Math.floor(i / services.length) % places.length]!;
    const price = 60 + ((i * 37) % 240);
    page += `\n## ${capital(service)} in ${place}\n\nOur ${service} in ${place} costs ${price} euros, travel included. It is available from Monday to Friday between 8 and ${15 + (i % 4)} o'clock. `;
    page += `The ${service} takes about ${1 + (i % 3)} hours, and our fitters bring every tool they need. If something is missing we come again without charge. Please ask for a written offer when the work in ${place} is larger than a day.\n`;
  }
  return page;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
