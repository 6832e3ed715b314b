create table releases (
  tenant_id uuid not null,
  id text not null,
  -- 1, 2, 3 … per tenant; one that failed keeps its number.
  number integer not null check (number >= 1),
  status text not null check (status in ('compiling', 'ready', 'failed')),
  -- The blob of the compiled index; null where there is no content.
  index_key text,
  -- Of everything that is pinned: two releases with the same hash answer the same.
  content_hash text not null,
  persona_id text not null,
  persona_version integer not null,
  -- What was frozen, as [document id, version] pairs: the compile reads these versions, whatever was added since.
  frozen_documents jsonb not null,
  document_count integer not null,
  chunk_count integer not null,
  byte_length bigint not null default 0,
  -- Who compiles renews this; past it, they are taken for dead and the next publish takes over.
  lease_until timestamptz(3),
  -- False once somebody chose another release while this one was being compiled: the last wish counts.
  goes_live boolean not null default true,
  failure text check (failure in ('compile', 'abandoned')),
  created_by_kind text not null,
  created_by_id text not null,
  created_at timestamptz(3) not null default clock_timestamp(),
  primary key (tenant_id, id),
  unique (tenant_id, number),
  check ((status = 'compiling') = (lease_until is not null)),
  check ((status = 'failed') = (failure is not null))
);
create index releases_by_age on releases (tenant_id, created_at, id);
create unique index releases_compiling on releases (tenant_id) where status = 'compiling';
select kernel_tenant_table('releases', 'select, insert, update', 'select, insert, update');

-- What visitors were answered from never changes afterwards.
create function releases_keep() returns trigger language plpgsql as $$
begin
  if old.status <> 'compiling' then raise exception 'a release that is % does not change', old.status; end if;
  return new;
end $$;
create trigger releases_keep before update on releases for each row execute function releases_keep();

-- One row per tenant: what its visitors are answered from now. Its lock makes publishing and rolling back queue.
create table release_pointers (
  tenant_id uuid primary key,
  release_id text not null,
  previous_release_id text,
  changed_at timestamptz(3) not null default clock_timestamp(),
  foreign key (tenant_id, release_id) references releases (tenant_id, id),
  foreign key (tenant_id, previous_release_id) references releases (tenant_id, id)
);
select kernel_tenant_table('release_pointers', 'select, insert, update');

-- The release that answers this visitor. All visitors of a tenant meet the same one.
create function releases_pick(tenant uuid, visitor text) returns text language sql stable as
  $$ select p.release_id from release_pointers p where p.tenant_id = tenant $$;
