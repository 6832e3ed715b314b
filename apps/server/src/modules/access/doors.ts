/** Puts the use cases together behind their routes. */
import type { RouteDeclaration } from '../../kernel/http/index.ts';
import { createAccept } from './acceptance.ts';
import type { AccessContext } from './context.ts';
import { createInvitations } from './invitations.ts';
import { createLogin } from './login.ts';
import { loginRoutes } from './login-routes.ts';
import { createMembers } from './members.ts';
import { createPasswords } from './password.ts';
import { crewRoutes } from './people-routes.ts';
import { createSessions } from './sessions.ts';
import { createSetup, type Setup } from './setup.ts';
import { createStaff } from './staff.ts';

export interface Doors extends Pick<Setup, 'setupLink'> {
  readonly routes: readonly RouteDeclaration[];
}

export function createDoors(context: AccessContext): Doors {
  const sessions = createSessions(context);
  const setup = createSetup(context, sessions);
  const login = createLogin(context, sessions);
  const passwords = createPasswords(context, sessions);
  const accept = createAccept(context, sessions);
  const invitations = createInvitations(context);
  const members = createMembers(context, invitations);
  const staff = createStaff(context, invitations);
  return {
    routes: [...loginRoutes({ setup, login, sessions, passwords, accept }), ...crewRoutes({ members, staff })],
    setupLink: setup.setupLink,
  };
}
