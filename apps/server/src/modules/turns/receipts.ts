/** Reading a receipt: the stored ids and hashes, joined with the texts that are still there, and its place in the audit chain. */
import { idSchema, type Receipt, type ReceiptBody, receiptSchema, strict } from '@office16852/contract';
import type { Db, TenantRead } from '../../kernel/db/index.ts';
import { AppError } from '../../kernel/error.ts';
import {
  type Caller,
  type RequestFacts,
  type RouteContext,
  type RouteDeclaration,
  route,
} from '../../kernel/http/index.ts';
import type { Access } from '../access/index.ts';
import type { Audit } from '../audit/index.ts';
import { cookieToken, findMessage, findVisible, headerToken } from '../conversations/index.ts';
import type { Knowledge, Passage } from '../knowledge/index.ts';
import type { Personas } from '../personas/index.ts';
import { findTurn, readReceipt } from './store.ts';

export interface ReceiptDeps {
  db: Db;
  access: Access;
  audit: Audit;
  knowledge: Knowledge;
  personas: Personas;
  secure: boolean;
}

const byTurn = { params: strict({ turn_id: idSchema('turn') }) };

export function receiptRoutes(deps: ReceiptDeps): RouteDeclaration[] {
  return [
    route({
      name: 'receipts.read',
      method: 'GET',
      path: '/api/receipts/:turn_id',
      summary: 'What an answer depended on: for the visitor who owns it, and for members and staff with receipt.read.',
      auth: ['visitor', 'member', 'staff'],
      permission: null,
      input: byTurn,
      output: receiptSchema,
      errors: ['request.not_found'],
      limit: 'read',
      handler: (context) => read(deps, context),
    }),
    route({
      name: 'widget.receipt',
      method: 'GET',
      path: '/api/widget/receipts/:turn_id',
      summary: "The receipt of the visitor's own turn, from an allowed page.",
      auth: ['widget'],
      permission: null,
      input: byTurn,
      output: receiptSchema,
      errors: ['request.not_found'],
      limit: 'widget',
      cors: 'widget',
      handler: (context) => read(deps, context),
    }),
  ];
}

async function read(deps: ReceiptDeps, context: RouteContext<typeof byTurn>): Promise<Receipt> {
  const turnId = context.input.params.turn_id;
  const tenantId = (await deps.db.lookup<{ tenant_id: string }>('turns_by_id', turnId))?.tenant_id;
  if (!tenantId) throw new AppError('request.not_found');
  const db = deps.db.forTenant(tenantId, { actor: { kind: 'visitor', id: 'viewer' }, requestId: context.request.id });
  if (mayReadAll(context.caller, tenantId)) {
    await recordReader(deps, context, tenantId);
    return db.read((capability) => join(deps, capability, turnId));
  }
  return db.read(async (capability) => {
    const turn = await findTurn(capability, turnId);
    const visible =
      turn &&
      (await findVisible(
        capability,
        { viewers: ownViewers(deps, context.caller, context.request, tenantId), seesAll: false },
        turn.conversationId,
      ));
    if (!visible) throw new AppError('request.not_found');
    return join(deps, capability, turnId);
  });
}

function mayReadAll(caller: Caller, tenantId: string): boolean {
  if (caller.kind === 'staff') return caller.permissions.has('receipt.read');
  return caller.kind === 'member' && caller.tenantId === tenantId && caller.permissions.has('receipt.read');
}

async function recordReader(
  deps: ReceiptDeps,
  { caller, input, request }: RouteContext<typeof byTurn>,
  tenantId: string,
): Promise<void> {
  if (caller.kind === 'staff' || caller.kind === 'member')
    await deps.access.recordEntry({ ...caller, tenantId }, 'receipts.read', input.params.turn_id, request);
}

function ownViewers(deps: ReceiptDeps, caller: Caller, request: RequestFacts, tenantId: string) {
  const tokens =
    caller.kind === 'widget' && caller.tenantId !== tenantId
      ? []
      : [headerToken(request), caller.kind === 'widget' ? null : cookieToken(request, tenantId, deps.secure)];
  const viewers: ({ tokenHash: string } | { principalId: string })[] = tokens
    .filter((token) => token !== null)
    .map((token) => ({ tokenHash: deps.access.hashVisitorToken(token) }));
  if ((caller.kind === 'member' || caller.kind === 'staff') && caller.tenantId === tenantId)
    viewers.push({ principalId: caller.id });
  return viewers;
}

async function join(deps: ReceiptDeps, read: TenantRead, turnId: string): Promise<Receipt> {
  const receipt = await readReceipt(read, turnId);
  if (!receipt) throw new AppError('request.not_found');
  const message = (id: string | null) => (id === null ? null : findMessage(read, receipt.conversation_id, id));
  const question = await message(receipt.question_message_id);
  const answer = await message(receipt.answer_message_id);
  const passages = await deps.knowledge.passages(
    read,
    receipt.evidence.map((line) => ({
      documentId: line.document_id,
      version: line.document_version,
      start: line.start,
      end: line.end,
    })),
  );
  const persona =
    receipt.persona_id && receipt.persona_version
      ? await deps.personas.version(read, receipt.persona_id, receipt.persona_version)
      : null;
  const seal = await deps.audit.sealOf(read, receipt.event_id);
  return {
    receipt,
    // No message is empty, so an empty one was erased.
    question: question?.text || null,
    answer: answer?.text || null,
    question_salt: question?.salt ?? null,
    answer_salt: answer?.salt ?? null,
    passages: receipt.evidence.flatMap((line) => present(line, passages)),
    persona: persona ? { name: persona.name } : null,
    sealed: seal ? { seq: seal.seq, entry_hash: seal.entryHash } : null,
  };
}

/** Matched by what it is, not by its place: a passage that is gone must not lend its place to the next. */
function present(line: ReceiptBody['evidence'][number], passages: readonly Passage[]) {
  const passage = passages.find(
    (one) =>
      one.documentId === line.document_id &&
      one.version === line.document_version &&
      one.start === line.start &&
      one.end === line.end,
  );
  if (!passage) return [];
  return [
    {
      chunk_id: line.chunk_id,
      document_id: line.document_id,
      document_version: line.document_version,
      title: passage.title,
      url: passage.url,
      text: passage.text,
    },
  ];
}
