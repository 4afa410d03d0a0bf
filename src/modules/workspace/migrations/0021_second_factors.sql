-- The second factor: a secret that a person's phone shares, the codes that stand in for a lost phone.

-- Since when signing in asks for a code; null while it does not.
alter table users add column second_factor_at timestamptz;

create table second_factors (
  user_id uuid primary key,
  workspace_id uuid not null default octavo_workspace() references workspaces on delete cascade,
  -- Sealed; base32 inside.
  secret text not null,
  created_at timestamptz not null default now(),
  -- RFC 6238, 5.2: a code counts once. The newest time step that did.
  last_step bigint not null default 0,
  foreign key (workspace_id, user_id) references users (workspace_id, id) on delete cascade
);
call octavo_guard('second_factors');

create table recovery_codes (
  code_hash text not null,
  workspace_id uuid not null default octavo_workspace() references workspaces on delete cascade,
  user_id uuid not null,
  created_at timestamptz not null default now(),
  used_at timestamptz,
  primary key (user_id, code_hash),
  foreign key (workspace_id, user_id) references users (workspace_id, id) on delete cascade
);
call octavo_guard('recovery_codes');

drop function find_sign_in(text);
create function find_sign_in(asked_email text)
returns table (user_id uuid, workspace_id uuid, password_hash text, second_factor_at timestamptz)
language sql stable security definer set search_path = pg_catalog, public as $$
  select id, workspace_id, password_hash, second_factor_at from public.users
  where lower(email) = lower(asked_email) and removed_at is null
$$;
do $$
begin
  revoke all on function find_sign_in(text) from public;
  execute format('grant execute on function find_sign_in(text) to %I', octavo_app_role());
end
$$;
