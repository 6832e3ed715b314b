create table turns (
  tenant_id uuid not null,
  id text not null,
  conversation_id text not null,
  visitor_id text not null,
  door text not null,
  status text not null check (status in ('accepted', 'running', 'settled', 'failed', 'cancelled')),
  outcome text,
  failure text,
  -- Place of the question in the conversation; the answer's, once there is one.
  question_seq int not null,
  answer_seq int,
  question_message_id text not null,
  answer_message_id text,
  question_language text not null,
  -- The process that runs it. Its presence is an advisory lock, so a dead one is seen at once.
  runner int not null,
  widget_key_id text,
  idempotency_key text,
  fingerprint text,
  release_id text,
  accepted_at timestamptz(3) not null default clock_timestamp(),
  settled_at timestamptz(3),
  primary key (tenant_id, id),
  foreign key (tenant_id, conversation_id) references conversations (tenant_id, id)
);
create index turns_open on turns (tenant_id, conversation_id, question_seq) where status in ('accepted', 'running');
create unique index turns_one_running on turns (tenant_id, conversation_id) where status = 'running';
create unique index turns_idempotency on turns (tenant_id, visitor_id, idempotency_key) where idempotency_key is not null and status <> 'failed';
create index turns_by_conversation on turns (tenant_id, conversation_id, question_seq);
create index turns_by_key on turns (tenant_id, widget_key_id, accepted_at) where widget_key_id is not null;
select kernel_tenant_table('turns', 'select, insert, update');

create table turn_receipts (
  tenant_id uuid not null,
  turn_id text not null,
  -- JSON, kept as the very text whose SHA-256 the turn's event holds.
  body text not null,
  created_at timestamptz(3) not null default clock_timestamp(),
  primary key (tenant_id, turn_id),
  foreign key (tenant_id, turn_id) references turns (tenant_id, id)
);
select kernel_tenant_table('turn_receipts', 'select, insert', 'select, insert');

-- Step 2, accept: message saved, turn opened, event recorded; one statement, one commit.
-- At most one running and three waiting turns in a conversation.
create function turns_accept(input jsonb) returns jsonb language plpgsql as $$
declare
  tenant uuid := kernel_tenant();
  visitor jsonb;
  conversation jsonb;
  known record;
  waiting int;
  place int;
begin
  visitor := conversations_visitor(tenant, input);
  if input ->> 'idempotency_key' is not null and not (visitor ->> 'minted')::boolean then
    select t.id, t.fingerprint, t.status into known from turns t
      where t.tenant_id = tenant and t.visitor_id = visitor ->> 'id' and t.idempotency_key = input ->> 'idempotency_key' and t.status <> 'failed';
    if found then
      return jsonb_build_object('kind', case when known.fingerprint = input ->> 'fingerprint' then 'repeated' else 'mismatch' end, 'turn_id', known.id, 'status', known.status);
    end if;
  end if;
  if (visitor ->> 'used')::int >= (input ->> 'ceiling')::int then
    return jsonb_build_object('kind', 'ceiling');
  end if;
  if input ->> 'conversation_must_exist' = 'true' then
    conversation := conversations_find(tenant, visitor ->> 'id', input ->> 'label');
    if conversation is null then
      return jsonb_build_object('kind', 'not_found');
    end if;
  else
    conversation := conversations_open(tenant, visitor ->> 'id', input ->> 'label', input ->> 'new_conversation_id', input ->> 'door');
    perform conversations_lock(tenant, conversation ->> 'id');
  end if;
  select count(*) into waiting from turns t where t.tenant_id = tenant and t.conversation_id = conversation ->> 'id' and t.status in ('accepted', 'running');
  if waiting > 3 then
    return jsonb_build_object('kind', 'busy');
  end if;
  perform conversations_count(tenant, visitor ->> 'id');
  place := conversations_append(tenant, conversation ->> 'id', jsonb_build_object('id', input ->> 'message_id', 'author', 'visitor', 'text', input ->> 'text',
    'language', coalesce(input ->> 'language', conversation ->> 'language', input ->> 'fallback_language'), 'turn_id', input ->> 'turn_id', 'salt', input ->> 'salt'));
  insert into turns (tenant_id, id, conversation_id, visitor_id, door, status, question_seq, question_message_id, question_language, runner, widget_key_id, idempotency_key, fingerprint)
    values (tenant, input ->> 'turn_id', conversation ->> 'id', visitor ->> 'id', input ->> 'door', case when waiting = 0 then 'running' else 'accepted' end, place,
      input ->> 'message_id', coalesce(input ->> 'language', conversation ->> 'language', input ->> 'fallback_language'), (input ->> 'runner')::int,
      input ->> 'widget_key_id', input ->> 'idempotency_key', input ->> 'fingerprint');
  if (conversation ->> 'created')::boolean then
    perform events_record(tenant, input ->> 'started_event_id', 'conversation.started', 'visitor', visitor ->> 'id', input ->> 'request_id',
      jsonb_build_object('conversation_id', conversation ->> 'id'));
  end if;
  perform events_record(tenant, input ->> 'received_event_id', 'message.received', 'visitor', visitor ->> 'id', input ->> 'request_id',
    jsonb_build_object('conversation_id', conversation ->> 'id', 'turn_id', input ->> 'turn_id', 'message_id', input ->> 'message_id'));
  return jsonb_build_object('kind', 'accepted', 'running', waiting = 0, 'visitor_id', visitor ->> 'id', 'minted', visitor -> 'minted',
    'conversation_id', conversation ->> 'id', 'question_seq', place, 'language', coalesce(input ->> 'language', conversation ->> 'language', input ->> 'fallback_language'));
