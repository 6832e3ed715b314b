/** Use cases of members: keys and their origins. Each changes in one transaction, with its event, and is seen at once in this process. */
import { type Page, pageFrom, readCursor, type TenantDb, type TenantTx } from '../../kernel/db/index.ts';
import { AppError } from '../../kernel/error.ts';
import { newId } from '../../kernel/ids.ts';
import { newKey, type Secrets, sha256 } from '../../kernel/secrets/index.ts';
import { readOrigin } from './origin.ts';
import { deleteOrigin, findDefaultKey, findKey, insertKey, insertOrigin, listKeys, revokeKey } from './store.ts';
import type { AllowedOrigin, KeyMode, WidgetKey } from './widget-key.ts';

const purpose = 'embeds.widget_key';

export interface EmbedService {
  createIn(tx: TenantTx, input: { name: string; mode: KeyMode }): Promise<WidgetKey>;
  create(db: TenantDb, input: { name: string; mode: KeyMode }): Promise<WidgetKey>;
  list(db: TenantDb, query: { limit: number; cursor?: string | undefined }): Promise<Page<WidgetKey>>;
  defaultKey(db: TenantDb): Promise<WidgetKey | null>;
  revoke(db: TenantDb, id: string): Promise<void>;
  allow(db: TenantDb, widgetKeyId: string, origin: string): Promise<AllowedOrigin>;
  disallow(db: TenantDb, widgetKeyId: string, allowedOriginId: string): Promise<void>;
  valueOf(key: WidgetKey): string;
}

export interface EmbedServiceDeps {
  secrets: Secrets;
  /** Whether the installation itself is on this machine, where pages have no https. */
  onThisMachine: boolean;
  /** Forgets what was remembered of keys and origins. */
  forget(): void;
}

export function createEmbedService({ secrets, onThisMachine, forget }: EmbedServiceDeps): EmbedService {
  async function createIn(tx: TenantTx, input: { name: string; mode: KeyMode }): Promise<WidgetKey> {
    const value = newKey(`pk_${input.mode}`);
    const key = await insertKey(tx, {
      ...input,
      id: newId('widgetKey'),
      hash: sha256(value),
      lastFour: value.slice(-4),
      sealed: secrets.encrypt(purpose, value),
    });
    await tx.emit({ type: 'widget_key.created', data: { widget_key_id: key.id } });
    return key;
  }

  /** A change counts from its commit. */
  async function change<T>(db: TenantDb, work: (tx: TenantTx) => Promise<T>): Promise<T> {
    const result = await db.tx(work);
    forget();
    return result;
  }

  return Object.freeze({
    createIn,
    valueOf: (key: WidgetKey) => secrets.decrypt(purpose, key.sealed),
    defaultKey: (db: TenantDb) => db.read(findDefaultKey),
    create: (db: TenantDb, input: { name: string; mode: KeyMode }) => change(db, (tx) => createIn(tx, input)),
    async list(db: TenantDb, query: { limit: number; cursor?: string | undefined }) {
      const before = readCursor(query.cursor);
      return pageFrom(await db.read((read) => listKeys(read, query.limit + 1, before)), query.limit);
    },
    revoke: (db: TenantDb, id: string) =>
      change(db, async (tx) => {
        if (await revokeKey(tx, id)) await tx.emit({ type: 'widget_key.revoked', data: { widget_key_id: id } });
        else if (!(await findKey(tx, id))) throw new AppError('request.not_found');
      }),
    allow: (db: TenantDb, widgetKeyId: string, text: string) =>
      change(db, async (tx) => {
        const key = await findKey(tx, widgetKeyId);
        if (!key) throw new AppError('request.not_found');
        const reading = readOrigin(text, { loopbackHttp: onThisMachine || key.mode === 'test' });
        if (!reading.ok) throw badOrigin(text, reading.reason);
        const known = key.origins.find((one) => one.origin === reading.origin);
        const added = known
          ? null
          : await insertOrigin(tx, { id: newId('allowedOrigin'), widgetKeyId, origin: reading.origin });
        if (!added)
          return known ?? (await findKey(tx, widgetKeyId))!.origins.find((one) => one.origin === reading.origin)!;
        const data = { widget_key_id: widgetKeyId, allowed_origin_id: added.id };
        await tx.emit({ type: 'origin.allowed', data });
        return added;
      }),
    disallow: (db: TenantDb, widgetKeyId: string, id: string) =>
      change(db, async (tx) => {
        if (!(await deleteOrigin(tx, widgetKeyId, id))) throw new AppError('request.not_found');
        await tx.emit({ type: 'origin.removed', data: { widget_key_id: widgetKeyId, allowed_origin_id: id } });
      }),
  });
}

function badOrigin(text: string, reason: string): AppError {
  const fix = 'Give scheme, host and port alone, such as https://www.example.com.';
  return new AppError('embeds.bad_origin', {
    params: { origin: text.slice(0, 100), reason },
    issues: [{ path: '/body/origin', message: reason, fix }],
  });
}
