/** Asking for a reset link, and using one: the same page with and without a token in its fragment. */
import { find } from '../../ui/dom.ts';
import type { Strings } from '../../ui/strings/en.ts';
import { api } from './api.ts';
import { onSubmit } from './form.ts';
import { showState, words } from './words.ts';

const says = words<Strings['form']['script']>();
const token = location.hash.slice(1);
showState(token ? 'reset' : 'forgot');
onSubmit(find<HTMLFormElement>('[data-form=forgot]'), says, async ({ email = '' }) => {
  await api.call('password.forgot', { body: { email } });
  after('sent');
});
onSubmit(find<HTMLFormElement>('[data-form=reset]'), says, async ({ password = '' }) => {
  await api.call('password.reset', { body: { token, password } });
  history.replaceState(null, '', location.pathname);
  after('done');
});

function after(state: string): void {
  showState(state);
  find('#main').focus();
}
