-- The access log: append-only, each row sealed into a chain of hashes within a second or so.

create table access_log (
  id uuid primary key default octavo_id(),
  workspace_id uuid not null default octavo_workspace() references workspaces on delete cascade,
  at timestamptz not null default clock_timestamp(),
  act text not null,
  why text,
  -- No foreign keys: what was seen stays written when the link is gone.
  link_id uuid not null,
  delivery_id uuid not null,
  sent_id uuid,
  customer_id uuid,
  address text,
  agent text
);
create index access_log_newest on access_log (workspace_id, at, id);
create index access_log_link on access_log (link_id, at);
create index access_log_delivery on access_log (delivery_id, at);
create index access_log_sent on access_log (sent_id, at) where sent_id is not null;
call octavo_guard('access_log', 'select, insert');

-- Rows that wait for their seal. The app adds to it with the row; only the sealing function takes away.
create table access_unsealed (
  workspace_id uuid not null default octavo_workspace() references workspaces on delete cascade,
  log_id uuid not null,
  primary key (workspace_id, log_id)
);
call octavo_guard('access_unsealed', 'insert');

-- The chain: hash = SHA-256(hash of the one before || the row), so that a change shows from there on.
create table access_seals (
  workspace_id uuid not null default octavo_workspace() references workspaces on delete cascade,
  seq bigint not null,
  log_id uuid not null,
  hash bytea not null,
  sealed_at timestamptz not null default clock_timestamp(),
  primary key (workspace_id, seq),
  unique (workspace_id, log_id)
);
call octavo_guard('access_seals', 'select');

-- The row as it is hashed: the same text on every server, whatever its time zone.
create function access_text(it access_log) returns bytea language sql stable
set search_path = pg_catalog, public as $$
  select convert_to(jsonb_build_array(it.id, it.workspace_id, (extract(epoch from it.at) * 1000000)::bigint, it.act,
    it.why, it.link_id, it.delivery_id, it.sent_id, it.customer_id, it.address, it.agent)::text, 'UTF8')
$$;

-- Seals what waits, in all workspaces, up to so many rows; gives how many. One sealer at a time, others go home.
create function seal_access(most int) returns int
language plpgsql security definer set search_path = pg_catalog, public as $$
declare
  whose uuid;
  waiting public.access_log;
  head record;
  number bigint;
  link bytea;
  sealed int := 0;
begin
  if not pg_try_advisory_xact_lock(7318203010) then return 0; end if;
  for whose in select distinct u.workspace_id from public.access_unsealed u loop
    select s.seq, s.hash into head from public.access_seals s
      where s.workspace_id = whose order by s.seq desc limit 1;
    number := coalesce(head.seq, 0);
    link := coalesce(head.hash, sha256(convert_to(whose::text, 'UTF8')));
    for waiting in
      select l.* from public.access_unsealed u join public.access_log l on l.id = u.log_id
      where u.workspace_id = whose and l.workspace_id = whose
      order by u.log_id limit most - sealed
    loop
      number := number + 1;
      link := sha256(link || public.access_text(waiting));
      insert into public.access_seals (workspace_id, seq, log_id, hash) values (whose, number, waiting.id, link);
      delete from public.access_unsealed where workspace_id = whose and log_id = waiting.id;
      sealed := sealed + 1;
    end loop;
    exit when sealed >= most;
  end loop;
  return sealed;
end
$$;
-- Where every chain ends now: to be noted outside of the database.
create function access_heads() returns table (workspace_id uuid, seq bigint, hash text)
language sql stable security definer set search_path = pg_catalog, public as $$
  select w.id, s.seq, encode(s.hash, 'hex') from public.workspaces w cross join lateral
    (select e.seq, e.hash from public.access_seals e where e.workspace_id = w.id order by e.seq desc limit 1) s
$$;
do $$
begin
  revoke all on function access_heads() from public;
  execute format('grant execute on function access_heads() to %I', octavo_app_role());
  revoke all on function seal_access(int) from public;
  execute format('grant execute on function seal_access(int) to %I', octavo_app_role());
  revoke all on function access_text(access_log) from public;
end
$$;
