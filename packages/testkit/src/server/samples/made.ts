/** Makes things through the API, as the requests that need them would find them. */
import type { Ask } from '../ask.ts';
import type { Stage } from './stage.ts';

export async function made<T = { id: string }>({ server }: Stage, path: string, ask: Ask): Promise<T> {
  const answer = await server.ask<T>(path, { method: 'POST', ...ask });
  if (answer.status >= 300) throw new Error(`${path} made nothing: ${answer.status} ${answer.text}`);
  return answer.body;
}

export const goodPassword = 'seven calm otters swim north';

export function freshEmail(): string {
  return `person-${crypto.randomUUID()}@example.com`;
}
