-- What goes out: where to (connections), what was kept instead of sent (the outbox), and each mail with the server's reply.

-- Settings are shown; secrets are sealed text that nobody reads back.
create table connections (
  workspace_id uuid not null default octavo_workspace() references workspaces on delete cascade,
  kind text not null check (kind ~ '^[a-z][a-z0-9_]{0,30}$'),
  settings jsonb not null,
  secrets text,
  version int not null default 1,
  changed_by uuid,
  changed_at timestamptz not null default now(),
  primary key (workspace_id, kind)
);
call octavo_guard('connections');

create table outbox_messages (
  id uuid primary key default octavo_id(),
  workspace_id uuid not null default octavo_workspace() references workspaces on delete cascade,
  kind text not null check (kind in ('mail', 'sms')),
  -- The sender's own: the same message handed over twice is one row.
  key text not null,
  sender text,
  recipient text not null,
  reply_to text,
  subject text,
  text text not null,
  html text,
  headers jsonb not null default '{}',
  created_at timestamptz not null default now(),
  unique (workspace_id, kind, key)
);
create index outbox_messages_newest on outbox_messages (workspace_id, created_at desc, id desc);
create index outbox_messages_to on outbox_messages (workspace_id, lower(recipient), created_at desc);
call octavo_guard('outbox_messages');

create table email_logs (
  id uuid primary key default octavo_id(),
  workspace_id uuid not null default octavo_workspace() references workspaces on delete cascade,
  key text not null,
  -- What it is about: `invite`, `job`, `delivery`.
  topic text not null,
  recipient text not null,
  subject text not null,
  -- The message, sealed: links in it let people in. Null once it is out.
  content text,
  status text not null default 'queued' check (status in ('queued', 'sending', 'sent', 'failed')),
  driver text,
  attempts int not null default 0,
  -- The server's own words.
  reply text,
  provider_id text,
  job_id uuid,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  sent_at timestamptz,
  unique (workspace_id, key)
);
create index email_logs_newest on email_logs (workspace_id, created_at desc, id desc);
create index email_logs_status on email_logs (workspace_id, status, created_at desc);
call octavo_guard('email_logs');
