create table widget_keys (
  tenant_id uuid not null,
  id text not null,
  name text not null check (char_length(name) between 1 and 80),
  mode text not null check (mode in ('live', 'test')),
  -- SHA-256 of the value: what a request is looked up by.
  hash text not null,
  last_four text not null,
  -- The value itself, sealed. A publishable key is written into the tenant's own widget.js, so it must be read again.
  sealed text not null,
  created_at timestamptz(3) not null default clock_timestamp(),
  revoked_at timestamptz(3),
  primary key (tenant_id, id)
);
create index widget_keys_by_age on widget_keys (tenant_id, created_at, id);
-- Not by tenant: a request brings its key before a tenant is known.
create index widget_keys_by_hash on widget_keys (hash);
select kernel_tenant_table('widget_keys', 'select, insert, update');

create table allowed_origins (
  tenant_id uuid not null,
  id text not null,
  widget_key_id text not null,
  -- As a browser writes it: scheme, host in punycode, port unless it is the scheme's own.
  origin text not null,
  created_at timestamptz(3) not null default clock_timestamp(),
  primary key (tenant_id, id),
  unique (tenant_id, widget_key_id, origin),
  foreign key (tenant_id, widget_key_id) references widget_keys (tenant_id, id)
);
-- Not by tenant: a preflight brings an origin and no key.
create index allowed_origins_by_value on allowed_origins (origin);
select kernel_tenant_table('allowed_origins', 'select, insert, delete');

create function embeds_key_by_hash(value text) returns table (tenant_id uuid, id text)
  language sql stable security definer set search_path = public, pg_temp as
  $$ select k.tenant_id, k.id from widget_keys k where k.hash = value and k.revoked_at is null limit 1 $$;
select kernel_lookup('embeds_key_by_hash(text)');

-- Any one will do: a preflight asks only whether the origin is allowed somewhere.
create function embeds_origins_by_value(value text) returns table (id text)
  language sql stable security definer set search_path = public, pg_temp as
  $$ select o.id from allowed_origins o join widget_keys k on k.tenant_id = o.tenant_id and k.id = o.widget_key_id
     where o.origin = value and k.revoked_at is null limit 1 $$;
select kernel_lookup('embeds_origins_by_value(text)');
