/** Inserts one committed fact. Its data is checked against the catalogue; personal values go to an erasable side table. */
import { createHash, randomBytes } from 'node:crypto';
import { type EventType, eventCatalogue } from '@office16852/contract';
import { type Kysely, sql } from 'kysely';
import Schema from 'typebox/schema';
import type { Actor, NewEvent, Tables } from '../db/index.ts';
import { newId } from '../ids.ts';

export interface EventOrigin {
  tenantId: string;
  actor: Actor;
  requestId: string | null;
}

export async function recordEvent<T extends EventType>(
  trx: Kysely<Tables>,
  origin: EventOrigin,
  event: NewEvent<T>,
): Promise<void> {
  if (!Schema.Check(eventCatalogue[event.type].data, event.data))
    throw new Error(`the data of ${event.type} does not fit its schema: ${JSON.stringify(event.data)}`);
  const id = newId('event');
  const personal = Object.entries(event.personal ?? {}).map(([name, value]) => {
    const salt = randomBytes(16).toString('hex');
    return { name, value, salt, sha256: createHash('sha256').update(salt).update(value).digest('hex') };
  });
  const hashes = Object.fromEntries(personal.map(({ name, sha256 }) => [name, sha256]));
  const data = personal.length > 0 ? { ...event.data, personal: hashes } : event.data;
  await sql`select events_record(${origin.tenantId}, ${id}, ${event.type}, ${origin.actor.kind}, ${origin.actor.id}, ${origin.requestId}, ${JSON.stringify(data)}::jsonb)`.execute(
    trx,
  );
  for (const { name, value, salt } of personal) {
    await sql`insert into event_personal_values (tenant_id, event_id, name, salt, value) values (${origin.tenantId}, ${id}, ${name}, ${salt}, ${value})`.execute(
      trx,
    );
  }
}
