-- Jobs as people see them, and the pieces they are made of. pg-boss carries a piece's id and nothing more,
-- so the queue can be left out of a backup and filled again from here.

create table jobs (
  id uuid primary key default octavo_id(),
  workspace_id uuid not null default octavo_workspace() references workspaces on delete cascade,
  name text not null,
  title text not null,
  status text not null default 'queued' check (status in ('queued', 'running', 'done', 'error', 'cancelled')),
  done int not null default 0 check (done >= 0),
  failed int not null default 0 check (failed >= 0),
  total int not null check (total >= 0),
  pieces_open int not null default 0 check (pieces_open >= 0),
  attempts int not null default 0,
  input jsonb not null default '{}',
  error text,
  error_code text,
  output_file_id uuid references files on delete set null,
  cancel_asked_at timestamptz,
  paused_at timestamptz,
  created_by uuid,
  request_id text,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  started_at timestamptz,
  finished_at timestamptz,
  changed_xid xid8 not null default pg_current_xact_id()
);
create index jobs_newest on jobs (workspace_id, created_at desc, id desc);
create index jobs_changed on jobs (workspace_id, changed_xid);
create index jobs_unfinished on jobs (workspace_id) where status in ('queued', 'running');
create index jobs_output on jobs (output_file_id) where output_file_id is not null;
call octavo_guard('jobs');

create table job_pieces (
  id uuid primary key default octavo_id(),
  workspace_id uuid not null default octavo_workspace() references workspaces on delete cascade,
  job_id uuid not null references jobs on delete cascade,
  message jsonb not null,
  status text not null default 'open' check (status in ('open', 'done', 'error', 'cancelled')),
  -- The place in the queue; null while the piece stands outside it (its job is paused).
  turn bigint,
  -- Goes up each time a worker takes the piece: who holds an older number writes nothing any more.
  claims int not null default 0,
  attempts int not null default 0,
  -- 1 where pieces and units are the same thing: then a handler that counts nothing is counted by its outcome.
  units int,
  -- What the job's counts owe to this piece, and what the present attempt has counted so far.
  done int not null default 0,
  failed int not null default 0,
  run_done int not null default 0,
  run_failed int not null default 0,
  error text,
  error_code text
);
create index job_pieces_job on job_pieces (job_id, status);
create index job_pieces_turn on job_pieces (workspace_id, turn) where status = 'open';
call octavo_guard('job_pieces');

create function jobs_touch() returns trigger language plpgsql as $$
begin
  new.updated_at = clock_timestamp();
  new.changed_xid = pg_current_xact_id();
  return new;
end
$$;
create trigger jobs_touch before update on jobs for each row execute function jobs_touch();

-- A bare signal; what changed is read by cursor. Progress alone signals five times a second at most, since
-- NOTIFY takes one lock for the whole server at commit.
create function jobs_signal() returns trigger language plpgsql as $$
begin
  perform pg_notify('octavo_jobs', new.workspace_id::text);
  return null;
end
$$;
create trigger jobs_signal_new after insert on jobs for each row execute function jobs_signal();
create trigger jobs_signal_change after update on jobs for each row
  when (new.status <> old.status or new.total <> old.total or new.paused_at is distinct from old.paused_at
    or new.cancel_asked_at is distinct from old.cancel_asked_at
    or new.updated_at - old.updated_at > interval '200 milliseconds')
  execute function jobs_signal();

-- For schedules, which visit each workspace in turn: ids only.
create function octavo_workspaces() returns setof uuid language sql stable security definer
  set search_path = public, pg_temp
  as $$ select id from workspaces order by created_at $$;
