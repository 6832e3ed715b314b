/** Bob on the start page, and the receipt of his last answer below. */
import { storedTokens } from '@office16852/client';
import { mountInline } from '@office16852/widget';
import { drawIcon, find, h } from '../../ui/dom.ts';
import type { Strings } from '../../ui/strings/en.ts';
import { api } from './api.ts';
import { receiptSlip } from './receipt-slip.ts';
import { here, words } from './words.ts';

type HomeWords = Strings['home']['script'] & {
  questions: Strings['home']['questions'];
  receipt: Strings['receipt']['script'];
};

const says = words<HomeWords>();
const storageKey = 'bob-home';
const tokens = storedTokens(storageKey, () => localStorage);
const bob = mountInline(find('#bob'), {
  // Named, so that a member who is signed in here still reads their own chat as a visitor of this page.
  door: { kind: 'public', businessId: 'office16852-platform' },
  business: 'Office 168/52',
  persona: 'Bob',
  storageKey,
  suggestions: Object.values(says.questions),
});

for (const button of document.querySelectorAll<HTMLButtonElement>('[data-ask]'))
  button.addEventListener('click', () => {
    if (!bob.ask(button.dataset['ask'] ?? '')) return;
    find('#bob').scrollIntoView({ block: 'center', behavior: calm() ? 'auto' : 'smooth' });
  });

function calm(): boolean {
  return matchMedia('(prefers-reduced-motion: reduce)').matches;
}

let shown: string | null = null;

async function showLastReceipt(): Promise<void> {
  const { sessionId } = tokens.read();
  if (!sessionId) return;
  const history = await api.call('chat.history', { params: { session_id: sessionId }, query: {} }).catch(() => null);
  const turnId = history?.messages.findLast((message) => message.author === 'persona')?.turn_id ?? null;
  if (!turnId || turnId === shown) return;
  shown = turnId;
  if (await showReceipt(turnId)) return;
  // Sealing follows the answer by about a second.
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  if (shown === turnId) await showReceipt(turnId);
}

/** Gives whether it is sealed. */
async function showReceipt(turnId: string): Promise<boolean> {
  const slip = find('[data-receipt]');
  try {
    const receipt = await api.call('receipts.read', { params: { turn_id: turnId } });
    const link = h('a', { class: 'onward', href: `${here('/receipt')}#${turnId}` }, says.open, drawIcon('arrow'));
    slip.replaceChildren(receiptSlip(receipt, says.receipt), link);
    return receipt.sealed !== null;
  } catch {
    slip.replaceChildren(h('p', { class: 'slip-question' }, says.missing));
    return true;
  }
}

/** The chat speaks to the server itself; when one of its answers has arrived, its receipt is there. */
new PerformanceObserver((list) => {
  const answered = list.getEntries().some(({ name }) => new URL(name).pathname === '/api/chat');
  if (answered) void showLastReceipt();
}).observe({ type: 'resource' });
void showLastReceipt();
