/** A token does not say whether it makes a member or staff: it opens one of the two doors, and nothing at the other. */
import { ChatProblem } from '@office16852/client';
import { find } from '../../ui/dom.ts';
import type { Strings } from '../../ui/strings/en.ts';
import { api, signedInWith } from './api.ts';
import { onSubmit } from './form.ts';
import { here, showState, words } from './words.ts';

const token = location.hash.slice(1);
showState(token ? 'form' : 'closed');
onSubmit(find<HTMLFormElement>('form'), words<Strings['form']['script']>(), async ({ name, password = '' }) => {
  const body = { token, password, ...(name ? { name } : {}) };
  signedInWith(await accept(body));
  location.replace(here('/signed-in'));
});

async function accept(body: { token: string; password: string; name?: string }) {
  try {
    return await api.call('customers.accept_invitation', { body });
  } catch (error) {
    if (!(error instanceof ChatProblem) || error.code !== 'access.link_expired') throw error;
    return api.call('auth.accept_invitation', { body });
  }
}
