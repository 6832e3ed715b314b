/** Accepting an invitation: a token opens its own realm and tenant alone, once, and signs its person in. */
import type { MemberRole, StaffRole } from '@office16852/contract';
import { isoTime } from '../../kernel/clock.ts';
import { AppError, invalidField } from '../../kernel/error.ts';
import { newId } from '../../kernel/ids.ts';
import { readAccount } from './account.store.ts';
import { type AccessContext, hashNewPassword, homeOf } from './context.ts';
import { findInvitation, type Invitation, takeInvitation } from './invitation.store.ts';
import { readInvitationToken } from './link.ts';
import type { Exchange } from './login.ts';
import { enterMember, enterStaff, type People } from './people.ts';
import type { Realm } from './session.ts';
import type { LoginAnswer, Sessions } from './sessions.ts';

export interface Acceptance {
  token: string;
  name: string | null;
  password: string;
}

export type Accept = (realm: Realm, input: Acceptance, exchange: Exchange) => Promise<LoginAnswer>;

export function createAccept(context: AccessContext, sessions: Sessions): Accept {
  return async (realm, input, exchange) => {
    const { tenantId, invitation } = await openInvitation(context, { realm, token: input.token, exchange });
    const person = await personFor(context, { input, invitation, exchange });
    const staffId = newId('staff', context.clock.now());
    const started = await exchange.system.tx('access.accept', async (tx) => {
      const taken = await takeInvitation(tx.tenant(tenantId), realm, invitation.id);
      if (!taken) throw new AppError('access.link_expired');
      const entry =
        realm === 'staff'
          ? await enterStaff(tx, tenantId, { ...person, staffId, role: taken.role as StaffRole })
          : await enterMember(tx, tenantId, { ...person, role: taken.role as MemberRole, invitationId: taken.id });
      return sessions.start(tx, entry, exchange.request);
    });
    return sessions.answer(started, exchange.reply);
  };
}

/** A request that names another tenant than the token's is refused with the token. */
async function openInvitation(
  context: AccessContext,
  asked: { realm: Realm; token: string; exchange: Exchange },
): Promise<{ tenantId: string; invitation: Invitation }> {
  const { realm, exchange } = asked;
  const key = readInvitationToken(asked.token);
  const tenant = key && (await context.tenants.resolve(key.tenantId));
  const named = exchange.request.header('x-tenant');
  const elsewhere = tenant && named !== null && named !== tenant.id && named !== tenant.slug;
  const misplaced = tenant && realm === 'staff' && tenant.id !== (await homeOf(context)).id;
  if (!tenant || elsewhere || misplaced) throw new AppError('access.link_expired');
  const by = { realm, tokenHash: key.hash, at: isoTime(context.clock.now()) };
  const scope = { actor: { kind: 'visitor', id: 'anonymous' }, requestId: exchange.request.id } as const;
  const invitation = await context.db.forTenant(tenant.id, scope).read((read) => findInvitation(read, by));
  if (!invitation) throw new AppError('access.link_expired');
  return { tenantId: tenant.id, invitation };
}

/** An existing account proves itself by its password; a new one sets it. */
async function personFor(
  context: AccessContext,
  asked: { input: Acceptance; invitation: Invitation; exchange: Exchange },
): Promise<People> {
  const { input, invitation, exchange } = asked;
  const { email } = invitation;
  const at = isoTime(context.clock.now());
  const account = await exchange.system.read('access.accept', (tx) => readAccount(tx, { email }));
  if (account) {
    await context.limits.takeLogin(exchange.request.address, email);
    if (!(await context.passwords.verify(account.passwordHash, input.password)))
      throw new AppError('access.wrong_login');
    return { email, name: account.name, passwordHash: null, at };
  }
  const name = input.name ?? invitation.name;
  if (name === null) throw invalidField('/body/name', 'is missing', 'Send your name.');
  return { email, name, passwordHash: await hashNewPassword(context, input.password, { email, name }), at };
}
