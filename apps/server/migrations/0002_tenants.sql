create table tenants (
  id uuid primary key default gen_random_uuid(),
  slug text not null unique,
  name text not null,
  language text not null,
  status text not null default 'active' check (status in ('active', 'suspended')),
  created_at timestamptz(3) not null default now()
);
select kernel_tenant_table('tenants', 'select, update', tenant_column => 'id');

create function tenants_by_slug(value text) returns table (id uuid) language sql stable security definer set search_path = public, pg_temp as
  $$ select t.id from tenants t where t.slug = value $$;
select kernel_lookup('tenants_by_slug(text)');
