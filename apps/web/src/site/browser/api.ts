/** The API as these pages use it: the browser's cookie is the login, its CSRF token is kept for this page alone. */
import { createClient } from '@office16852/client';

export type Realm = 'member' | 'staff';

let csrfToken: string | null = null;
export const api = createClient({ csrfToken: () => csrfToken });

export function signedInWith(answer: { csrf_token: string; account: { realm: Realm } }): void {
  csrfToken = answer.csrf_token;
  try {
    sessionStorage.setItem('bob-realm', answer.account.realm);
  } catch {
    // Storage is blocked: the next page asks at both doors.
  }
}

/** The door that was used last, so that the other is not asked for nothing. */
export function lastRealm(): Realm | null {
  try {
    const realm = sessionStorage.getItem('bob-realm');
    return realm === 'member' || realm === 'staff' ? realm : null;
  } catch {
    return null;
  }
}
