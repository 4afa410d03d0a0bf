-- Wording of mails that differs from what comes with Octavo.

create table email_templates (
  id uuid primary key default octavo_id(),
  workspace_id uuid not null default octavo_workspace() references workspaces on delete cascade,
  key text not null,
  locale text not null check (locale in ('en', 'de')),
  subject text not null,
  text text not null,
  -- Null: made from the text.
  html text,
  version int not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (workspace_id, key, locale)
);
call octavo_guard('email_templates');
