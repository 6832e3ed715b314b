/** Inviting people into a tenant, or into the staff; listing, withdrawing and accepting what is open. */
import type { MemberRole, StaffRole } from '@office16852/contract';
import { isoTime } from '../../kernel/clock.ts';
import { type Page, pageFrom, readCursor, type TenantRead, type TenantTx } from '../../kernel/db/index.ts';
import { AppError, invalidField } from '../../kernel/error.ts';
import { newId } from '../../kernel/ids.ts';
import { queueMail } from '../../kernel/mail/send.job.ts';
import type { Tenant } from '../tenants/index.ts';
import { readAccount } from './account.store.ts';
import { type AccessContext, hashNewPassword, homeOf, span } from './context.ts';
import type { InvitationInput, PageQuery } from './crew.ts';
import { accountEmail } from './email.ts';
import {
  findInvitation,
  type Invitation,
  insertInvitation,
  listInvitations,
  takeInvitation,
} from './invitation.store.ts';
import { linkLifetimesMs, linkUrl, newInvitationToken, readInvitationToken } from './link.ts';
import type { Exchange } from './login.ts';
import { enterMember, enterStaff, type People } from './people.ts';
import type { Realm } from './session.ts';
import type { Entry, LoginAnswer, Sessions } from './sessions.ts';
import { invitationMail } from './strings/mails.ts';

export interface Acceptance {
  token: string;
  name: string | null;
  password: string;
}

export interface Invitations {
  /** `known`: the e-mail belongs to one of them already. */
  invite(tx: TenantTx, realm: Realm, tenant: Tenant, input: InvitationInput & { known: boolean }): Promise<Invitation>;
  list(read: TenantRead, realm: Realm, query: PageQuery): Promise<Page<Invitation>>;
  withdraw(tx: TenantTx, realm: Realm, id: string): Promise<void>;
  accept(realm: Realm, input: Acceptance, exchange: Exchange): Promise<LoginAnswer>;
}

export function createInvitations(context: AccessContext, sessions: Sessions): Invitations {
  async function invite(
    tx: TenantTx,
    realm: Realm,
    tenant: Tenant,
    input: InvitationInput & { known: boolean },
  ): Promise<Invitation> {
    const { at, expiresAt } = span(context, linkLifetimesMs.invitation);
    const { token, hash } = newInvitationToken(tenant.id);
    const id = newId('invitation', Date.parse(at));
    const invitation = {
      id,
      email: accountEmail(input.email),
      name: input.name,
      role: input.role,
      createdAt: at,
      expiresAt,
    };
    if (input.known || !(await insertInvitation(tx, { ...invitation, realm, tokenHash: hash })))
      throw new AppError('access.email_taken');
    await emitChange(tx, realm, invitation, 'invited');
    const url = linkUrl(context.publicUrl, 'invitation', token);
    const facts = { to: invitation.email, name: input.name, place: tenant.name, url, language: tenant.language };
    await queueMail(tx, context.secrets, invitationMail(facts));
    return invitation;
  }

  async function accept(realm: Realm, input: Acceptance, exchange: Exchange): Promise<LoginAnswer> {
    const at = isoTime(context.clock.now());
    const { tenantId, invitation } = await openInvitation(realm, input.token, exchange);
    const account = await exchange.system.read('access.accept', (tx) => readAccount(tx, { email: invitation.email }));
    const person: People = account
      ? { email: account.email, name: account.name, passwordHash: null, at }
      : { ...(await newPerson(input, invitation)), at };
    if (account) {
      await context.limits.takeLogin(exchange.request.address, account.email);
      if (!(await context.passwords.verify(account.passwordHash, input.password)))
        throw new AppError('access.wrong_login');
    }
    const staffId = newId('staff', context.clock.now());
    const started = await exchange.system.tx('access.accept', async (tx) => {
      const taken = await takeInvitation(tx.tenant(tenantId), realm, invitation.id);
      if (!taken) throw new AppError('access.link_expired');
      const entry: Entry =
        realm === 'staff'
          ? await enterStaff(tx, tenantId, { ...person, staffId, role: taken.role as StaffRole })
          : await enterMember(tx, tenantId, { ...person, role: taken.role as MemberRole, invitationId: taken.id });
      return sessions.start(tx, entry, exchange.request);
    });
    return sessions.answer(started, exchange.reply);
  }

  /** A token opens its own realm and tenant alone; a request that names another tenant is refused with it. */
  async function openInvitation(realm: Realm, token: string, exchange: Exchange) {
    const key = readInvitationToken(token);
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

  async function newPerson(input: Acceptance, invitation: Invitation) {
    const name = input.name ?? invitation.name;
    if (name === null) throw invalidField('/body/name', 'is missing', 'Send your name.');
    const { email } = invitation;
    return { email, name, passwordHash: await hashNewPassword(context, input.password, { email, name }) };
  }

  return Object.freeze({
    invite,
    accept,
    async list(read: TenantRead, realm: Realm, query: PageQuery) {
      const at = isoTime(context.clock.now());
      const rows = listInvitations(read, { realm, at, limit: query.limit + 1, before: readCursor(query.cursor) });
      return pageFrom(await rows, query.limit);
    },
    async withdraw(tx: TenantTx, realm: Realm, id: string) {
      const taken = await takeInvitation(tx, realm, id);
      if (!taken) throw new AppError('request.not_found');
      await emitChange(tx, realm, taken, 'withdrawn');
    },
  });
}

async function emitChange(
  tx: TenantTx,
  realm: Realm,
  invitation: Invitation,
  change: 'invited' | 'withdrawn',
): Promise<void> {
  const personal = { email: invitation.email };
  if (realm === 'staff')
    await tx.emit({
      type: 'staff.changed',
      data: { staff_id: null, invitation_id: invitation.id, change, role: invitation.role as StaffRole },
      personal,
    });
  else
    await tx.emit({
      type: 'member.changed',
      data: { member_id: null, invitation_id: invitation.id, change, role: invitation.role as MemberRole },
      personal,
    });
}
