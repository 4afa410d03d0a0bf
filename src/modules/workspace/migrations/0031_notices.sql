-- What somebody is told of: their choices, and the notices that they see in the app.

create table notification_settings (
  workspace_id uuid not null default octavo_workspace() references workspaces on delete cascade,
  user_id uuid not null references users on delete cascade,
  -- { "job.failed": { "mail": true, "app": true } }: where it differs from what is usual.
  choices jsonb not null default '{}',
  locale text not null default 'en' check (locale in ('en', 'de')),
  updated_at timestamptz not null default now(),
  primary key (workspace_id, user_id)
);
create index notification_settings_user on notification_settings (user_id);
call octavo_guard('notification_settings');

create table notices (
  id uuid primary key default octavo_id(),
  workspace_id uuid not null default octavo_workspace() references workspaces on delete cascade,
  user_id uuid not null references users on delete cascade,
  event text not null,
  params jsonb not null default '{}',
  -- A path of the app.
  link text,
  created_at timestamptz not null default now(),
  read_at timestamptz
);
create index notices_newest on notices (workspace_id, user_id, created_at desc, id desc);
create index notices_user on notices (user_id);
call octavo_guard('notices');
