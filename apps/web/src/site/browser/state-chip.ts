/** The state of an answer: icon, word and colour, the same everywhere. */
import { drawIcon, h } from '../../ui/dom.ts';
import type { IconName } from '../../ui/icons.ts';
import type { Strings } from '../../ui/strings/en.ts';

const looks: Record<string, [string, IconName]> = {
  answered: ['answered', 'checkInCircle'],
  refused: ['refused', 'searchEmpty'],
  awaiting_approval: ['waiting', 'clock'],
  escalated: ['person', 'person'],
  queued_for_human: ['person', 'person'],
};

export function stateChip(outcome: string, says: Strings['receipt']['script']): HTMLElement {
  const [look, icon] = looks[outcome] ?? ['failed', 'alert' as const];
  const word = says.outcomes[outcome as keyof typeof says.outcomes] ?? outcome;
  return h('span', { class: `chip ${look}` }, drawIcon(icon), word);
}
