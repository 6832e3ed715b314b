/** From content to documents, in two halves: `prepare` does all that is slow, `settle` stores it in one transaction. */
import type { Blobs } from '../../kernel/blobs/index.ts';
import type { TenantTx } from '../../kernel/db/index.ts';
import type { Draft, Knowledge } from '../knowledge/index.ts';
import type { Tenants } from '../tenants/index.ts';
import type { Content } from './extract-content.ts';
import { asUnreadable, createReadContent, type ReadContent } from './read-content.ts';
import type { ContentType, Source, SourceFields } from './source.ts';
import * as store from './store.ts';

export interface Prepared {
  draft: Draft;
  /** Of a page that says so itself, within its origin. */
  canonicalUrl: string | null;
  contentKey: string;
  contentType: ContentType;
}

export interface Settlement {
  fields: Pick<SourceFields, 'name' | 'url' | 'language'>;
  prepared: Prepared;
  /** What citations lead to. */
  documentUrl: string | null;
  validators?: Pick<Source, 'etag' | 'lastModified'>;
}

export interface Reading {
  readContent: ReadContent;
  /** The language of text that does not tell its own. */
  fallbackLanguage(tenantId: string, language: string | null): Promise<string>;
  /** Rejects with sources.unreadable. Never inside a transaction. */
  prepare(tenantId: string, content: Content, language: string | null): Promise<Prepared>;
  settle(tx: TenantTx, source: Source, settlement: Settlement): Promise<{ source: Source; changed: boolean }>;
  storedText(contentKey: string): Promise<string>;
}

/** A source of one document has one key. */
const onlyKey = 'content';

export function createReading(deps: { blobs: Blobs; knowledge: Knowledge; tenants: Tenants }): Reading {
  const { blobs, knowledge, tenants } = deps;
  const readContent = createReadContent();

  async function fallbackLanguage(tenantId: string, language: string | null): Promise<string> {
    const known = language ?? (await tenants.find(tenantId))?.language ?? 'en';
    return known.split('-')[0]!;
  }

  return Object.freeze({
    readContent,
    fallbackLanguage,
    async prepare(tenantId: string, content: Content, language: string | null) {
      const extracted = await readContent(content);
      const fallback = await fallbackLanguage(tenantId, language);
      return {
        draft: await knowledge.draft(extracted, fallback).catch(asUnreadable),
        canonicalUrl: extracted.canonicalUrl,
        contentKey: await blobs.put(Buffer.from(content.text, 'utf8')),
        contentType: content.type,
      };
    },
    async settle(tx: TenantTx, source: Source, { fields, prepared, documentUrl, validators }: Settlement) {
      const { draft, contentKey, contentType } = prepared;
      const { changed } = await knowledge.put(tx, { sourceId: source.id, key: onlyKey, url: documentUrl, draft });
      const read = await store.finishReading(tx, source.id, {
        ...fields,
        ...(validators ?? { etag: null, lastModified: null }),
        ...{ contentKey, contentType, documentCount: 1, changed, files: null },
      });
      if (changed) await tx.emit({ type: 'source.read', data: { source_id: source.id, documents_changed: 1 } });
      return { source: read, changed };
    },
    storedText: async (contentKey: string) => Buffer.from(await blobs.get(contentKey)).toString('utf8'),
  });
}
