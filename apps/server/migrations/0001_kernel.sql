-- Plumbing: how a tenant table is walled off, committed events, idempotency keys, exact rate limits.
-- Runs as bob_owner. None of the three roles is a superuser or passes row-level security.

create function kernel_tenant() returns uuid language sql stable parallel safe as
  $$ select nullif(current_setting('app.tenant_id', true), '')::uuid $$;

-- Walls a table off: forced row-level security, one policy per role, and the grants of both. What is never to change
-- after it was written is granted to neither for update or delete: not even our own code can then falsify it.
create function kernel_tenant_table(
  name text, app_grants text default 'select, insert, update, delete', system_grants text default 'select, insert, update, delete',
  tenant_column text default 'tenant_id')
returns void language plpgsql as $$
begin
  execute format('alter table %I enable row level security', name);
  execute format('alter table %I force row level security', name);
  execute format('create policy tenant on %I to bob_app using (%I = kernel_tenant()) with check (%I = kernel_tenant())', name, tenant_column, tenant_column);
  execute format('create policy system on %I to bob_system using (true) with check (true)', name);
  execute format('grant %s on %I to bob_app', app_grants, name);
  execute format('grant %s on %I to bob_system', system_grants, name);
end $$;

-- A table about no tenant, reached only by bob_system.
create function kernel_system_table(name text, system_grants text default 'select, insert, update, delete') returns void language plpgsql as $$
begin
  execute format('alter table %I enable row level security', name);
  execute format('alter table %I force row level security', name);
  execute format('create policy system on %I to bob_system using (true) with check (true)', name);
  execute format('grant %s on %I to bob_system', system_grants, name);
end $$;

-- A lookup by one exact value, for bob_app before a tenant is known. It runs as bob_system and returns ids only.
create function kernel_lookup(signature text) returns void language plpgsql as $$
begin
  execute format('alter function %s owner to bob_system', signature);
  execute format('revoke all on function %s from public', signature);
  execute format('grant execute on function %s to bob_app, bob_system', signature);
end $$;

create table events (
  tenant_id uuid not null,
  id text not null,
  type text not null,
  actor_kind text not null check (actor_kind in ('member', 'staff', 'visitor', 'system')),
  actor_id text not null,
  request_id text,
  data jsonb not null,
  created_at timestamptz(3) not null default clock_timestamp(),
  -- The writing transaction: readers take rows below the oldest running one, so none is skipped.
  xid xid8 not null default pg_current_xact_id(),
  primary key (tenant_id, id)
);
create index events_by_xid on events (xid);
select kernel_tenant_table('events', 'select, insert', 'select, insert');

create function events_record(tenant uuid, id text, type text, actor_kind text, actor_id text, request_id text, data jsonb)
returns void language sql as $$
  insert into events (tenant_id, id, type, actor_kind, actor_id, request_id, data) values (tenant, id, type, actor_kind, actor_id, request_id, data)
$$;

create table event_personal_values (
  tenant_id uuid not null,
  event_id text not null,
  name text not null,
  salt text not null,
  value text not null,
  primary key (tenant_id, event_id, name),
  foreign key (tenant_id, event_id) references events (tenant_id, id)
);
-- Erasable, never altered: the entry keeps the salted hash.
select kernel_tenant_table('event_personal_values', 'select, insert', 'select, insert, delete');

create table idempotency_keys (
  tenant_id uuid not null,
  scope text not null,
  key text not null,
  fingerprint text not null,
  result text not null,
  created_at timestamptz(3) not null default clock_timestamp(),
  primary key (tenant_id, scope, key)
);
create index idempotency_keys_by_age on idempotency_keys (tenant_id, created_at);
select kernel_tenant_table('idempotency_keys', 'select, insert', 'select, insert, delete');

-- About this installation. One row, written by the first start, so that a later one with another secret is noticed.
create table installation (
  one boolean primary key default true check (one),
  -- Of the installation secret; tells nothing about it.
  secret_fingerprint text not null,
  created_at timestamptz(3) not null default clock_timestamp()
);
select kernel_system_table('installation', 'select, insert');

create table rate_buckets (
  name text primary key,
  tokens double precision not null,
  updated_at timestamptz not null
);
select kernel_system_table('rate_buckets');

-- Token bucket, exact over all processes: the row lock makes concurrent takers queue.
-- {name, capacity, per_seconds}: `capacity` tokens are refilled over `per_seconds`. → {allowed, retry_after_s, remaining}
create function kernel_take_token(input jsonb) returns jsonb language plpgsql security definer set search_path = public, pg_temp as $$
declare
  capacity double precision := (input ->> 'capacity')::double precision;
  rate double precision := capacity / (input ->> 'per_seconds')::double precision;
  left_over double precision;
begin
  insert into rate_buckets as b (name, tokens, updated_at) values (input ->> 'name', capacity, clock_timestamp()) on conflict (name) do nothing;
  select least(capacity, b.tokens + rate * extract(epoch from clock_timestamp() - b.updated_at)) into left_over
    from rate_buckets b where b.name = input ->> 'name' for update;
  if left_over >= 1 then
    update rate_buckets b set tokens = left_over - 1, updated_at = clock_timestamp() where b.name = input ->> 'name';
    return jsonb_build_object('allowed', true, 'retry_after_s', 0, 'remaining', floor(left_over - 1));
  end if;
  return jsonb_build_object('allowed', false, 'retry_after_s', ceil((1 - left_over) / rate), 'remaining', 0);
end $$;
select kernel_lookup('kernel_take_token(jsonb)');
