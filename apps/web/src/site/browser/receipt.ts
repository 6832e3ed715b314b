/** The whole receipt of one turn, named by the fragment of the address. */
import { ChatProblem } from '@office16852/client';
import type { Receipt } from '@office16852/contract';
import { find, h } from '../../ui/dom.ts';
import type { Strings } from '../../ui/strings/en.ts';
import { api } from './api.ts';
import { prove } from './receipt-facts.ts';
import { receiptSheet } from './receipt-sheet.ts';
import { here, words } from './words.ts';

const says = words<Strings['receipt']['script']>();
const content = find('#content');

async function show(): Promise<void> {
  const turnId = location.hash.slice(1);
  if (!turnId) return notice(says.none, says.noneHelp);
  const receipt = await read(turnId);
  if (!receipt) return;
  content.replaceChildren(receiptSheet(receipt, await prove(receipt), says));
  if (receipt.sealed) return;
  // Sealing follows the answer by about a second.
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  const sealed = location.hash.slice(1) === turnId ? await read(turnId) : null;
  if (sealed?.sealed) content.replaceChildren(receiptSheet(sealed, await prove(sealed), says));
}

async function read(turnId: string): Promise<Receipt | null> {
  try {
    return (await api.call('receipts.read', { params: { turn_id: turnId } })) as Receipt;
  } catch (error) {
    const problem = error instanceof ChatProblem ? error : null;
    if (problem?.status === 404) notice(says.missing, says.missingHelp, signIn());
    else notice(says.failed, problem?.requestId ?? '', again());
    return null;
  }
}

function notice(title: string, text: string, ...actions: HTMLElement[]): void {
  content.replaceChildren(
    h('div', { class: 'nothing' }, h('h2', {}, title), h('p', {}, text), h('p', { class: 'actions' }, ...actions)),
  );
}

function signIn(): HTMLElement {
  return h('a', { class: 'secondary', href: here('/login') }, says.signIn);
}

function again(): HTMLElement {
  return h('button', { type: 'button', class: 'secondary', click: () => void show() }, says.again);
}

addEventListener('hashchange', () => void show());
void show();
