/** Staff: the tenants, making one, and inviting its first owner. */
import type { RouteOutput } from '@office16852/client';
import { find, h } from '../../ui/dom.ts';
import { api } from './api.ts';
import { showGood } from './form.ts';
import { formPart, into, panel, type Says } from './panel.ts';
import { fill } from './words.ts';

type Account = RouteOutput<'auth.me'>['account'];
type Tenant = RouteOutput<'tenants.list'>['items'][number];

const languages = [
  ['en', 'English'],
  ['de', 'Deutsch'],
  ['es', 'Español'],
  ['it', 'Italiano'],
  ['ja', '日本語'],
  ['nl', 'Nederlands'],
  ['pl', 'Polski'],
  ['pt-BR', 'Português (Brasil)'],
] as const;

export function staffPanels(account: Account, says: Says): HTMLElement[] {
  const mayMake = account.permissions.includes('tenant.manage');
  const mayInvite = account.permissions.includes('member.manage');
  const list = h('div', {});
  const refresh = () => into(list, says, async () => tenantList(await tenants(), says));
  void refresh();
  const invite = mayInvite ? inviteForm(says) : null;
  const chosen = (tenant: Tenant) => {
    if (!invite) return;
    const select = find<HTMLSelectElement>('select[name=tenant]', invite);
    select.prepend(h('option', { value: tenant.id, selected: true }, tenant.name));
    find<HTMLInputElement>('input[type=email]', invite).focus();
  };
  return [
    panel(says.tenants, null, list),
    ...(mayMake ? [panel(says.createTenant, null, createForm(says, chosen, refresh))] : []),
    ...(invite ? [panel(says.inviteOwner, says.inviteHelp, invite)] : []),
  ];
}

async function tenants(): Promise<Tenant[]> {
  return (await api.call('tenants.list', { query: { limit: 100 } })).items;
}

function tenantList(items: Tenant[], says: Says): Node[] {
  if (items.length === 0) return [h('p', {}, says.noTenants)];
  const rows = items.map((tenant) =>
    h(
      'li',
      {},
      h('strong', {}, tenant.name),
      h('span', { class: 'small' }, `${tenant.slug} · ${tenant.language}`),
      h('code', {}, tenant.id),
    ),
  );
  return [h('ul', { class: 'lines' }, ...rows)];
}

function createForm(says: Says, made: (tenant: Tenant) => void, refresh: () => Promise<void>): HTMLFormElement {
  return formPart(
    {
      name: 'tenant',
      fields: [
        { name: 'name', label: says.tenantName, maxlength: 120 },
        { name: 'language', label: says.tenantLanguage, choices: languages },
      ],
      submit: says.create,
      async send({ name = '', language = 'en' }, form) {
        const tenant = await api.call('tenants.create', { body: { name, language } });
        form.reset();
        showGood(form, fill(says.created, { name: tenant.name }));
        await refresh();
        made(tenant);
      },
    },
    says,
  );
}

function inviteForm(says: Says): HTMLFormElement {
  const roles = (['owner', 'manager', 'operator', 'viewer'] as const).map((role) => [role, says.roles[role]] as const);
  const form = formPart(
    {
      name: 'invite',
      fields: [
        { name: 'tenant', label: says.inviteTo, choices: [] },
        { name: 'email', label: says.form.email, type: 'email', maxlength: 254 },
        { name: 'role', label: says.role, choices: roles },
      ],
      submit: says.invite,
      async send({ tenant = '', email = '', role = 'owner' }) {
        const body = { email, role: role as (typeof roles)[number][0] };
        await api.call('members.invite', { body }, { tenant });
        find<HTMLInputElement>('input[type=email]', form).value = '';
        showGood(form, fill(says.invited, { email }));
      },
    },
    says,
  );
  const select = find<HTMLSelectElement>('select[name=tenant]', form);
  // The installation's own tenant has staff alone.
  const invitable = async () => (await tenants()).filter(({ slug }) => slug !== 'office16852-platform');
  void invitable().then((items) => select.append(...items.map(({ id, name }) => h('option', { value: id }, name))));
  return form;
}
