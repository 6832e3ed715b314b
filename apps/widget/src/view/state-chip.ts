/** What became of a question, as icon and word; the colour only repeats it. */
import type { Outcome } from '@office16852/contract';
import type { SentenceKey } from '@office16852/contract/sentences';
import { h, icon } from './dom.ts';
import { alert, checkInCircle, clock, minusInCircle, person } from './icons.ts';
import type { Words } from './words.ts';

const looks: Readonly<Record<Outcome, { word: SentenceKey; strokes: string; state: string }>> = {
  answered: { word: 'answered', strokes: checkInCircle, state: 'answered' },
  refused: { word: 'refused', strokes: minusInCircle, state: 'refused' },
  awaiting_approval: { word: 'waitingForApproval', strokes: clock, state: 'waiting' },
  escalated: { word: 'withPerson', strokes: person, state: 'person' },
  queued_for_human: { word: 'withPerson', strokes: person, state: 'person' },
  blocked: { word: 'failed', strokes: alert, state: 'failed' },
};

export function stateChip(outcome: Outcome, words: Words): HTMLElement {
  const look = looks[outcome];
  return h('span', { class: `chip ${look.state}` }, icon(look.strokes), words.say[look.word]);
}
