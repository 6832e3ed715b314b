/** The long form of a receipt: question, answer, passages, checks, what it was made with, proof. */
import type { Receipt } from '@office16852/contract';
import { drawIcon, h } from '../../ui/dom.ts';
import type { Strings } from '../../ui/strings/en.ts';
import { answerPieces, milliseconds, type Proof, passagesOf, type QuotedPassage, timesOf } from './receipt-facts.ts';
import { stateChip } from './state-chip.ts';
import { fill } from './words.ts';

type Says = Strings['receipt']['script'];

export function receiptSheet(receipt: Receipt, proof: Proof, says: Says): HTMLElement {
  return h(
    'div',
    { class: 'receipt' },
    h('div', { class: 'read' }, exchange(receipt, says), sources(receipt, says)),
    h(
      'div',
      { class: 'facts-beside' },
      checks(receipt, says),
      made(receipt, says),
      timing(receipt, says),
      chain(receipt, proof, says),
    ),
  );
}

function exchange(receipt: Receipt, says: Says): HTMLElement {
  const { question, answer } = receipt;
  const { outcome, language } = receipt.receipt;
  const said = answerPieces(receipt).map((piece) =>
    piece.number === null
      ? piece.text
      : h(
          'span',
          { class: 'cited' },
          piece.text,
          h('a', { class: 'cite', href: `#passage-${piece.number}` }, String(piece.number)),
        ),
  );
  for (const link of said) if (link instanceof HTMLElement) link.querySelector('a')?.addEventListener('click', jump);
  return h(
    'section',
    {},
    h('h2', {}, says.question),
    h('p', { class: 'question' }, question ?? says.erased),
    h('h2', {}, says.answer, stateChip(String(outcome ?? 'failed'), says)),
    h('p', { class: 'reply', lang: language }, ...(answer === null ? [outcome ? says.erased : says.noAnswer] : said)),
  );
}

/** The fragment names the receipt, so a citation scrolls without changing it. */
function jump(event: Event): void {
  event.preventDefault();
  const link = event.currentTarget as HTMLAnchorElement;
  const target = document.querySelector<HTMLElement>(link.hash);
  target?.scrollIntoView({ block: 'nearest' });
  target?.focus();
}

function sources(receipt: Receipt, says: Says): HTMLElement {
  const passages = passagesOf(receipt);
  const quoted = passages.filter((passage) => passage.numbers.length > 0);
  const others = passages.filter((passage) => passage.numbers.length === 0);
  return h(
    'section',
    {},
    h('h2', {}, says.sources),
    h('p', { class: 'small' }, passages.length > 0 ? says.sourcesHelp : says.noSources),
    ...quoted.map((passage) => passageView(passage, says)),
    others.length > 0 &&
      h(
        'details',
        { class: 'more' },
        h('summary', {}, drawIcon('chevron'), `${says.notCited} (${others.length})`),
        ...others.map((passage) => passageView(passage, says)),
      ),
  );
}

function passageView(passage: QuotedPassage, says: Says): HTMLElement {
  const { numbers, title, url, score, documentId, documentVersion } = passage;
  const facts = [
    numbers.length > 0 ? fill(says.cited, { numbers: numbers.join(', ') }) : null,
    fill(says.version, { version: documentVersion }),
    fill(says.score, { score: score.toFixed(2) }),
  ];
  const anchors = numbers.slice(1).map((number) => h('span', { id: `passage-${number}`, tabindex: '-1' }));
  return h(
    'article',
    { class: 'passage', ...(numbers[0] ? { id: `passage-${numbers[0]}`, tabindex: '-1' } : {}) },
    ...anchors,
    h('header', {}, h('h3', {}, title), h('p', { class: 'small' }, facts.filter(Boolean).join(' · '))),
    h('blockquote', {}, ...passage.pieces.map((piece) => (piece.quoted ? h('mark', {}, piece.text) : piece.text))),
    h(
      'footer',
      { class: 'small' },
      h('code', {}, documentId),
      url && h('a', { href: url, rel: 'noopener noreferrer' }, says.openSource, drawIcon('arrow')),
    ),
  );
}

