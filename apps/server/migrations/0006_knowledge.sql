create table documents (
  tenant_id uuid not null,
  id text not null,
  source_id text not null,
  -- The source's own name for it: a path, or one word where the source is one document.
  key text not null,
  -- The current version. What a release answers from is what it froze, not this.
  version int not null,
  created_at timestamptz(3) not null default now(),
  -- Left out of the next release; its versions stay readable for receipts.
  removed_at timestamptz(3),
  primary key (tenant_id, id),
  unique (tenant_id, source_id, key)
);
create index documents_by_time on documents (tenant_id, created_at desc, id desc);
select kernel_tenant_table('documents', 'select, insert, update');

create table document_versions (
  tenant_id uuid not null,
  document_id text not null,
  version int not null check (version > 0),
  title text not null,
  url text check (url ~ '^https?://'),
  language text not null,
  kind text not null check (kind in ('document', 'faq')),
  text text not null,
  sections jsonb not null,
  chunk_count int not null,
  -- Of all that an answer could show or depend on: the same again is the same version.
  sha256 text not null,
  created_at timestamptz(3) not null default now(),
  primary key (tenant_id, document_id, version),
  foreign key (tenant_id, document_id) references documents (tenant_id, id)
);
select kernel_tenant_table('document_versions', 'select, insert', 'select, insert');

-- Deferred: a document and its first version need each other.
alter table documents add foreign key (tenant_id, id, version)
  references document_versions (tenant_id, document_id, version) deferrable initially deferred;

-- Offsets are UTF-16 units of the version's text, so the slice is cut in code.
create table chunks (
  tenant_id uuid not null,
  id text not null,
  document_id text not null,
  version int not null,
  ordinal int not null,
  title text not null,
  start_at int not null check (start_at >= 0),
  end_at int not null check (end_at >= start_at),
  language text not null,
  kind text not null check (kind in ('document', 'faq')),
  primary key (tenant_id, id),
  unique (tenant_id, document_id, version, ordinal),
  foreign key (tenant_id, document_id, version) references document_versions (tenant_id, document_id, version)
);
select kernel_tenant_table('chunks', 'select, insert', 'select, insert');
