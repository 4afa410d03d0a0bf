-- People who sign in, their sessions, and what they uploaded.

create table users (
  id uuid primary key default octavo_id(),
  workspace_id uuid not null default octavo_workspace() references workspaces on delete cascade,
  email text not null,
  username text not null,
  password_hash text not null,
  role text not null check (role in ('admin', 'standard')),
  capabilities text[] not null default '{}',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  removed_at timestamptz
);
-- One address is one person on this installation: sign-in asks for no workspace.
create unique index users_email on users (lower(email)) where removed_at is null;
create index users_workspace on users (workspace_id, created_at, id);
call octavo_guard('users');

-- Each family is one session; a token is changed for its child, and using it again later ends the family.
create table refresh_tokens (
  token_hash text primary key,
  workspace_id uuid not null default octavo_workspace() references workspaces on delete cascade,
  user_id uuid not null references users on delete cascade,
  family_id uuid not null,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  used_at timestamptz,
  revoked_at timestamptz
);
create index refresh_tokens_family on refresh_tokens (workspace_id, family_id);
create index refresh_tokens_user on refresh_tokens (workspace_id, user_id);
call octavo_guard('refresh_tokens');

create table uploads (
  id uuid primary key default octavo_id(),
  workspace_id uuid not null default octavo_workspace() references workspaces on delete cascade,
  file_id uuid not null references files on delete restrict,
  kind text not null,
  uploaded_by uuid references users on delete set null,
  created_at timestamptz not null default now()
);
create index uploads_newest on uploads (workspace_id, created_at desc, id desc);
create index uploads_file on uploads (file_id);
call octavo_guard('uploads');

-- Before sign-in there is no workspace: these two tables have none, no grants, and are reached by the functions below alone.
create table sign_in_failures (
  key text primary key,
  failures int not null,
  next_at timestamptz not null
);
create table setup_links (
  token_hash text primary key,
  created_at timestamptz not null default now(),
  used_at timestamptz
);

create function find_sign_in(asked_email text)
returns table (user_id uuid, workspace_id uuid, password_hash text)
language sql stable security definer set search_path = pg_catalog, public as $$
  select id, workspace_id, password_hash from public.users
  where lower(email) = lower(asked_email) and removed_at is null
$$;

create function find_refresh(asked_hash text) returns uuid
language sql stable security definer set search_path = pg_catalog, public as $$
  select workspace_id from public.refresh_tokens where token_hash = asked_hash
$$;

-- Seconds to wait before these keys (an account, an address) may try again.
create function sign_in_wait(asked text[]) returns int
language sql stable security definer set search_path = pg_catalog, public as $$
  select coalesce(max(ceil(extract(epoch from next_at - now())))::int, 0)
  from public.sign_in_failures where key = any(asked) and next_at > now()
$$;

-- A failure more: free tries first, then 1, 2, 4 … seconds, at most 15 minutes; forgotten after a day.
create function sign_in_failed(asked text, free int) returns void
language sql security definer set search_path = pg_catalog, public as $$
  insert into public.sign_in_failures as f (key, failures, next_at) values (asked, 1, now())
  on conflict (key) do update set
    failures = case when f.next_at < now() - interval '1 day' then 1 else f.failures + 1 end,
    next_at = case when f.next_at < now() - interval '1 day' or f.failures + 1 <= free then now()
      else now() + least(900, power(2, least(f.failures - free, 12))) * interval '1 second' end
$$;

create function sign_in_succeeded(asked text) returns void
language sql security definer set search_path = pg_catalog, public as $$
  delete from public.sign_in_failures where key = asked
$$;

create function is_set_up() returns boolean
language sql stable security definer set search_path = pg_catalog, public as $$
  select exists (select 1 from public.workspaces where kind = 'own')
$$;

-- Makes this the one link that sets up the first company; false when there is one already.
create function renew_setup_link(new_hash text) returns boolean
language plpgsql security definer set search_path = pg_catalog, public as $$
begin
  if public.is_set_up() then return false; end if;
  delete from public.setup_links where used_at is null;
  insert into public.setup_links (token_hash) values (new_hash);
  return true;
end
$$;

-- Uses the link up and makes the workspace in one step; null when the link is unknown or used.
create function use_setup_link(asked_hash text, company text) returns uuid
language plpgsql security definer set search_path = pg_catalog, public as $$
declare made uuid;
begin
  update public.setup_links set used_at = now() where token_hash = asked_hash and used_at is null;
  if not found then return null; end if;
  insert into public.workspaces (name, kind) values (company, 'own') returning id into made;
  return made;
end
$$;

-- The sample company's workspace, made on the first call; null once it has been removed.
create function make_sample_workspace(company text) returns table (id uuid, fresh boolean)
language plpgsql security definer set search_path = pg_catalog, public as $$
begin
  insert into public.setup_links (token_hash, used_at) values ('sample', now()) on conflict do nothing;
  if found then
    return query insert into public.workspaces (name, kind) values (company, 'sample') returning workspaces.id, true;
  else
    return query select w.id, false from public.workspaces w where w.kind = 'sample';
  end if;
end
$$;

do $$
declare f text;
begin
  foreach f in array array[
    'find_sign_in(text)', 'find_refresh(text)', 'sign_in_wait(text[])', 'sign_in_failed(text, int)',
    'sign_in_succeeded(text)', 'is_set_up()', 'renew_setup_link(text)', 'use_setup_link(text, text)',
    'make_sample_workspace(text)'
  ] loop
    execute format('revoke all on function %s from public', f);
    execute format('grant execute on function %s to %I', f, octavo_app_role());
  end loop;
end
$$;

-- No policy and no grant: the app role reads and writes these by the functions above only.
alter table sign_in_failures enable row level security, force row level security;
alter table setup_links enable row level security, force row level security;
do $$
begin
  execute format('create policy octavo_owner on sign_in_failures to %I using (true) with check (true)', current_user);
  execute format('create policy octavo_owner on setup_links to %I using (true) with check (true)', current_user);
end
$$;
