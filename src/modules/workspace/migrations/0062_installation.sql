-- Whose the installation is: the company of one's own that was made first. Backups hold every company's data, so only
-- its admins make and read them; the sample company never does.

create function owns_installation() returns boolean
language sql stable security definer set search_path = pg_catalog, public as $$
  select coalesce((select id = public.octavo_workspace() from public.workspaces
    where kind = 'own' order by created_at, id limit 1), false)
$$;

-- Whether this set-up link would do, without using it up.
create function check_setup_link(asked_hash text) returns boolean
language sql stable security definer set search_path = pg_catalog, public as $$
  select not public.is_set_up()
    and exists (select 1 from public.setup_links where token_hash = asked_hash and used_at is null)
$$;

-- Takes the sample company's rows out, table by table, those that others refer to last; gives its id, null where there is none.
create function remove_sample() returns uuid
language plpgsql security definer set search_path = pg_catalog, public as $$
declare sample uuid; t regclass; waiting regclass[]; kept regclass[];
begin
  select id into sample from public.workspaces where kind = 'sample' for update;
  if sample is null then return null; end if;
  select array_agg(c.oid::regclass) into waiting from pg_class c
    join pg_attribute a on a.attrelid = c.oid and a.attname = 'workspace_id' and not a.attisdropped
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition;
  for pass in 1..20 loop
    kept := '{}';
    foreach t in array coalesce(waiting, '{}') loop
      begin
        execute format('delete from %s where workspace_id = $1', t) using sample;
      exception when foreign_key_violation or restrict_violation then
        kept := kept || t;
      end;
    end loop;
    waiting := kept;
    exit when cardinality(waiting) = 0;
  end loop;
  delete from public.workspaces where id = sample;
  return sample;
end
$$;

-- So that `make_sample_workspace` makes it once more.
create function forget_sample() returns void
language sql security definer set search_path = pg_catalog, public as $$
  delete from public.setup_links where token_hash = 'sample'
$$;

do $$
declare f text;
begin
  foreach f in array array['owns_installation()', 'check_setup_link(text)', 'remove_sample()', 'forget_sample()'] loop
    execute format('revoke all on function %s from public', f);
    execute format('grant execute on function %s to %I', f, octavo_app_role());
  end loop;
end
$$;
