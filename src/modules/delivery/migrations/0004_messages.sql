-- Messages: one row each, sent once whatever crashes; and what a workspace says in them, to whom never.

create table messages (
  id uuid primary key default octavo_id(),
  workspace_id uuid not null default octavo_workspace() references workspaces on delete cascade,
  delivery_id uuid,
  link_id uuid,
  kind text not null check (kind in ('link', 'again', 'renewed', 'corrected', 'code', 'sample')),
  channel text not null check (channel in ('sms', 'email')),
  address text not null,
  -- Placeholders already chosen; what is secret among them is sealed beside.
  subject text,
  text text not null,
  vars jsonb not null default '{}',
  -- The link's address or the code; wiped once the message is out or given up.
  sealed text,
  state text not null default 'queued'
    check (state in ('queued', 'sending', 'sent', 'delivered', 'failed', 'cancelled')),
  -- Why it failed, and what the server or carrier said.
  reason text,
  said text,
  provider text,
  provider_id text,
  segments int,
  attempts int not null default 0,
  send_after timestamptz not null default now(),
  claimed_at timestamptz,
  sent_at timestamptz,
  delivered_at timestamptz,
  failed_at timestamptz,
  created_at timestamptz not null default now(),
  unique (workspace_id, id),
  foreign key (workspace_id, delivery_id) references deliveries (workspace_id, id) on delete cascade,
  foreign key (workspace_id, link_id) references links (workspace_id, id) on delete cascade
);
create index messages_delivery on messages (delivery_id, id);
create index messages_link on messages (link_id, id);
create index messages_open on messages (workspace_id, channel, send_after) where state in ('queued', 'sending');
-- A provider's own number names one message.
create unique index messages_provider on messages (workspace_id, provider, provider_id) where provider_id is not null;
call octavo_guard('messages');

create table message_settings (
  workspace_id uuid primary key default octavo_workspace() references workspaces on delete cascade,
  sms_text text not null,
  email_subject text not null,
  email_text text not null,
  company text,
  sms_price text,
  currency text not null default 'EUR',
  version int not null default 1
);
call octavo_guard('message_settings');

create table sms_opt_outs (
  id uuid primary key default octavo_id(),
  workspace_id uuid not null default octavo_workspace() references workspaces on delete cascade,
  phone text not null,
  how text not null check (how in ('reply', 'carrier', 'hand')),
  created_at timestamptz not null default now(),
  unique (workspace_id, phone)
);
create index sms_opt_outs_newest on sms_opt_outs (workspace_id, created_at, id);
call octavo_guard('sms_opt_outs');

-- When the next message may leave, so that all workers together keep to what a provider takes.
create table message_paces (
  workspace_id uuid not null default octavo_workspace() references workspaces on delete cascade,
  channel text not null check (channel in ('sms', 'email')),
  next_at timestamptz not null,
  primary key (workspace_id, channel)
);
call octavo_guard('message_paces');

-- Whose messages wait, by channel: a worker looks across workspaces, and sees nothing else of them.
create function due_messages() returns table (workspace_id uuid, channel text)
language sql stable security definer set search_path = pg_catalog, public as $$
  select distinct m.workspace_id, m.channel from public.messages m
  where (m.state = 'queued' and m.send_after <= now())
    or (m.state = 'sending' and m.claimed_at < now() - interval '120 seconds')
$$;

-- A provider names a message, and whose it is is not known yet.
create function find_message(asked_id uuid) returns uuid
language sql stable security definer set search_path = pg_catalog, public as $$
  select m.workspace_id from public.messages m where m.id = asked_id
$$;
do $$
begin
  revoke all on function due_messages() from public;
  execute format('grant execute on function due_messages() to %I', octavo_app_role());
  revoke all on function find_message(uuid) from public;
  execute format('grant execute on function find_message(uuid) to %I', octavo_app_role());
end
$$;
