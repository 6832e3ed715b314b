/** Inviting people into a tenant, or into the staff; listing and withdrawing what is open. */
import type { MemberRole, StaffRole } from '@office16852/contract';
import { isoTime } from '../../kernel/clock.ts';
import { type Page, pageFrom, readCursor, type TenantRead, type TenantTx } from '../../kernel/db/index.ts';
import { AppError } from '../../kernel/error.ts';
import { newId } from '../../kernel/ids.ts';
import { queueMail } from '../../kernel/mail/index.ts';
import type { Tenant } from '../tenants/index.ts';
import { type AccessContext, span } from './context.ts';
import type { InvitationInput, PageQuery } from './crew.ts';
import { accountEmail } from './email.ts';
import { type Invitation, insertInvitation, listInvitations, takeInvitation } from './invitation.store.ts';
import { linkLifetimesMs, linkUrl, newInvitationToken } from './link.ts';
import type { Realm } from './session.ts';
import { invitationMail } from './strings/mails.ts';

export interface InvitationTo extends InvitationInput {
  realm: Realm;
  tenant: Tenant;
  /** The e-mail belongs to one of them already. */
  known: boolean;
}

export interface Invitations {
  invite(tx: TenantTx, to: InvitationTo): Promise<Invitation>;
  list(read: TenantRead, realm: Realm, query: PageQuery): Promise<Page<Invitation>>;
  withdraw(tx: TenantTx, realm: Realm, id: string): Promise<void>;
}

export function createInvitations(context: AccessContext): Invitations {
  return Object.freeze({
    async invite(tx: TenantTx, to: InvitationTo) {
      const { realm, tenant, name, role } = to;
      const email = accountEmail(to.email);
      const { at: createdAt, expiresAt } = span(context, linkLifetimesMs.invitation);
      const { token, hash: tokenHash } = newInvitationToken(tenant.id);
      const id = newId('invitation', Date.parse(createdAt));
      const invitation = { id, email, name, role, createdAt, expiresAt };
      if (to.known || !(await insertInvitation(tx, { ...invitation, realm, tokenHash })))
        throw new AppError('access.email_taken');
      await emitChange(tx, { realm, invitation, change: 'invited' });
      const url = linkUrl(context.publicUrl, 'invitation', token);
      const facts = { to: email, name, place: tenant.name, url, language: tenant.language };
      await queueMail(tx, context.secrets, invitationMail(facts));
      return invitation;
    },
    async list(read: TenantRead, realm: Realm, query: PageQuery) {
      const at = isoTime(context.clock.now());
      const rows = listInvitations(read, { realm, at, limit: query.limit + 1, before: readCursor(query.cursor) });
      return pageFrom(await rows, query.limit);
    },
    async withdraw(tx: TenantTx, realm: Realm, id: string) {
      const invitation = await takeInvitation(tx, realm, id);
      if (!invitation) throw new AppError('request.not_found');
      await emitChange(tx, { realm, invitation, change: 'withdrawn' });
    },
  });
}

async function emitChange(
  tx: TenantTx,
  fact: { realm: Realm; invitation: Invitation; change: 'invited' | 'withdrawn' },
): Promise<void> {
  const { invitation, change } = fact;
  const personal = { email: invitation.email };
  const common = { invitation_id: invitation.id, change };
  if (fact.realm === 'staff') {
    const data = { ...common, staff_id: null, role: invitation.role as StaffRole };
    await tx.emit({ type: 'staff.changed', data, personal });
  } else {
    const data = { ...common, member_id: null, role: invitation.role as MemberRole };
    await tx.emit({ type: 'member.changed', data, personal });
  }
}
