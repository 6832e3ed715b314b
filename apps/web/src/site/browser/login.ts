/** Both logins: two realms that never take each other's credentials. */
import { find } from '../../ui/dom.ts';
import type { Strings } from '../../ui/strings/en.ts';
import { api, signedInWith } from './api.ts';
import { onSubmit } from './form.ts';
import { here, words } from './words.ts';

const staff = find('[data-realm]').dataset['realm'] === 'staff';
onSubmit(find<HTMLFormElement>('form'), words<Strings['form']['script']>(), async ({ email = '', password = '' }) => {
  const body = { email, password };
  signedInWith(staff ? await api.call('auth.login', { body }) : await api.call('customers.login', { body }));
  location.assign(here('/signed-in'));
});
