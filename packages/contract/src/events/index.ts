/**
 * Committed facts, past tense. Each has a version, a schema of its data and one sample.
 * Data holds ids, numbers and words of ours: a person's own words and addresses go into an event's `personal` values.
 */
import { type Static, type TSchema, Type } from 'typebox';
import { outcomes } from '../chat.ts';
import { idSchema, uuidSchema } from '../ids.ts';
import { memberRoles, staffRoles } from '../permissions.ts';
import { nullable, oneOf, strict } from '../schemas.ts';

interface EventEntry {
  version: 1;
  /** Offered to webhooks; the others are for audit alone. */
  public: boolean;
  data: TSchema;
  sample: unknown;
}

function event<S extends TSchema>(data: S, sample: Static<S>, isPublic = false) {
  return { version: 1 as const, public: isPublic, data, sample };
}

const sampleId = (prefix: string) => `${prefix}_01jd0000000000000000000000`;
const tenantSample = '3f0a9a52-0c1e-4b57-9c55-6d2f3f1c7a10';

/** SHA-256 of the receipt's stored text: the chain proves the receipt. */
const sha256 = Type.String({ pattern: '^[0-9a-f]{64}$' });
const sampleHash = '0'.repeat(64);

const turnData = strict({
  conversation_id: idSchema('conversation'),
  turn_id: idSchema('turn'),
  message_id: idSchema('message'),
  outcome: oneOf(outcomes),
  release_id: nullable(idSchema('release')),
  receipt_sha256: sha256,
});
const turnSample = {
  conversation_id: sampleId('conv'),
  turn_id: sampleId('turn'),
  message_id: sampleId('msg'),
  outcome: 'answered' as const,
  release_id: sampleId('rel'),
  receipt_sha256: sampleHash,
};
const accountData = strict({ account_id: idSchema('account'), realm: oneOf(['staff', 'member']) });
const accountSample = { account_id: sampleId('acc'), realm: 'member' as const };
const memberData = strict({
  member_id: nullable(idSchema('member')),
  invitation_id: nullable(idSchema('invitation')),
  change: oneOf(['invited', 'joined', 'role', 'removed', 'withdrawn']),
  role: oneOf(memberRoles),
});
const keyData = strict({ widget_key_id: idSchema('widgetKey') });
const originData = strict({ widget_key_id: idSchema('widgetKey'), allowed_origin_id: idSchema('allowedOrigin') });
const sourceData = strict({ source_id: idSchema('source') });

export const eventCatalogue = {
  'tenant.created': event(strict({ tenant_id: uuidSchema }), { tenant_id: tenantSample }),
  'tenant.changed': event(strict({ tenant_id: uuidSchema, fields: Type.Array(Type.String()) }), {
    tenant_id: tenantSample,
    fields: ['name'],
  }),
  'tenant.entered': event(strict({ tenant_id: uuidSchema, route: Type.String() }), {
    tenant_id: tenantSample,
    route: 'personas.list',
  }),
  'record.read': event(strict({ route: Type.String(), subject: Type.String() }), {
    route: 'receipts.read',
    subject: sampleId('turn'),
  }),
  'staff.changed': event(
    strict({
      staff_id: nullable(idSchema('staff')),
      invitation_id: nullable(idSchema('invitation')),
      change: oneOf(['invited', 'joined', 'role', 'removed', 'withdrawn']),
      role: oneOf(staffRoles),
    }),
    { staff_id: sampleId('stf'), invitation_id: null, change: 'joined', role: 'owner' },
  ),
  'member.changed': event(
    memberData,
    { member_id: sampleId('mem'), invitation_id: null, change: 'joined', role: 'owner' },
    true,
  ),
  'session.started': event(accountData, accountSample),
  'session.ended': event(accountData, accountSample),
  'session.refused': event(strict({ realm: oneOf(['staff', 'member']), reason: Type.String() }), {
    realm: 'member',
    reason: 'wrong_login',
  }),
  'password.reset_requested': event(accountData, accountSample),
  'password.changed': event(accountData, accountSample),
  'persona.changed': event(
    strict({
      persona_id: idSchema('persona'),
      change: oneOf(['created', 'draft', 'default', 'archived', 'restored']),
    }),
    { persona_id: sampleId('per'), change: 'draft' },
  ),
  'persona.published': event(
    strict({ persona_id: idSchema('persona'), version: Type.Integer() }),
    { persona_id: sampleId('per'), version: 2 },
    true,
  ),
  'source.added': event(sourceData, { source_id: sampleId('src') }),
  'source.read': event(strict({ source_id: idSchema('source'), documents_changed: Type.Integer() }), {
    source_id: sampleId('src'),
    documents_changed: 1,
  }),
  'source.failed': event(strict({ source_id: idSchema('source'), reason: Type.String() }), {
    source_id: sampleId('src'),
    reason: 'timeout',
  }),
  'source.removed': event(sourceData, { source_id: sampleId('src') }),
  'source.restored': event(sourceData, { source_id: sampleId('src') }),
  'knowledge.published': event(
    strict({
      release_id: idSchema('release'),
      number: Type.Integer(),
      previous_release_id: nullable(idSchema('release')),
    }),
    { release_id: sampleId('rel'), number: 2, previous_release_id: sampleId('rel') },
    true,
  ),
  'widget_key.created': event(keyData, { widget_key_id: sampleId('wky') }),
  'widget_key.revoked': event(keyData, { widget_key_id: sampleId('wky') }),
  'origin.allowed': event(originData, { widget_key_id: sampleId('wky'), allowed_origin_id: sampleId('ori') }),
  'origin.removed': event(originData, { widget_key_id: sampleId('wky'), allowed_origin_id: sampleId('ori') }),
  'conversation.started': event(
    strict({ conversation_id: idSchema('conversation') }),
    { conversation_id: sampleId('conv') },
    true,
  ),
  'message.received': event(
    strict({ conversation_id: idSchema('conversation'), turn_id: idSchema('turn'), message_id: idSchema('message') }),
    { conversation_id: sampleId('conv'), turn_id: sampleId('turn'), message_id: sampleId('msg') },
    true,
  ),
  'message.answered': event(turnData, turnSample, true),
  'message.refused': event(turnData, { ...turnSample, outcome: 'refused' }, true),
  'turn.failed': event(
    strict({
      conversation_id: idSchema('conversation'),
      turn_id: idSchema('turn'),
      reason: Type.String(),
      receipt_sha256: sha256,
    }),
    {
      conversation_id: sampleId('conv'),
      turn_id: sampleId('turn'),
      reason: 'process_died',
      receipt_sha256: sampleHash,
    },
    true,
  ),
  'feedback.received': event(
    strict({ conversation_id: idSchema('conversation'), message_id: idSchema('message'), helpful: Type.Boolean() }),
    { conversation_id: sampleId('conv'), message_id: sampleId('msg'), helpful: true },
    true,
  ),
} as const satisfies Record<string, EventEntry>;

export type EventType = keyof typeof eventCatalogue;
export type EventData<T extends EventType> = Static<(typeof eventCatalogue)[T]['data']>;