end $$;

-- A waiting turn starts when it is the oldest open one of its conversation. → {status}: running also where an earlier call started it and
-- its reply was lost; a final one where somebody else settled it meanwhile.
create function turns_start(input jsonb) returns jsonb language plpgsql as $$
declare
  tenant uuid := kernel_tenant();
begin
  perform conversations_lock(tenant, input ->> 'conversation_id');
  update turns t set status = 'running' where t.tenant_id = tenant and t.id = input ->> 'turn_id' and t.status = 'accepted'
    and not exists (select 1 from turns o where o.tenant_id = tenant and o.conversation_id = t.conversation_id and o.status in ('accepted', 'running') and o.question_seq < t.question_seq);
  return (select jsonb_build_object('status', t.status) from turns t where t.tenant_id = tenant and t.id = input ->> 'turn_id');
end $$;

-- Step 3, prepare: the release and the history window, in one read.
create function turns_prepare(input jsonb) returns jsonb language sql stable as $$
  select jsonb_build_object('release_id', releases_pick(kernel_tenant(), input ->> 'visitor_id'),
    'history', conversations_window(kernel_tenant(), input ->> 'conversation_id', (input ->> 'question_seq')::int, (input ->> 'window')::int))
$$;

-- Step 10, settle: answer, receipt and event; one statement, one commit, exactly once for each accept.
create function turns_settle(input jsonb) returns jsonb language plpgsql as $$
declare
  tenant uuid := kernel_tenant();
  turn record;
  place int;
begin
  select t.conversation_id, t.visitor_id into turn from turns t where t.tenant_id = tenant and t.id = input ->> 'turn_id' and t.status in ('accepted', 'running') for update;
  if not found then
    return jsonb_build_object('kind', 'settled_before');
  end if;
  if input -> 'answer' <> 'null' then
    place := conversations_append(tenant, turn.conversation_id, input -> 'answer');
  end if;
  update turns t set status = input ->> 'status', outcome = input ->> 'outcome', failure = input ->> 'failure', answer_seq = place,
      answer_message_id = input -> 'answer' ->> 'id', release_id = input ->> 'release_id', settled_at = clock_timestamp()
    where t.tenant_id = tenant and t.id = input ->> 'turn_id';
  insert into turn_receipts (tenant_id, turn_id, body) values (tenant, input ->> 'turn_id', input ->> 'receipt');
  perform events_record(tenant, input ->> 'event_id', input ->> 'event_type', 'system', 'turns', input ->> 'request_id', input -> 'event_data');
  return jsonb_build_object('kind', 'settled');
end $$;

-- A receipt's address names its turn alone: the tenant is found by it, and then decides who may read.
create function turns_by_id(value text) returns table (tenant_id uuid) language sql stable security definer set search_path = public, pg_temp as
  $$ select t.tenant_id from turns t where t.id = value $$;
create index turns_ids on turns (id);
select kernel_lookup('turns_by_id(text)');
