-- What a workspace says about itself, and how it looks to those it writes to. No row means the usual.

create table workspace_settings (
  workspace_id uuid primary key default octavo_workspace() references workspaces on delete cascade,
  -- How dates, numbers and money are written: BCP 47, IANA, ISO 4217.
  locale text not null default 'en-GB',
  time_zone text not null default 'UTC',
  currency text not null default 'EUR',
  -- ISO 3166: where a telephone number without a country code is from.
  country text not null default 'GB',
  -- Days; null is what the installation says (for the audit log: for ever).
  keep_uploads int check (keep_uploads between 1 and 3650),
  keep_jobs int check (keep_jobs between 1 and 3650),
  keep_trash int check (keep_trash between 1 and 3650),
  keep_audit int check (keep_audit between 365 and 36500),
  version int not null default 1,
  updated_at timestamptz not null default now()
);
call octavo_guard('workspace_settings');

-- The audit log is append-only for requests and jobs; what its own age ends goes through here.
create function forget_audit(before timestamptz) returns int
language plpgsql security definer set search_path = pg_catalog, public as $$
declare gone int;
begin
  if before > now() - interval '364 days' then
    raise exception 'the audit log keeps a year at least';
  end if;
  delete from public.audit_log where workspace_id = public.octavo_workspace() and at < before;
  get diagnostics gone = row_count;
  return gone;
end
$$;
do $$
begin
  revoke all on function forget_audit(timestamptz) from public;
  execute format('grant execute on function forget_audit(timestamptz) to %I', octavo_app_role());
end
$$;
