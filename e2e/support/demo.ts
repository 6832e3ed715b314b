/** `npm run dev` as it stands: the installation with the demo firm, its people, and its website on two more ports. */
import { fileURLToPath } from 'node:url';
import { freePorts, type Office, type OfficeOptions, startOffice } from './office.ts';
import { call, type Login } from './office-api.ts';

export interface Demo {
  readonly office: Office;
  /** Origins of the firm's website: one that may show Bob, and one that may not. */
  readonly allowed: string;
  readonly refused: string;
  readonly staff: Login;
  readonly owner: Login;
  /** What the owner pastes into the firm's pages. */
  readonly tag: string;
  /** The live key that the script carries. */
  readonly key: string;
  /** Lets pages of one more origin show Bob. */
  allow(origin: string): Promise<void>;
}

const script = fileURLToPath(new URL('../../packages/testkit/src/dev.ts', import.meta.url));

export async function startDemo(options: Pick<OfficeOptions, 'postgres'> = {}): Promise<Demo> {
  const [port] = await freePorts(2);
  const office = await startOffice({
    ...{ ...options, script, args: ['--demo-port', String(port)] },
    // From one address come the visitors of a whole test.
    env: { LIMIT_WIDGET_PER_MINUTE: '10000', LIMIT_LOGIN_PER_15_MINUTES: '1000' },
  });
  try {
    const owner = await signIn(office, '/api/customers/auth/login', printed(office, 'owner'));
    const { token } = owner;
    const code = await call<{ tag: string; widget_key: string }>(office, '/api/customer-portal/widget-code', { token });
    const keys = await call<{ items: { id: string }[] }>(office, '/api/widget-keys', { token });
    return {
      ...{ office, owner, tag: code.tag, key: code.widget_key },
      staff: await signIn(office, '/api/auth/login', printed(office, 'Staff')),
      allowed: siteAfter(office, 'Its website'),
      refused: siteAfter(office, 'Not allowed'),
      async allow(origin) {
        await call(office, `/api/widget-keys/${keys.items[0]?.id}/origins`, { token, body: { origin } });
      },
    };
  } catch (error) {
    await office.close();
    throw error;
  }
}

type Person = Omit<Login, 'token'>;

/** A login as the program prints it: who, e-mail, password, address, two spaces between. */
function printed(office: Office, who: string): Person {
  const [, email, password] = new RegExp(`^ *${who} +(\\S+@\\S+)  +(.+?)  +http\\S+$`, 'm').exec(office.log()) ?? [];
  if (!email || !password) throw new Error(`no login of ${who} was printed:\n${office.log()}`);
  return { email, password };
}

function siteAfter(office: Office, words: string): string {
  const address = new RegExp(`${words} +(http://\\S+?)/de`).exec(office.log())?.[1];
  if (!address) throw new Error(`no address was printed after "${words}":\n${office.log()}`);
  return address;
}

async function signIn(office: Office, path: string, { email, password }: Person): Promise<Login> {
  const login = await call<{ access_token: string }>(office, path, { body: { email, password } });
  return { email, password, token: login.access_token };
}
