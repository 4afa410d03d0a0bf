-- What is known of a customer by year and quarter: one value per key and period.

-- Foreign keys are checked without policies: naming the workspace keeps a row from referring to another's customer.
alter table customers add constraint customers_own unique (workspace_id, id);

create table customer_attributes (
  id uuid primary key default octavo_id(),
  workspace_id uuid not null default octavo_workspace() references workspaces on delete cascade,
  customer_id uuid not null,
  key text not null check (key <> ''),
  value text not null,
  year int check (year between 1900 and 2199),
  quarter int check (quarter between 1 and 4),
  -- Sorts as time does: undated first, a year before its quarters.
  period int not null generated always as (coalesce(year * 5 + coalesce(quarter, 0), 0)) stored,
  version int not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  check (quarter is null or year is not null),
  foreign key (workspace_id, customer_id) references customers (workspace_id, id) on delete cascade
);
create unique index customer_attributes_one on customer_attributes (customer_id, lower(key), period);
-- One spelling of a key per workspace is looked up here.
create index customer_attributes_key on customer_attributes (workspace_id, lower(key));
create index customer_attributes_page on customer_attributes (customer_id, key, id);
call octavo_guard('customer_attributes');