function list(rows: readonly (readonly [string, string, boolean?])[]): HTMLElement {
  return h(
    'dl',
    { class: 'pairs' },
    ...rows.map(([name, value, mono]) =>
      h('div', {}, h('dt', {}, name), h('dd', mono ? { class: 'mono' } : {}, value)),
    ),
  );
}

function checks({ receipt }: Receipt, says: Says): HTMLElement {
  const items = receipt.verdicts.map(({ guardrail, decision, reasons }) =>
    h(
      'li',
      { class: decision === 'allow' ? 'good' : 'noted' },
      drawIcon(decision === 'allow' ? 'check' : 'alert'),
      h(
        'div',
        {},
        h('strong', {}, says.guardrails[guardrail as keyof Says['guardrails']] ?? guardrail),
        ` ${says.decisions[decision as keyof Says['decisions']] ?? decision}`,
        ...reasons.map((reason) => h('small', {}, reason)),
      ),
    ),
  );
  return h('section', {}, h('h2', {}, says.checks), h('ul', { class: 'checks' }, ...items));
}

function made({ receipt, persona }: Receipt, says: Says): HTMLElement {
  const version =
    receipt.persona_version === null ? '' : `, ${fill(says.version, { version: receipt.persona_version })}`;
  return h(
    'section',
    {},
    h('h2', {}, says.made),
    list([
      [says.release, receipt.release_id ?? '–', true],
      [says.persona, persona ? `${persona.name}${version}` : '–'],
      [says.answerer, receipt.answerer],
      [says.language, receipt.language],
      [says.door, says.doors[receipt.door as keyof Says['doors']]],
      [says.accepted, when(receipt.accepted_at)],
      [says.settled, when(receipt.settled_at)],
    ]),
  );
}

function when(time: string): string {
  return new Date(time).toLocaleString(document.documentElement.lang, { dateStyle: 'medium', timeStyle: 'medium' });
}

function timing(receipt: Receipt, says: Says): HTMLElement {
  const { steps, wholeMs } = timesOf(receipt);
  const longest = Math.max(...steps.map(([, ms]) => ms), 0.01);
  return h(
    'section',
    {},
    h('h2', {}, says.timing),
    h(
      'ul',
      { class: 'times' },
      ...steps.map(([name, ms]) =>
        h(
          'li',
          {},
          h('span', {}, name),
          h('meter', { min: '0', max: String(longest), value: String(ms), 'aria-hidden': 'true' }),
          h('span', { class: 'mono' }, milliseconds(ms)),
        ),
      ),
      h(
        'li',
        { class: 'whole' },
        h('span', {}, says.duration),
        h('span', {}),
        h('span', { class: 'mono' }, milliseconds(wholeMs)),
      ),
    ),
  );
}

function chain({ receipt, sealed }: Receipt, proof: Proof, says: Says): HTMLElement {
  const holds = proof.question !== false && proof.goodQuotes === proof.quotes;
  const lines = [
    proof.question === null ? null : proof.question ? says.questionHolds : says.questionBroken,
    proof.quotes > 0 ? fill(says.quotesHold, { good: proof.goodQuotes, all: proof.quotes }) : null,
  ].filter((line) => line !== null);
  return h(
    'section',
    {},
    h('h2', {}, says.chain),
    h('p', { class: 'sealed' }, drawIcon('chain'), sealed ? fill(says.sealed, { seq: sealed.seq }) : says.notSealed),
    list([
      ...(sealed ? [[says.entryHash, sealed.entry_hash, true] as const] : []),
      [says.event, receipt.event_id, true],
      [says.turn, receipt.turn_id, true],
    ]),
    h('h2', {}, says.proof),
    lines.length === 0
      ? h('p', { class: 'small' }, says.noProof)
      : h(
          'div',
          { class: holds ? 'proven good' : 'proven bad' },
          drawIcon(holds ? 'check' : 'alert'),
          h('div', {}, ...lines.map((line) => h('p', {}, line)), h('p', { class: 'small' }, says.proofHelp)),
        ),
    h('p', { class: 'small' }, h('a', { href: `/api/receipts/${receipt.turn_id}` }, says.raw)),
  );
}
