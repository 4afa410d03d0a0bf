-- Who works, and what the clock has done: of the whole installation, so without a workspace and reached by functions alone.

create table workers (
  id uuid primary key,
  host text not null,
  pid int not null,
  version text not null,
  slots int not null,
  -- What turns Word into PDF there: engine, version, or why there is none.
  converter jsonb,
  started_at timestamptz not null default now(),
  seen_at timestamptz not null default now()
);

create table clock_runs (
  name text primary key,
  paused_at timestamptz,
  ran_at timestamptz,
  failed_at timestamptz,
  error text
);

do $$
declare t text;
begin
  foreach t in array array['workers', 'clock_runs'] loop
    execute format('alter table %I enable row level security, force row level security', t);
    execute format('create policy octavo_owner on %I to %I using (true) with check (true)', t, current_user);
  end loop;
end
$$;

create function sign_of_work(asked uuid, at_host text, as_pid int, of_version text, with_slots int, by_converter jsonb)
returns void language sql security definer set search_path = pg_catalog, public as $$
  delete from public.workers where seen_at < now() - interval '1 day';
  insert into public.workers (id, host, pid, version, slots, converter)
    values (asked, at_host, as_pid, of_version, with_slots, by_converter)
  on conflict (id) do update set seen_at = now(), converter = excluded.converter;
$$;

create function work_is_over(asked uuid) returns void
language sql security definer set search_path = pg_catalog, public as $$
  delete from public.workers where id = asked
$$;

create function all_workers() returns setof workers
language sql stable security definer set search_path = pg_catalog, public as $$
  select * from public.workers order by started_at, id
$$;

create function clock_ran(asked text, fault text) returns void
language sql security definer set search_path = pg_catalog, public as $$
  insert into public.clock_runs as c (name, ran_at, failed_at, error)
    values (asked, case when fault is null then now() end, case when fault is not null then now() end, fault)
  on conflict (name) do update set ran_at = coalesce(excluded.ran_at, c.ran_at),
    failed_at = excluded.failed_at, error = excluded.error
$$;

create function pause_clock(asked text, pause boolean) returns void
language sql security definer set search_path = pg_catalog, public as $$
  insert into public.clock_runs as c (name, paused_at) values (asked, case when pause then now() end)
  on conflict (name) do update set paused_at = case when pause then coalesce(c.paused_at, now()) end
$$;

create function all_clock_runs() returns setof clock_runs
language sql stable security definer set search_path = pg_catalog, public as $$
  select * from public.clock_runs
$$;

do $$
declare f text;
begin
  foreach f in array array[
    'sign_of_work(uuid, text, int, text, int, jsonb)', 'work_is_over(uuid)', 'all_workers()',
    'clock_ran(text, text)', 'pause_clock(text, boolean)', 'all_clock_runs()'
  ] loop
    execute format('revoke all on function %s from public', f);
    execute format('grant execute on function %s to %I', f, octavo_app_role());
  end loop;
end
$$;
