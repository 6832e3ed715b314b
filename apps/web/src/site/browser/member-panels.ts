/** Members: what Bob answers from, publishing it, and the tag for their own pages. */
import { ChatProblem, type RouteOutput } from '@office16852/client';
import { h } from '../../ui/dom.ts';
import { api } from './api.ts';
import { showGood } from './form.ts';
import { formPart, into, panel, type Says } from './panel.ts';
import { widgetPanel } from './widget-panel.ts';
import { fill } from './words.ts';

type Account = RouteOutput<'customers.me'>['account'];
type Source = RouteOutput<'sources.list'>['items'][number];

export function memberPanels(account: Account, says: Says): HTMLElement[] {
  const tenant = account.tenant.id;
  const may = new Set<string>(account.permissions);
  const live = h('div', {});
  const list = h('div', {});
  const refreshLive = () => into(live, says, () => release(tenant, may.has('release.publish'), says, refreshLive));
  const refresh = () => into(list, says, async () => sourceList(await sources(tenant), says));
  void refreshLive();
  void refresh();
  const forms = may.has('knowledge.manage') ? [pageForm(tenant, says, refresh), textForm(tenant, says, refresh)] : [];
  return [panel(says.content, says.contentHelp, list, ...forms, live), widgetPanel(account, says)];
}

async function sources(tenant: string): Promise<Source[]> {
  return (await api.call('sources.list', { query: { limit: 50 } }, { tenant })).items;
}

function sourceList(items: Source[], says: Says): Node[] {
  if (items.length === 0) return [h('p', {}, says.noContent)];
  const rows = items.map((source) =>
    h('li', {}, h('strong', {}, source.name), h('span', { class: 'small' }, stateOf(source, says))),
  );
  return [h('ul', { class: 'lines' }, ...rows)];
}

function stateOf(source: Source, says: Says): string {
  if (source.status === 'failed') return `${says.failed}: ${source.failure?.message ?? ''}`;
  if (source.status === 'reading') return says.reading;
  const { document_count: count } = source;
  return count === 1 ? says.oneDocument : fill(says.documents, { count });
}

function pageForm(tenant: string, says: Says, refresh: () => Promise<void>): HTMLFormElement {
  return formPart(
    {
      name: 'page',
      fields: [{ name: 'url', label: says.page, type: 'url', placeholder: 'https://', maxlength: 2_000 }],
      submit: says.addPage,
      quiet: true,
      async send({ url = '' }, form) {
        const name = url.replace(/^https?:\/\//, '').slice(0, 200);
        await api.call('sources.add', { body: { kind: 'url', name, url } }, { tenant });
        form.reset();
        await refresh();
      },
    },
    says,
  );
}

function textForm(tenant: string, says: Says, refresh: () => Promise<void>): HTMLFormElement {
  return formPart(
    {
      name: 'text',
      fields: [
        { name: 'name', label: says.textName, maxlength: 200 },
        { name: 'content', label: says.text, type: 'textarea' },
      ],
      submit: says.addText,
      quiet: true,
      async send({ name = '', content = '' }, form) {
        await api.call('sources.add', { body: { kind: 'markdown', name, content } }, { tenant });
        form.reset();
        await refresh();
      },
    },
    says,
  );
}

async function release(tenant: string, mayPublish: boolean, says: Says, again: () => Promise<void>): Promise<Node[]> {
  const current = await api.call('releases.current', {}, { tenant }).catch((error: unknown) => {
    if (error instanceof ChatProblem && error.status === 404) return null;
    throw error;
  });
  const empty = !current || current.document_count === 0;
  const state = empty
    ? says.noRelease
    : fill(says.release, { number: current.number, documents: current.document_count });
  const previous = current?.previous_release_id;
  return [
    h('p', { class: 'live' }, state),
    ...(mayPublish ? [publishForm(tenant, says, again)] : []),
    ...(mayPublish && previous ? [rollBackForm(tenant, previous, says, again)] : []),
  ];
}

function publishForm(tenant: string, says: Says, again: () => Promise<void>): HTMLFormElement {
  return formPart(
    {
      name: 'publish',
      fields: [],
      submit: says.publish,
      async send(_, form) {
        const made = await api.call('releases.publish', { body: {} }, { tenant });
        showGood(form, fill(says.published, { number: made.number }));
        setTimeout(() => void again(), 2_500);
      },
    },
    says,
  );
}

function rollBackForm(tenant: string, releaseId: string, says: Says, again: () => Promise<void>): HTMLFormElement {
  return formPart(
    {
      name: 'roll-back',
      fields: [],
      submit: says.rollBack,
      quiet: true,
      async send(_, form) {
        const made = await api.call('releases.publish', { body: { release_id: releaseId } }, { tenant });
        showGood(form, fill(says.rolledBack, { number: made.number }));
        setTimeout(() => void again(), 2_500);
      },
    },
    says,
  );
}
