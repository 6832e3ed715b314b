/** The one-time set-up link and the first staff account that it opens. */
import { isoTime } from '../../kernel/clock.ts';
import type { SystemTx } from '../../kernel/db/index.ts';
import { AppError } from '../../kernel/error.ts';
import { newId } from '../../kernel/ids.ts';
import { sha256 } from '../../kernel/secrets/index.ts';
import { anyStaff } from './account.store.ts';
import { type AccessContext, hashNewPassword, homeOf, span } from './context.ts';
import { accountEmail } from './email.ts';
import { linkLifetimesMs, linkUrl, newLinkToken } from './link.ts';
import type { Exchange } from './login.ts';
import { enterStaff, type People } from './people.ts';
import { findLink, putSetupLink, takeLink } from './session.store.ts';
import type { LoginAnswer, Sessions } from './sessions.ts';

export interface SetupInput {
  token: string;
  name: string;
  email: string;
  password: string;
}

export interface Setup {
  /** A new link, which ends an older one; null once there is staff. */
  setupLink(): Promise<string | null>;
  setUp(input: SetupInput, exchange: Exchange): Promise<LoginAnswer>;
}

export function createSetup(context: AccessContext, sessions: Sessions): Setup {
  async function setupLink(): Promise<string | null> {
    const { token, hash } = newLinkToken();
    const made = await context.db.system.tx('access.setup_link', async (tx) => {
      if (await anyStaff(tx)) return false;
      await putSetupLink(tx, { tokenHash: hash, ...span(context, linkLifetimesMs.setup) });
      return true;
    });
    return made ? linkUrl(context.publicUrl, 'setup', token) : null;
  }

  async function setUp(input: SetupInput, exchange: Exchange): Promise<LoginAnswer> {
    const email = accountEmail(input.email);
    const link = { purpose: 'setup', tokenHash: sha256(input.token), at: isoTime(context.clock.now()) } as const;
    // Looked at before anything is hashed, so that only the holder of the link costs us a hash.
    const open = await exchange.system.read('access.setup', async (tx) => !(await anyStaff(tx)) && findLink(tx, link));
    if (!open) throw new AppError('access.setup_closed');
    const passwordHash = await hashNewPassword(context, input.password, { email, name: input.name });
    const people: People = { email, name: input.name, passwordHash, at: link.at };
    const staffId = newId('staff', context.clock.now());
    const home = await homeOf(context);
    const started = await exchange.system.tx(
      'access.setup',
      async (tx: SystemTx) => {
        // Taking the link is the lock: of two at the same time, the second finds it gone.
        if (!(await takeLink(tx, link)) || (await anyStaff(tx))) throw new AppError('access.setup_closed');
        const entry = await enterStaff(tx, home.id, { ...people, staffId, role: 'owner' });
        return sessions.start(tx, entry, exchange.request);
      },
      { kind: 'staff', id: staffId },
    );
    return sessions.answer(started, exchange.reply);
  }

  return Object.freeze({ setupLink, setUp });
}
