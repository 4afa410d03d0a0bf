-- Merges of doubles, with what each moved, so that it can be undone for 30 days.

create table customer_merges (
  id uuid primary key default octavo_id(),
  workspace_id uuid not null default octavo_workspace() references workspaces on delete cascade,
  -- The one that stayed.
  customer_id uuid not null,
  -- The one that went: its row, its attributes that lost, and which rows were its own.
  other jsonb not null,
  attributes jsonb not null,
  moved jsonb not null,
  -- Fields of the one that stayed which the other filled.
  filled jsonb not null,
  created_by uuid references users on delete set null,
  created_at timestamptz not null default now(),
  undone_at timestamptz,
  foreign key (workspace_id, customer_id) references customers (workspace_id, id) on delete cascade
);
create index customer_merges_customer on customer_merges (customer_id);
call octavo_guard('customer_merges');

-- Whose an event is may change by a merge; what it says may not.
do $$
begin
  execute format('grant update (customer_id) on customer_events to %I', octavo_app_role());
end
$$;
