-- Who somebody is at the sign-in of others (OpenID Connect): issuer and subject, which never change, as e-mails do.

create table identities (
  id uuid primary key default octavo_id(),
  workspace_id uuid not null default octavo_workspace() references workspaces on delete cascade,
  user_id uuid not null,
  issuer text not null,
  subject text not null,
  created_at timestamptz not null default now(),
  last_used_at timestamptz not null default now(),
  foreign key (workspace_id, user_id) references users (workspace_id, id) on delete cascade
);
-- On this installation one identity is one person, and a person has one with each issuer.
create unique index identities_subject on identities (issuer, subject);
create unique index identities_user on identities (user_id, issuer);
call octavo_guard('identities');

create function find_identity(asked_issuer text, asked_subject text)
returns table (user_id uuid, workspace_id uuid, password_hash text, second_factor_at timestamptz)
language sql stable security definer set search_path = pg_catalog, public as $$
  select u.id, u.workspace_id, u.password_hash, u.second_factor_at
  from public.identities i join public.users u on u.id = i.user_id
  where i.issuer = asked_issuer and i.subject = asked_subject and u.removed_at is null
$$;
do $$
begin
  revoke all on function find_identity(text, text) from public;
  execute format('grant execute on function find_identity(text, text) to %I', octavo_app_role());
end
$$;
