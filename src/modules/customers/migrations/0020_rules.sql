-- Computed attributes: a rule over a source, its runs, and on each value by which rule and from which figure it came.

create table attribute_rules (
  id uuid primary key default octavo_id(),
  workspace_id uuid not null default octavo_workspace() references workspaces on delete cascade,
  name text not null check (name <> ''),
  -- The attribute that it writes.
  key text not null check (key <> ''),
  source text not null,
  steps jsonb not null,
  -- Null: no value where no step holds.
  otherwise text,
  version int not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (workspace_id, id)
);
-- Two rules for one attribute would undo each other at every run.
create unique index attribute_rules_key on attribute_rules (workspace_id, lower(key));
create index attribute_rules_page on attribute_rules (workspace_id, name, id);
call octavo_guard('attribute_rules');

create table attribute_rule_runs (
  id uuid primary key default octavo_id(),
  workspace_id uuid not null default octavo_workspace() references workspaces on delete cascade,
  rule_id uuid not null,
  -- As it stood when the run was asked for.
  rule jsonb not null,
  rule_version int not null,
  year int not null,
  quarter int,
  overwrite_by_hand boolean not null,
  job_id uuid,
  counts jsonb not null default '{}',
  -- At most 1,000 of those whom the source says nothing of.
  without_data uuid[] not null default '{}',
  created_at timestamptz not null default now(),
  finished_at timestamptz,
  foreign key (workspace_id, rule_id) references attribute_rules (workspace_id, id) on delete cascade,
  foreign key (workspace_id, job_id) references jobs (workspace_id, id) on delete set null (job_id)
);
create index attribute_rule_runs_newest on attribute_rule_runs (rule_id, created_at desc);
create index attribute_rule_runs_job on attribute_rule_runs (job_id);
call octavo_guard('attribute_rule_runs');

alter table customer_attributes add column rule_id uuid;
alter table customer_attributes add column computed jsonb;
alter table customer_attributes add check ((rule_id is null) = (computed is null));
-- Values outlive their rule; before it goes they become values kept by hand.
alter table customer_attributes add foreign key (workspace_id, rule_id) references attribute_rules (workspace_id, id);
create index customer_attributes_rule on customer_attributes (rule_id) where rule_id is not null;
