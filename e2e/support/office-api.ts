/** The API as programs use it, and the first staff account, through the printed set-up link. */
import type { Office } from './office.ts';

export interface Call {
  /** GET, or POST where there is a body. */
  method?: string;
  token?: string;
  /** Slug or UUID. */
  tenant?: string;
  headers?: Readonly<Record<string, string>>;
  body?: unknown;
}

/** Throws what the server said where it is not 2xx. */
export async function call<T>(office: Office, path: string, { token, tenant, ...given }: Call = {}): Promise<T> {
  const response = await fetch(`${office.local}${path}`, {
    method: given.method ?? (given.body === undefined ? 'GET' : 'POST'),
    headers: {
      ...(given.body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(token ? { authorization: `Bearer ${token}` } : {}),
      ...(tenant ? { 'x-tenant': tenant } : {}),
      ...given.headers,
    },
    ...(given.body === undefined ? {} : { body: JSON.stringify(given.body) }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${path} answered ${response.status}: ${text}\n${office.log()}`);
  return (text === '' ? null : JSON.parse(text)) as T;
}

export interface Login {
  email: string;
  password: string;
  token: string;
}

export async function firstStaff(office: Office): Promise<Login> {
  const email = 'first@example.com';
  const password = 'three quiet harbour lamps';
  const token = office.setupLink.split('#')[1];
  const body = { token, name: 'First', email, password };
  const { access_token } = await call<{ access_token: string }>(office, '/api/setup', { body });
  return { email, password, token: access_token };
}

export interface WidgetKey {
  id: string;
  value: string;
}

/** A new live key whose only origin is this one. */
export async function allowOrigin(
  office: Office,
  { token, tenant }: { token: string; tenant: string },
  origin: string,
): Promise<WidgetKey> {
  const who = { token, tenant };
  const key = await call<WidgetKey>(office, '/api/widget-keys', { ...who, body: { name: origin } });
  await call(office, `/api/widget-keys/${key.id}/origins`, { ...who, body: { origin } });
  return key;
}
