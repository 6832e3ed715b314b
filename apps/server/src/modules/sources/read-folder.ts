/** The installation's own pages: Markdown files below a folder as one source. Files that did not change cost one query. */
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import type { TenantDb, TenantTx } from '../../kernel/db/index.ts';
import type { Draft, Knowledge } from '../knowledge/index.ts';
import { extractContent } from './extract-content.ts';
import type { Reading } from './reading.ts';
import { type SourceFields, webAddress } from './source.ts';
import * as store from './store.ts';

export interface FolderToRead {
  name: string;
  folder: string;
  /** The address that the folder is served at. */
  publicBase: string;
  /** Folders and files to read, relative to `folder`; everything when empty. */
  include: readonly string[];
  exclude?: readonly string[];
}

export interface FolderRead {
  changed: boolean;
  documents: number;
}

interface FoundFile {
  /** Relative, with slashes: the key of its document. */
  path: string;
  url: string;
  text: string;
  hash: string;
}

/** Part of every hash. Raise it when reading the same file should give another document. */
const readingVersion = 1;

export async function readFolder(
  deps: { knowledge: Knowledge; reading: Reading },
  db: TenantDb,
  asked: FolderToRead,
): Promise<FolderRead> {
  const base = webAddress(asked.publicBase);
  if (!base) throw new Error(`not an http or https address: ${asked.publicBase}`);
  const files = await findFiles(asked, base.href.replace(/\/+$/, ''));
  const hashes = Object.fromEntries(files.map(({ path, hash }) => [path, hash]));
  const fields = { kind: 'folder', identity: asked.name, name: asked.name, url: base.href, language: null } as const;
  const known = await db.read((read) => store.findSource(read, fields));
  // Whoever removed it wants its pages out of the answers, at the next start too.
  if (known?.removedAt != null) return { changed: false, documents: 0 };
  if (known?.files && isSame(known.files, hashes)) return { changed: false, documents: files.length };
  const fallbackLanguage = await deps.reading.fallbackLanguage(db.tenantId, null);
  const changedFiles = files.filter(({ path, hash }) => known?.files?.[path] !== hash);
  const drafts: FolderDraft['drafts'] = [];
  for (const file of changedFiles)
    drafts.push({ file, draft: await deps.knowledge.draft(extractFile(file), fallbackLanguage) });
  const changed = await db.tx((tx) => settleFolder(tx, deps.knowledge, { fields, hashes, drafts }));
  return { changed, documents: files.length };
}

interface FolderDraft {
  fields: SourceFields;
  hashes: store.FileHashes;
  drafts: { file: FoundFile; draft: Draft }[];
}

async function settleFolder(tx: TenantTx, knowledge: Knowledge, given: FolderDraft): Promise<boolean> {
  const { fields, hashes, drafts } = given;
  const { source, created } = await store.claimSource(tx, fields);
  if (created) await tx.emit({ type: 'source.added', data: { source_id: source.id } });
  let count = 0;
  for (const { file, draft } of drafts) {
    const put = { sourceId: source.id, key: file.path, url: file.url, draft };
    if ((await knowledge.put(tx, put)).changed) count += 1;
  }
  count += await knowledge.withdraw(tx, source.id, Object.keys(hashes));
  await store.finishReading(tx, source.id, {
    ...{ name: fields.name, url: fields.url, language: null, etag: null, lastModified: null },
    ...{ contentKey: null, contentType: null, files: hashes },
    ...{ documentCount: Object.keys(hashes).length, changed: count > 0 },
  });
  if (count > 0) await tx.emit({ type: 'source.read', data: { source_id: source.id, documents_changed: count } });
  return count > 0;
}

async function findFiles({ folder, include, exclude = [] }: FolderToRead, base: string): Promise<FoundFile[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile() && entry.name.endsWith('.md'))
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .filter((path) => (include.length === 0 || isWithin(path, include)) && !isWithin(path, exclude))
    .sort();
  return Promise.all(
    paths.map(async (path) => {
      const text = await readFile(join(folder, path), 'utf8');
      const url = urlOf(base, path);
      const hash = createHash('sha256')
        .update(JSON.stringify([readingVersion, url, text]))
        .digest('hex');
      return { path, url, text, hash };
    }),
  );
}

function isWithin(path: string, places: readonly string[]): boolean {
  return places.some((place) => path === place || path.startsWith(`${place.replace(/\/+$/, '')}/`));
}

/** guides/start.md → base/guides/start; the page of a folder is its index.md or README.md. */
function urlOf(base: string, path: string): string {
  const address = path.replace(/\.md$/, '').replace(/(^|\/)(?:index|README)$/, '');
  return [base, ...address.split('/').filter(Boolean).map(encodeURIComponent)].join('/');
}

function extractFile({ path, url, text }: FoundFile) {
  return extractContent({ text, type: 'text/markdown', name: path, url });
}

function isSame(left: store.FileHashes, right: store.FileHashes): boolean {
  const paths = Object.keys(left);
  return paths.length === Object.keys(right).length && paths.every((path) => left[path] === right[path]);
}
