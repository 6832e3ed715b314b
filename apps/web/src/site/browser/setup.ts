/** The set-up link: its token is in the fragment, which no server sees; the form posts it once. */
import { find } from '../../ui/dom.ts';
import type { Strings } from '../../ui/strings/en.ts';
import { api, signedInWith } from './api.ts';
import { onSubmit } from './form.ts';
import { showState, words } from './words.ts';

const token = location.hash.slice(1);
showState(token ? 'form' : 'closed');
onSubmit(find<HTMLFormElement>('form'), words<Strings['form']['script']>(), async (values) => {
  const { name = '', email = '', password = '' } = values;
  signedInWith(await api.call('setup.run', { body: { token, name, email, password } }));
  // The link is used up: it should not stay in the address or the history.
  history.replaceState(null, '', location.pathname);
  showState('done');
  find('#main').focus();
});
