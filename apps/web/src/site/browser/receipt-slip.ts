/** The short form of a receipt: what the answer was made of, on one slip. */
import type { Receipt } from '@office16852/contract';
import { h } from '../../ui/dom.ts';
import type { Strings } from '../../ui/strings/en.ts';
import { milliseconds, passagesOf, timesOf } from './receipt-facts.ts';
import { stateChip } from './state-chip.ts';
import { fill } from './words.ts';

type Says = Strings['receipt']['script'];

export function receiptSlip(receipt: Receipt, says: Says): HTMLElement {
  const { receipt: body, persona, sealed } = receipt;
  const rows: [string, string, boolean?][] = [
    [says.release, body.release_id ?? '–', true],
    [says.persona, persona ? `${persona.name}, ${fill(says.version, { version: body.persona_version ?? 0 })}` : '–'],
    ...body.verdicts.map((verdict): [string, string] => [
      says.guardrails[verdict.guardrail as keyof Says['guardrails']] ?? verdict.guardrail,
      [says.decisions[verdict.decision as keyof Says['decisions']], verdict.reasons[0]].filter(Boolean).join(' · '),
    ]),
    [says.duration, milliseconds(timesOf(receipt).wholeMs)],
    [says.chain, sealed ? fill(says.sealed, { seq: sealed.seq }) : says.notSealed],
  ];
  return h(
    'div',
    {},
    h('p', { class: 'slip-head' }, stateChip(String(body.outcome ?? 'failed'), says), h('code', {}, body.turn_id)),
    h('p', { class: 'slip-question' }, receipt.question ?? says.erased),
    ...passagesOf(receipt)
      .filter((passage) => passage.numbers.length > 0)
      .slice(0, 2)
      .map((passage) =>
        h(
          'figure',
          {},
          h('blockquote', {}, ...passage.pieces.filter((piece) => piece.quoted).map((piece) => h('p', {}, piece.text))),
          h('figcaption', {}, `${passage.title} · ${fill(says.version, { version: passage.documentVersion })}`),
        ),
      ),
    h(
      'dl',
      {},
      ...rows.map(([name, value, mono]) =>
        h('div', {}, h('dt', {}, name), h('dd', mono ? { class: 'mono' } : {}, value)),
      ),
    ),
  );
}
