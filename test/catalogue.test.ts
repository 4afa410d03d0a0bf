// The database's own catalogue, read over every module's migrations: no table stands outside its workspace.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTestDb, type TestDb } from './database.ts'

let at: TestDb
beforeAll(async () => {
  at = await openTestDb()
})
afterAll(() => at.close())

/** Tables that the app role may touch at all; the rest are the owner's own, reached by its functions alone. */
const TABLES = `from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where n.nspname = 'public' and c.relkind in ('r', 'p') and not c.relispartition
    and exists (select 1 from aclexplode(c.relacl) g where g.grantee in (0, octavo_app_role()::text::regrole))`

async function names(sql: string, values?: unknown[]): Promise<string[]> {
  return (await at.asOwner<{ name: string }>(sql, values)).map(row => row.name)
}

test('every table that requests and jobs can touch belongs to a workspace by a column that fills itself', async () => {
  const loose = await names(
    `select c.relname as name ${TABLES} and c.relname <> 'workspaces' and not exists (
      select 1 from pg_attribute a join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
      where a.attrelid = c.oid and a.attname = 'workspace_id' and a.atttypid = 'uuid'::regtype and a.attnotnull
        and pg_get_expr(d.adbin, d.adrelid) = 'octavo_workspace()')`,
  )
  expect(loose).toEqual([])
})

test('every table has row-level security enabled and forced', async () => {
  const open = await names(
    `select c.relname as name ${TABLES}
      and not (c.relrowsecurity and c.relforcerowsecurity)`,
  )
  expect(open).toEqual([])
})

test('the app role passes by no policy but the one of its workspace, for reading and for writing', async () => {
  const odd = await names(
    `select p.tablename || '.' || p.policyname as name from pg_policies p
     where p.schemaname = 'public' and not (
       (p.roles = array[octavo_app_role()] and p.permissive = 'PERMISSIVE' and p.cmd = 'ALL'
         and p.qual = p.with_check
         and p.qual = case p.tablename when 'workspaces' then '(id = octavo_workspace())'
           else '(workspace_id = octavo_workspace())' end)
       or (p.policyname = 'octavo_owner' and p.roles = array[current_user::name]))`,
  )
  expect(odd).toEqual([])
  const unguarded = await names(
    `select c.relname as name ${TABLES}
      and not exists (select 1 from pg_policy p where p.polrelid = c.oid and p.polname = 'octavo_workspace')`,
  )
  expect(unguarded).toEqual([])
})

test('no partition, view, or unguarded table can be read by the app role past the parent’s policy', async () => {
  const granted = await names(
    `select distinct c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace,
      aclexplode(c.relacl) g
     where n.nspname = 'public' and g.grantee in (0, octavo_app_role()::text::regrole)
       and (c.relispartition or c.relkind = 'm' or c.relname = 'octavo_migrations'
         or (c.relkind = 'v' and not coalesce('security_invoker=true' = any(c.reloptions), false)))`,
  )
  expect(granted).toEqual([])
})

test('the app role is neither owner, superuser, nor able to bypass row-level security', async () => {
  const [role] = await at.asOwner(
    `select rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolreplication,
      exists (select 1 from pg_class where relowner = r.oid) as owns,
      exists (select 1 from pg_auth_members where member = r.oid) as member
     from pg_roles r where rolname = octavo_app_role()`,
  )
  expect(role).toEqual({
    rolsuper: false,
    rolbypassrls: false,
    rolcreaterole: false,
    rolcreatedb: false,
    rolreplication: false,
    owns: false,
    member: false,
  })
})

test('a function that runs as the owner fixes its search path, and only the app role may call it', async () => {
  const loose = await names(
    `select p.proname as name from pg_proc p join pg_namespace n on n.oid = p.pronamespace
     where n.nspname = 'public' and p.prosecdef and (
       not coalesce(array_to_string(p.proconfig, ',') ~ 'search_path=', false)
       or p.proacl is null
       or exists (select 1 from aclexplode(p.proacl) g
         where g.grantee not in (p.proowner, octavo_app_role()::text::regrole)))`,
  )
  expect(loose).toEqual([])
})
