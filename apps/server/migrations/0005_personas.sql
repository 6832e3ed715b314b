-- Lengths are counted in characters and stand once more in the room's limits, which the routes check first.
create table personas (
  tenant_id uuid not null,
  id text not null,
  name text not null check (char_length(name) between 1 and 80),
  description text not null check (char_length(description) <= 500),
  tone text not null check (char_length(tone) <= 300),
  system_prompt text not null check (char_length(system_prompt) <= 20000),
  is_default boolean not null default false,
  -- Counts the changes of the draft: who changes it says which one they read.
  revision integer not null default 1,
  published_version integer check (published_version >= 1),
  archived_at timestamptz(3),
  created_at timestamptz(3) not null default clock_timestamp(),
  updated_at timestamptz(3) not null default clock_timestamp(),
  primary key (tenant_id, id),
  -- The default persona can speak: it is published and in use.
  check (not is_default or (published_version is not null and archived_at is null))
);
create unique index personas_default on personas (tenant_id) where is_default;
create index personas_by_age on personas (tenant_id, created_at, id);
select kernel_tenant_table('personas', 'select, insert, update');

-- Insert only: what a visitor was once answered with stays as it was.
create table persona_versions (
  tenant_id uuid not null,
  persona_id text not null,
  version integer not null check (version >= 1),
  name text not null,
  description text not null,
  tone text not null,
  system_prompt text not null,
  created_by_kind text not null,
  created_by_id text not null,
  created_at timestamptz(3) not null default clock_timestamp(),
  primary key (tenant_id, persona_id, version),
  foreign key (tenant_id, persona_id) references personas (tenant_id, id)
);
select kernel_tenant_table('persona_versions', 'select, insert', 'select, insert');
