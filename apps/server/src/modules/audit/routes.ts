/** Reading the trail: entries with their seals, and whether the chain holds. */
import { idSchema, nullable, pageOf, pageQuery, strict, timeSchema } from '@office16852/contract';
import { Type } from 'typebox';
import { pageFrom, readCursor, type TenantDb } from '../../kernel/db/index.ts';
import { type RouteDeclaration, route } from '../../kernel/http/index.ts';
import { firstBreak, type Seal } from './chain.ts';
import { type AuditEntry, listEntries, readChain } from './store.ts';

const entrySchema = strict({
  id: idSchema('event'),
  type: Type.String(),
  actor: strict({ kind: Type.String(), id: Type.String() }),
  request_id: nullable(Type.String()),
  data: Type.Unknown({ description: 'The data of the event, by its type; personal values are salted hashes.' }),
  created_at: timeSchema,
  seal: nullable(strict({ seq: Type.Integer(), prev_hash: Type.String(), entry_hash: Type.String() })),
});

export function auditRoutes(): RouteDeclaration[] {
  return [
    route({
      name: 'audit.list',
      method: 'GET',
      path: '/api/audit',
      summary: "List the tenant's audit entries, newest first.",
      auth: ['member', 'staff'],
      permission: 'audit.read',
      input: { query: strict(pageQuery) },
      output: pageOf(entrySchema),
      errors: [],
      limit: 'read',
      handler: async ({ input: { query }, db }) => {
        const limit = query.limit ?? 50;
        const before = readCursor(query.cursor);
        const rows = await db.read((read) => listEntries(read, limit + 1, before));
        const page = pageFrom(
          rows.map((entry) => ({ ...entry, id: entry.event.id, createdAt: entry.event.createdAt })),
          limit,
        );
        return { items: page.items.map(present), next_cursor: page.nextCursor };
      },
    }),
    route({
      name: 'audit.verify',
      method: 'GET',
      path: '/api/audit/verify',
      summary: "Check the tenant's chain from its first entry to its last.",
      auth: ['member', 'staff'],
      permission: 'audit.read',
      input: {},
      output: strict({
        entries: Type.Integer(),
        holds: Type.Boolean(),
        first_break: nullable(strict({ seq: Type.Integer(), reason: Type.String() })),
      }),
      errors: [],
      limit: 'write',
      handler: async ({ db }) => verifyChain(db),
    }),
  ];
}

const verifyBatch = 5_000;

/** Reads the chain in batches; the last entry of a batch is the link to the next. `entries` are those that hold. */
export async function verifyChain(
  db: TenantDb,
): Promise<{ entries: number; holds: boolean; first_break: { seq: number; reason: string } | null }> {
  let last: Seal | null = null;
  for (;;) {
    const batch = await db.read((read) => readChain(read, last?.seq ?? 0, verifyBatch));
    const broken = firstBreak(batch, last);
    if (broken) return { entries: broken.seq - 1, holds: false, first_break: broken };
    last = batch.at(-1)?.seal ?? last;
    if (batch.length < verifyBatch) return { entries: last?.seq ?? 0, holds: true, first_break: null };
  }
}

function present({ event, seal }: AuditEntry) {
  return {
    id: event.id,
    type: event.type,
    actor: { kind: event.actorKind, id: event.actorId },
    request_id: event.requestId,
    data: event.data,
    created_at: event.createdAt,
    seal: seal ? { seq: seal.seq, prev_hash: seal.prevHash, entry_hash: seal.entryHash } : null,
  };
}
