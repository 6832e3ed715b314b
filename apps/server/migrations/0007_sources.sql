create table sources (
  tenant_id uuid not null,
  id text not null,
  kind text not null check (kind in ('text', 'markdown', 'html', 'url', 'folder')),
  -- What makes it the same source again: the address of a page, the name of anything else.
  identity text not null,
  name text not null,
  url text check (url ~ '^https?://'),
  language text,
  status text not null check (status in ('ready', 'reading', 'failed')),
  failure_code text,
  failure_reason text,
  -- The blob of the content last read, as UTF-8, and its type.
  content_key text,
  content_type text,
  -- Validators of the page last read.
  etag text,
  last_modified text,
  -- Of a folder: path → hash of what was read.
  files jsonb,
  document_count int not null default 0,
  created_at timestamptz(3) not null default now(),
  reading_since timestamptz(3),
  last_read_at timestamptz(3),
  -- When its documents last changed.
  changed_at timestamptz(3),
  removed_at timestamptz(3),
  primary key (tenant_id, id),
  unique (tenant_id, kind, identity),
  check ((status = 'failed') = (failure_code is not null))
);
create index sources_by_time on sources (tenant_id, created_at desc, id desc);
select kernel_tenant_table('sources', 'select, insert, update');
