create table visitors (
  tenant_id uuid not null,
  id text not null,
  kind text not null check (kind in ('anonymous', 'member', 'staff')),
  -- The member or staff that this visitor is; null for the anonymous.
  principal_id text,
  -- SHA-256 of the token that the server minted; null for members and staff, who prove themselves by their login.
  token_hash text,
  created_at timestamptz(3) not null default clock_timestamp(),
  -- Messages of the day below: the ceiling per visitor.
  counted_on date not null default (now() at time zone 'utc')::date,
  counted int not null default 0,
  primary key (tenant_id, id),
  unique (tenant_id, token_hash),
  unique (tenant_id, principal_id)
);
select kernel_tenant_table('visitors');

create table conversations (
  tenant_id uuid not null,
  id text not null,
  visitor_id text not null,
  -- The client's own name for it: unique for one visitor, proof of nothing.
  label text not null,
  door text not null check (door in ('chat', 'widget', 'managed')),
  language text,
  message_count int not null default 0,
  created_at timestamptz(3) not null default clock_timestamp(),
  last_message_at timestamptz(3) not null default clock_timestamp(),
  primary key (tenant_id, id),
  unique (tenant_id, visitor_id, label),
  foreign key (tenant_id, visitor_id) references visitors (tenant_id, id)
);
create index conversations_by_age on conversations (tenant_id, created_at);
select kernel_tenant_table('conversations');

create table messages (
  tenant_id uuid not null,
  conversation_id text not null,
  -- Place in the conversation, from 1.
  seq int not null,
  id text not null,
  author text not null check (author in ('visitor', 'persona', 'operator', 'system')),
  text text not null,
  language text,
  outcome text,
  citations jsonb not null default '[]',
  turn_id text,
  -- Random; receipts keep SHA-256(salt ‖ text), so that erasing the text leaves them valid.
  salt text not null,
  created_at timestamptz(3) not null default clock_timestamp(),
  primary key (tenant_id, conversation_id, seq),
  foreign key (tenant_id, conversation_id) references conversations (tenant_id, id)
);
select kernel_tenant_table('messages');

create table feedback (
  tenant_id uuid not null,
  conversation_id text not null,
  message_id text not null,
  helpful boolean not null,
  comment text,
  created_at timestamptz(3) not null default clock_timestamp(),
  primary key (tenant_id, conversation_id, message_id),
  foreign key (tenant_id, conversation_id) references conversations (tenant_id, id)
);
select kernel_tenant_table('feedback');

-- The visitor behind a token, or a new one. A token that nobody minted, or that was idle for 30 days, proves nothing:
-- it gets a new visitor and a new token.
-- The row stays locked, so that messages of one visitor are counted one after the other.
-- {presented_hash, new_token_hash, new_visitor_id, principal: {kind, id} | null} → {id, minted, used}: messages counted today
create function conversations_visitor(tenant uuid, input jsonb) returns jsonb language plpgsql as $$
declare
  known record;
  today date := (clock_timestamp() at time zone 'utc')::date;
  principal text := input -> 'principal' ->> 'id';
begin
  if principal is not null then
    insert into visitors (tenant_id, id, kind, principal_id, counted_on) values (tenant, input ->> 'new_visitor_id', input -> 'principal' ->> 'kind', principal, today)
      on conflict (tenant_id, principal_id) do nothing;
    select v.id, v.counted, v.counted_on into known from visitors v where v.tenant_id = tenant and v.principal_id = principal for no key update;
  else
    select v.id, v.counted, v.counted_on into known from visitors v where v.tenant_id = tenant and v.token_hash = input ->> 'presented_hash'
      and v.counted_on > today - 30 for no key update;
  end if;
  if not found then
    insert into visitors (tenant_id, id, kind, token_hash, counted_on) values (tenant, input ->> 'new_visitor_id', 'anonymous', input ->> 'new_token_hash', today);
    return jsonb_build_object('id', input ->> 'new_visitor_id', 'minted', true, 'used', 0);
  end if;
  return jsonb_build_object('id', known.id, 'minted', false, 'used', case when known.counted_on = today then known.counted else 0 end);
