-- How a company looks to those it writes to: colour, logo, name of the sender, the line at the bottom.

create table workspace_branding (
  workspace_id uuid primary key default octavo_workspace() references workspaces on delete cascade,
  -- #rrggbb on light paper; on dark paper one of its own, or null for the nearest that can be read.
  colour text not null default '#0b5e4c' check (colour ~ '^#[0-9a-f]{6}$'),
  colour_dark text check (colour_dark ~ '^#[0-9a-f]{6}$'),
  sender_name text,
  footer text,
  logo_file_id uuid,
  logo_width int,
  logo_height int,
  version int not null default 1,
  updated_at timestamptz not null default now(),
  foreign key (workspace_id, logo_file_id) references files (workspace_id, id) on delete restrict
);
create index workspace_branding_logo on workspace_branding (workspace_id, logo_file_id);
call octavo_guard('workspace_branding');
