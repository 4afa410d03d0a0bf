-- The timeline: what happened to a customer, written by every module in the same transaction as the deed.

create table customer_events (
  id uuid primary key default octavo_id(),
  workspace_id uuid not null default octavo_workspace() references workspaces on delete cascade,
  customer_id uuid not null,
  kind text not null,
  title text not null,
  noun text,
  noun_id text,
  at timestamptz not null default clock_timestamp(),
  detail jsonb not null default '{}',
  foreign key (workspace_id, customer_id) references customers (workspace_id, id) on delete cascade
);
create index customer_events_page on customer_events (customer_id, at desc, id desc);
-- Append-only: an event goes only with its customer.
call octavo_guard('customer_events', 'select, insert');