end $$;

-- Counts one message that was accepted. A day is a day in UTC, whatever the server's time zone.
create function conversations_count(tenant uuid, visitor text) returns void language sql as $$
  update visitors v set counted = case when v.counted_on = day.today then v.counted + 1 else 1 end, counted_on = day.today
    from (select (clock_timestamp() at time zone 'utc')::date as today) day where v.tenant_id = tenant and v.id = visitor
$$;

-- Opens the conversation that a visitor calls `called`, or finds it. → {id, created, language}
create function conversations_open(tenant uuid, visitor text, called text, new_id text, through text) returns jsonb language plpgsql as $$
declare
  opened record;
begin
  insert into conversations as c (tenant_id, id, visitor_id, label, door) values (tenant, new_id, visitor, called, through)
    on conflict (tenant_id, visitor_id, label) do nothing;
  select c.id, c.language into opened from conversations c where c.tenant_id = tenant and c.visitor_id = visitor and c.label = called;
  return jsonb_build_object('id', opened.id, 'created', opened.id = new_id, 'language', opened.language);
end $$;

-- The conversation that a visitor calls `called`, locked; null when it was never opened. → {id, created, language}
create function conversations_find(tenant uuid, visitor text, called text) returns jsonb language sql as $$
  select jsonb_build_object('id', c.id, 'created', false, 'language', c.language) from conversations c
  where c.tenant_id = tenant and c.visitor_id = visitor and c.label = called for update
$$;

-- Makes the turns of one conversation queue.
create function conversations_lock(tenant uuid, conversation text) returns void language sql as $$
  select 1 from conversations c where c.tenant_id = tenant and c.id = conversation for update
$$;

-- Appends one message; the conversation's row is locked, so places have no gaps. → its place
create function conversations_append(tenant uuid, conversation text, message jsonb) returns int language plpgsql as $$
declare
  place int;
begin
  update conversations c set message_count = c.message_count + 1, last_message_at = clock_timestamp(), language = coalesce(message ->> 'language', c.language)
    where c.tenant_id = tenant and c.id = conversation returning c.message_count into place;
  insert into messages (tenant_id, conversation_id, seq, id, author, text, language, outcome, citations, turn_id, salt)
    values (tenant, conversation, place, message ->> 'id', message ->> 'author', message ->> 'text', message ->> 'language', message ->> 'outcome',
            coalesce(message -> 'citations', '[]'), message ->> 'turn_id', message ->> 'salt');
  return place;
end $$;

-- The last messages before `place`, oldest first.
create function conversations_window(tenant uuid, conversation text, place int, size int) returns jsonb language sql stable as $$
  select coalesce(jsonb_agg(jsonb_build_object('author', w.author, 'text', w.text, 'language', w.language) order by w.seq), '[]')
  from (select m.author, m.text, m.language, m.seq from messages m
        where m.tenant_id = tenant and m.conversation_id = conversation and m.seq < place order by m.seq desc limit size) w
$$;

-- For staff, who open conversations in any tenant: `<staff id> <label>` → the tenant of the newest such conversation.
create function conversations_by_opener(value text) returns table (tenant_id uuid) language sql stable security definer set search_path = public, pg_temp as $$
  select c.tenant_id from visitors v join conversations c on c.tenant_id = v.tenant_id and c.visitor_id = v.id
  where v.kind = 'staff' and v.principal_id = split_part(value, ' ', 1) and c.label = substr(value, strpos(value, ' ') + 1)
  order by c.created_at desc limit 1
$$;
create index visitors_staff on visitors (principal_id) where kind = 'staff';
select kernel_lookup('conversations_by_opener(text)');
