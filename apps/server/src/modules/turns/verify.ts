/** Step 9, verify: a sentence leaves only after it was found in its passage; then it is spoken with its citation. */
import type { Verdict } from '@office16852/contract';
import { verifyQuotes } from '../governance/index.ts';
import type { Evidence } from '../knowledge/index.ts';
import type { ModelPart } from '../models/index.ts';
import { bind, fixedReply, joiner, point, type SpokenQuote } from './reply.ts';
import type { LoosePart } from './run-turn.ts';
import type { BoundCitation, Plan, TurnContext, TurnOutcome } from './turn.ts';

export interface Draft {
  context: TurnContext;
  plan: Plan;
  draft: AsyncIterable<ModelPart<Evidence>>;
  evidence: readonly Evidence[];
  verdicts: readonly Verdict[];
}

export async function* verify(draft: Draft): AsyncGenerator<LoosePart, TurnOutcome> {
  const spoken = yield* speakQuotes(draft);
  if (draft.plan.kind === 'answer' && spoken.citations.length > 0) {
    yield { type: 'text-end' };
    return {
      ...common(draft, spoken),
      outcome: 'answered',
      reply: spoken.reply,
      language: spoken.language,
      citations: spoken.citations,
    };
  }
  return yield* speakFixed(draft, spoken);
}

interface Spoken {
  reply: string;
  language: string;
  citations: BoundCitation[];
  verdicts: Verdict[];
  answerer: string;
}

async function* speakQuotes({ context, draft }: Draft): AsyncGenerator<LoosePart, Spoken> {
  const spoken: Spoken = {
    reply: '',
    language: context.accepted.language,
    citations: [],
    verdicts: [],
    answerer: 'fixed',
  };
  const offered: { passage: string; start: number; end: number; text: string }[] = [];
  let previous: SpokenQuote | null = null;
  for await (const part of draft) {
    if (part.type === 'end') {
      spoken.answerer = part.answerer;
      continue;
    }
    const { evidence, start, end } = part;
    const quote = { passage: evidence.text, start, end, text: evidence.text.slice(start, end) };
    offered.push(quote);
    if (verifyQuotes([quote]).quotes.length === 0) continue;
    if (!previous) {
      spoken.language = evidence.language;
      yield { type: 'text-start', language: evidence.language };
    }
    const gap = joiner(previous, part);
    const bound = bind(part, spoken.reply.length + gap.length);
    spoken.reply += gap + quote.text;
    spoken.citations.push(bound);
    yield { type: 'text-delta', text: gap + quote.text };
    yield { type: 'citation-available', citation: bound.citation };
    previous = part;
  }
  if (offered.length > 0) spoken.verdicts.push(verifyQuotes(offered).verdict);
  return spoken;
}

/** A fixed sentence: a courtesy, "the closest I found", or the refusal with its next step. */
async function* speakFixed(draft: Draft, spoken: Spoken): AsyncGenerator<LoosePart, TurnOutcome> {
  const { context, plan } = draft;
  const kind = plan.kind === 'courtesy' ? plan.courtesy : plan.kind === 'closest' ? 'closest' : 'nothing';
  const names = { persona: context.release.persona.name, business: context.accepted.tenant.name };
  const { text: reply, language } = fixedReply(kind, context.accepted.language, names);
  const citations = plan.kind === 'closest' ? plan.evidence.map(point) : [];
  yield { type: 'text-start', language };
  yield { type: 'text-delta', text: reply };
  for (const { citation } of citations) yield { type: 'citation-available', citation };
  yield { type: 'text-end' };
  return {
    ...common(draft, spoken),
    outcome: plan.kind === 'courtesy' ? 'answered' : 'refused',
    reply,
    language,
    citations,
  };
}

function common(draft: Draft, spoken: Spoken) {
  return { verdicts: [...draft.verdicts, ...spoken.verdicts], answerer: spoken.answerer, evidence: draft.evidence };
}
