/** Widget Setup: the tag to paste, and the origins whose pages may show Bob. */
import type { RouteOutput } from '@office16852/client';
import { drawIcon, h } from '../../ui/dom.ts';
import { api } from './api.ts';
import { formPart, into, panel, type Says } from './panel.ts';

type Key = RouteOutput<'widget_keys.list'>['items'][number];

export function widgetPanel(account: RouteOutput<'customers.me'>['account'], says: Says): HTMLElement {
  const tenant = account.tenant.id;
  const mayManage = new Set<string>(account.permissions).has('embed.manage');
  const tag = h('div', {});
  const origins = h('div', {});
  const refresh = (): Promise<void> =>
    into(origins, says, async () => originPart({ tenant, mayManage, says, refresh }, await keyInUse(tenant)));
  void into(tag, says, async () => [
    tagPart((await api.call('customer_portal.widget_code', {}, { tenant })).tag, says),
  ]);
  void refresh();
  return panel(
    says.widget,
    says.widgetHelp,
    tag,
    h('h3', {}, says.origins),
    h('p', { class: 'small' }, says.originsHelp),
    origins,
  );
}

/** The oldest live key is the one that the script carries. */
async function keyInUse(tenant: string): Promise<Key | null> {
  const { items } = await api.call('widget_keys.list', { query: { limit: 100 } }, { tenant });
  return items.findLast((key) => key.mode === 'live' && key.revoked_at === null) ?? null;
}

function tagPart(tag: string, says: Says): HTMLElement {
  const copy = async (event: Event) => {
    const button = event.currentTarget as HTMLButtonElement;
    await navigator.clipboard?.writeText(tag);
    button.replaceChildren(drawIcon('check'));
    button.setAttribute('aria-label', says.copied);
    setTimeout(() => {
      button.replaceChildren(drawIcon('copy'));
      button.setAttribute('aria-label', says.copy);
    }, 2_000);
  };
  return h(
    'div',
    { class: 'copyable' },
    h('pre', { class: 'code tag', tabindex: '0' }, h('code', {}, tag)),
    h(
      'button',
      { type: 'button', class: 'bare copy', 'aria-label': says.copy, click: (event) => void copy(event) },
      drawIcon('copy'),
    ),
  );
}

interface OriginPart {
  tenant: string;
  mayManage: boolean;
  says: Says;
  refresh(): Promise<void>;
}

function originPart({ tenant, mayManage, says, refresh }: OriginPart, key: Key | null): Node[] {
  if (!key) return [h('p', {}, says.noOrigins)];
  const remove = async (id: string) => {
    await api.call(
      'widget_keys.remove_origin',
      { params: { widget_key_id: key.id, allowed_origin_id: id } },
      { tenant },
    );
    await refresh();
  };
  const rows = key.origins.map(({ id, origin }) =>
    h(
      'li',
      {},
      h('code', { class: 'origin' }, origin),
      mayManage && h('button', { type: 'button', class: 'bare', click: () => void remove(id) }, says.remove),
    ),
  );
  return [
    rows.length === 0 ? h('p', {}, says.noOrigins) : h('ul', { class: 'lines' }, ...rows),
    ...(mayManage ? [originForm(tenant, key, says, refresh)] : []),
  ];
}

function originForm(tenant: string, key: Key, says: Says, refresh: () => Promise<void>): HTMLFormElement {
  return formPart(
    {
      name: 'allowed',
      fields: [
        { name: 'origin', label: says.origin, type: 'url', placeholder: 'https://www.example.com', maxlength: 300 },
      ],
      submit: says.allow,
      async send({ origin = '' }) {
        const params = { widget_key_id: key.id };
        await api.call('widget_keys.allow_origin', { params, body: { origin } }, { tenant });
        await refresh();
      },
    },
    says,
  );
}
