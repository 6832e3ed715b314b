/** A tenant with an owner, content in two languages and a widget, made as the docs say: by the API, from the set-up link on. */
import { linkMailedTo } from './mails.ts';
import type { Office } from './office.ts';
import { call, firstStaff, type Login } from './office-api.ts';

export interface Firm {
  readonly tenantId: string;
  readonly name: string;
  /** What the owner pastes into the pages of the firm. */
  readonly tag: string;
  /** The live key that the script carries. */
  readonly key: string;
  readonly staff: Login;
  readonly owner: Login;
  allow(origin: string): Promise<void>;
}

const pages = {
  Notdienst: `# Notdienst

Unser Notdienst ist an jedem Tag rund um die Uhr erreichbar. Die Anfahrt kostet nachts 89 Euro.

# Wartung

Eine Gasheizung soll einmal im Jahr gewartet werden. Die Wartung dauert etwa eine Stunde.
`,
  'Emergency service': `# Emergency service

Our emergency service can be reached around the clock on every day. The call-out costs 89 euros at night.

# Maintenance

A gas boiler should be serviced once a year. The service takes about one hour.
`,
};

export async function openFirm(office: Office): Promise<Firm> {
  const name = 'Brandt Heizung';
  const staff = await firstStaff(office);
  const tenant = await call<{ id: string }>(office, '/api/tenants', {
    token: staff.token,
    body: { name, language: 'de' },
  });
  const owner = await inviteOwner(office, { token: staff.token, tenant: tenant.id });
  const { token } = owner;
  for (const [title, content] of Object.entries(pages))
    await call(office, '/api/sources', { token, body: { kind: 'markdown', name: title, content } });
  await call(office, '/api/releases', { token, body: {} });
  const code = await call<{ tag: string; widget_key: string }>(office, '/api/customer-portal/widget-code', { token });
  const keys = await call<{ items: { id: string }[] }>(office, '/api/widget-keys', { token });
  return {
    ...{ tenantId: tenant.id, name, staff, owner, tag: code.tag, key: code.widget_key },
    async allow(origin) {
      await call(office, `/api/widget-keys/${keys.items[0]?.id}/origins`, { token, body: { origin } });
    },
  };
}

async function inviteOwner(office: Office, staff: { token: string; tenant: string }): Promise<Login> {
  const email = 'owner@brandt.example';
  await call(office, '/api/members/invitations', { ...staff, body: { email, role: 'owner' } });
  const link = await linkMailedTo(office.mailFolder, email, `${office.url}/invitation`);
  const password = 'seven green ferry tickets';
  const body = { token: link.split('#')[1], name: 'Olga Owner', password };
  const login = await call<{ access_token: string }>(office, '/api/customers/invitations/accept', { body });
  return { email, password, token: login.access_token };
}
