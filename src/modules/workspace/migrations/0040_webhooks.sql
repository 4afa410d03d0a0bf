-- Webhooks: endpoints that hear of events, and an outbox row for each event and endpoint, written with what it tells.

create table webhooks (
  id uuid primary key default octavo_id(),
  workspace_id uuid not null default octavo_workspace() references workspaces on delete cascade,
  url text not null,
  description text not null default '',
  -- Null: every type, also those that come later.
  types text[],
  -- Sealed; whoever reads the table or a backup of it cannot sign.
  secret text not null,
  -- Signs beside the new one until then, so that a receiver can change over.
  old_secret text,
  old_secret_until timestamptz,
  disabled_at timestamptz,
  disabled_why text check (disabled_why in ('person', 'gone', 'failing')),
  -- Since when nothing was taken; null while it works.
  failing_since timestamptz,
  -- A worker holds the endpoint until then; whoever died holding it loses it by the clock.
  busy_until timestamptz,
  served_at timestamptz,
  version int not null default 1,
  created_by uuid,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint webhooks_own unique (workspace_id, id)
);
create index webhooks_newest on webhooks (workspace_id, created_at desc, id desc);
call octavo_guard('webhooks');

create table webhook_deliveries (
  id uuid primary key default octavo_id(),
  workspace_id uuid not null default octavo_workspace() references workspaces on delete cascade,
  webhook_id uuid not null,
  -- The webhook-id header: one for all endpoints and all attempts, so that receivers can drop what they have seen.
  event_id uuid not null,
  type text not null,
  payload jsonb not null,
  status text not null default 'waiting' check (status in ('waiting', 'delivered', 'failed')),
  attempts int not null default 0,
  -- Null once it has ended.
  due_at timestamptz default now(),
  -- What came of the newest attempts: time, status, milliseconds, first bytes of the answer.
  tries jsonb not null default '[]',
  created_at timestamptz not null default clock_timestamp(),
  ended_at timestamptz,
  constraint webhook_deliveries_hook foreign key (workspace_id, webhook_id)
    references webhooks (workspace_id, id) on delete cascade
);
create index webhook_deliveries_newest on webhook_deliveries (workspace_id, webhook_id, created_at desc, id desc);
create index webhook_deliveries_due on webhook_deliveries (webhook_id, due_at) where due_at is not null;
create index webhook_deliveries_old on webhook_deliveries (created_at);
call octavo_guard('webhook_deliveries');

-- One row for each event and each endpoint that wants it, in the caller's workspace and transaction.
-- Without endpoints this costs one look at an empty index.
create function octavo_announce(events jsonb) returns int language plpgsql as $$
declare n int;
begin
  with told as materialized (
    select octavo_id() as id, it from jsonb_array_elements(events) it
  )
  insert into webhook_deliveries (webhook_id, event_id, type, payload)
  select w.id, told.id, told.it->>'type', told.it
  from webhooks w cross join told
  where w.workspace_id = octavo_workspace() and w.disabled_at is null
    and (w.types is null or told.it->>'type' = any (w.types));
  get diagnostics n = row_count;
  -- NOTIFY takes one lock for the whole server at commit: only where there is something to send.
  if n > 0 then perform pg_notify('octavo_webhooks', ''); end if;
  return n;
end
$$;

-- Jobs end in base, which knows nothing of webhooks. What nobody began (cleaning, sending mail) is nobody's event.
create function jobs_announce() returns trigger language plpgsql as $$
begin
  perform octavo_announce(jsonb_build_array(jsonb_build_object(
    'type', case new.status when 'done' then 'job.done' else 'job.failed' end,
    'timestamp', to_char(clock_timestamp() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
    'data', jsonb_build_object('id', new.id, 'name', new.name, 'status', new.status, 'done', new.done,
      'failed', new.failed, 'total', new.total, 'error_code', new.error_code,
      'output_file_id', new.output_file_id))));
  return null;
end
$$;
create trigger jobs_announce after update of finished_at on jobs for each row
  when (old.finished_at is null and new.finished_at is not null and new.created_by is not null
    and new.status in ('done', 'error'))
  execute function jobs_announce();

-- For the senders, which serve all workspaces: ids of endpoints that have something due and that nobody holds,
-- the one that waited longest first; working and failing ones each in a line of their own, so that no crowd of
-- one hides the other.
create function octavo_due_webhooks(most int)
returns table (workspace_id uuid, webhook_id uuid, is_failing boolean)
language sql stable security definer set search_path = pg_catalog, public as $$
  select due.workspace_id, due.id, due.fails from (
    select w.workspace_id, w.id, w.failing_since is not null as fails,
      row_number() over (partition by w.failing_since is not null order by w.served_at nulls first, w.id) as nth
    from public.webhooks w
    where w.disabled_at is null and (w.busy_until is null or w.busy_until < now())
      and exists (select 1 from public.webhook_deliveries d where d.webhook_id = w.id and d.due_at <= now())
  ) due
  where due.nth <= most order by due.nth
$$;

do $$
begin
  execute 'revoke all on function octavo_due_webhooks(int) from public';
  execute format('grant execute on function octavo_due_webhooks(int) to %I', octavo_app_role());
end
$$;
