-- A company may ask everybody who signs in by password for a second factor.

-- Since when; null while it does not.
alter table workspace_settings add column second_factor_required_at timestamptz;
-- Whoever an identity provider vouches for is the provider's to ask.
alter table sessions add column by_provider boolean not null default false;

-- What every API process keeps in mind, and what it asks of the few whom it concerns.
create function strict_workspaces() returns setof uuid
language sql stable security definer set search_path = pg_catalog, public as $$
  select workspace_id from public.workspace_settings where second_factor_required_at is not null
$$;
create function lacks_second_factor(asked uuid) returns boolean
language sql stable security definer set search_path = pg_catalog, public as $$
  select not exists (select 1 from public.users where id = asked and second_factor_at is not null)
$$;

create function octavo_factor_rule_changed() returns trigger language plpgsql as $$
begin
  perform pg_notify('octavo_rights', 'factors');
  return null;
end
$$;
create trigger settings_factor_rule after insert or update of second_factor_required_at on workspace_settings
  for each statement execute function octavo_factor_rule_changed();

do $$
declare f text;
begin
  foreach f in array array['strict_workspaces()', 'lacks_second_factor(uuid)'] loop
    execute format('revoke all on function %s from public', f);
    execute format('grant execute on function %s to %I', f, octavo_app_role());
  end loop;
end
$$;
