-- Sessions as people see them: where, since when, last used; ended ones are told to every API process.

create table sessions (
  id uuid primary key,
  workspace_id uuid not null default octavo_workspace() references workspaces on delete cascade,
  user_id uuid not null references users on delete cascade,
  created_at timestamptz not null default now(),
  -- To the life of an access token: moved on when one is renewed.
  last_used_at timestamptz not null default now(),
  -- The browser's own words about itself.
  device text,
  address text,
  ended_at timestamptz
);
create index sessions_user on sessions (workspace_id, user_id, last_used_at desc);
create index sessions_ended on sessions (ended_at) where ended_at is not null;
call octavo_guard('sessions');

insert into sessions (id, workspace_id, user_id, created_at, last_used_at, ended_at)
  select family_id, min(workspace_id::text)::uuid, min(user_id::text)::uuid, min(created_at), max(created_at), max(revoked_at)
  from refresh_tokens group by family_id;
-- A session's end is said in one place.
alter table refresh_tokens drop column revoked_at;
alter table refresh_tokens add foreign key (family_id) references sessions on delete cascade;
create index refresh_tokens_session on refresh_tokens (family_id);

create function octavo_session_ended() returns trigger language plpgsql as $$
begin
  perform pg_notify('octavo_rights', new.id::text);
  return null;
end
$$;
create trigger sessions_ended after update of ended_at on sessions
  for each row when (old.ended_at is null and new.ended_at is not null) execute function octavo_session_ended();

-- Sessions whose access tokens could still be alive: for a process that begins, or has missed something.
create function ended_sessions(seconds int) returns setof uuid
language sql stable security definer set search_path = pg_catalog, public as $$
  select id from public.sessions where ended_at > now() - make_interval(secs => seconds)
$$;
do $$
begin
  revoke all on function ended_sessions(int) from public;
  execute format('grant execute on function ended_sessions(int) to %I', octavo_app_role());
end
$$;
