/** Facts about an account stand in the trail of every tenant it works for, and in the installation's own if it is staff. */
import type { Actor, SystemTx } from '../../kernel/db/index.ts';
import type { Account } from './account.store.ts';
import { type AccessContext, homeOf } from './context.ts';
import type { Realm } from './session.ts';

type AccountFact = 'password.changed' | 'password.reset_requested';

/** Without `actor`, each entry names the person as that tenant knows them. */
export async function emitForAccount(
  context: Pick<AccessContext, 'tenants'>,
  tx: SystemTx,
  fact: { type: AccountFact; account: Account; actor?: Actor },
): Promise<void> {
  const { type, account, actor } = fact;
  const emit = (tenantId: string, realm: Realm, personId: string) =>
    tx.emit(tenantId, {
      type,
      data: { account_id: account.id, realm },
      actor: actor ?? { kind: realm, id: personId },
    });
  for (const { tenantId, memberId } of account.memberships) await emit(tenantId, 'member', memberId);
  if (account.staff) await emit((await homeOf(context)).id, 'staff', account.staff.id);
}
