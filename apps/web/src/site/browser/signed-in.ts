/** Who you are here and what there is to do: members work in their tenant, staff make tenants and invite owners. */
import { ChatProblem, type RouteOutput } from '@office16852/client';
import { find, h } from '../../ui/dom.ts';
import { api, lastRealm, type Realm, signedInWith } from './api.ts';
import { memberPanels } from './member-panels.ts';
import type { Says } from './panel.ts';
import { staffPanels } from './staff-panels.ts';
import { fill, here, words } from './words.ts';

type Me = RouteOutput<'auth.me'> | RouteOutput<'customers.me'>;

const says = words<Says>();
const content = find('#content');
/** Which of several tenants a member works in; the server remembers the last one. */
let tenant: string | undefined;

async function show(): Promise<void> {
  const me = await whoAmI();
  if (!me) return nobody();
  signedInWith(me);
  document.querySelector('.top nav a[href$="/login"]')?.remove();
  const { account } = me;
  content.replaceChildren(
    greeting(me),
    h(
      'div',
      { class: 'panels' },
      ...(account.realm === 'staff' ? staffPanels(account, says) : memberPanels(account, says)),
    ),
    h('p', { class: 'small more' }, `${says.more} `, h('a', { href: '/docs' }, says.docs)),
  );
}

async function whoAmI(): Promise<Me | null> {
  const last = lastRealm();
  const realms: Realm[] = last === 'staff' ? ['staff', 'member'] : ['member', 'staff'];
  for (const realm of realms) {
    try {
      return await (realm === 'staff'
        ? api.call('auth.me', {})
        : api.call('customers.me', {}, tenant ? { tenant } : {}));
    } catch (error) {
      if (!(error instanceof ChatProblem) || error.status !== 401) throw error;
    }
  }
  return null;
}

function greeting({ account }: Me): HTMLElement {
  const role = says.roles[account.role as keyof Says['roles']];
  const member = account.realm === 'member';
  const where = member ? fill(says.as, { role, tenant: account.tenant.name }) : fill(says.asStaff, { role });
  return h(
    'header',
    { class: 'greeting' },
    h(
      'div',
      {},
      h('h1', {}, fill(says.hello, { name: account.name })),
      h('p', { class: 'lead' }, where),
      h('p', { class: 'small' }, account.email),
    ),
    h('div', { class: 'actions' }, member && account.tenants.length > 1 && chooser(account), logOut(account.realm)),
  );
}

function chooser(account: RouteOutput<'customers.me'>['account']): HTMLElement {
  const choose = (event: Event) => {
    tenant = (event.currentTarget as HTMLSelectElement).value;
    void show();
  };
  const options = account.tenants.map(({ id, name }) =>
    h('option', { value: id, selected: id === account.tenant.id }, name),
  );
  return h('select', { 'aria-label': says.yourTenants, change: choose }, ...options);
}

function logOut(realm: Realm): HTMLElement {
  const leave = async () => {
    await api.call(realm === 'staff' ? 'auth.logout' : 'customers.logout', {});
    location.assign(here(realm === 'staff' ? '/staff/login' : '/login'));
  };
  return h('button', { type: 'button', class: 'secondary', click: () => void leave() }, says.logOut);
}

function nobody(): void {
  content.replaceChildren(
    h(
      'div',
      { class: 'nothing' },
      h('h1', {}, says.nobody),
      h('p', {}, says.nobodyHelp),
      h(
        'p',
        { class: 'actions' },
        h('a', { class: 'primary', href: here('/login') }, says.members),
        h('a', { class: 'secondary', href: here('/staff/login') }, says.staffDoor),
      ),
    ),
  );
}

show().catch((error: Error) => {
  content.replaceChildren(h('div', { class: 'nothing' }, h('p', { class: 'alert', role: 'alert' }, error.message)));
});
