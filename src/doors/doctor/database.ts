// The database: does it answer, is it of this release, does row-level security hold, is somebody working.
import { sql } from 'kysely'
import type { Client } from 'pg'
import type { Base } from '../../base/base.ts'
import { fine, type Finding } from '../../modules/workspace/index.ts'

/** Tables that the app role may touch and that no policy of its workspace guards. */
const UNGUARDED = `select c.relname as name from pg_class c
  where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
    and exists (select 1 from aclexplode(c.relacl) g where g.grantee in (0, octavo_app_role()::text::regrole))
    and not (c.relrowsecurity and c.relforcerowsecurity
      and exists (select 1 from pg_policy p where p.polrelid = c.oid and p.polname = 'octavo_workspace'))`

const STRONG = `select rolsuper or rolbypassrls or rolcreaterole or rolcreatedb or rolreplication
    or exists (select 1 from pg_class where relowner = r.oid)
    or exists (select 1 from pg_auth_members where member = r.oid) as strong, rolname as name
  from pg_roles r where rolname = octavo_app_role()`

export async function checkRights(owner: Client): Promise<Finding[]> {
  const { rows } = await owner.query<{ name: string }>(UNGUARDED)
  const role = (await owner.query<{ strong: boolean; name: string }>(STRONG)).rows[0]
  const found: Finding[] = []
  if (rows.length > 0)
    found.push({
      code: 'database.unguarded',
      level: 'trouble',
      what: `Row-level security is off for ${rows.map(row => row.name).join(', ')}.`,
      why: 'One workspace could read or change another’s rows there.',
      todo: 'Somebody changed these tables by hand. Restore a backup into a new installation, which makes them anew.',
    })
  if (!role || role.strong)
    found.push({
      code: 'database.role_too_strong',
      level: 'trouble',
      what: `The role ${role?.name ?? 'of the application'} ${role ? 'may do more than it should' : 'is not there'}.`,
      why: 'Row-level security holds only a role that owns nothing and has no special rights.',
      todo: role ? 'Take the rights away with ALTER ROLE or REVOKE.' : 'Run octavo migrate.',
    })
  return found.length > 0 ? found : [fine('database.rights', 'Row-level security holds on every table.')]
}

/** Seconds that work may wait before somebody should look. */
const LATE = 600

export async function checkQueue(base: Base, owner: Client): Promise<Finding[]> {
  const { queued, oldest_s } = await base.jobs.lag()
  const workers = await owner.query(
    `select 1 from pg_stat_activity where datname = current_database() and application_name = 'octavo worker'`,
  )
  const found: Finding[] = []
  if (queued > 0 && workers.rowCount === 0)
    found.push({
      code: 'queue.no_worker',
      level: 'warning',
      what: `${queued} pieces of work wait, and no worker is connected.`,
      todo: 'Start one: octavo start, or octavo worker.',
    })
  else if (oldest_s > LATE)
    found.push({
      code: 'queue.late',
      level: 'warning',
      what: `${queued} pieces of work wait, the oldest for ${Math.round(oldest_s / 60)} minutes.`,
      why: 'More is asked for than the workers can do.',
      todo: 'Start more workers (octavo worker), or raise OCTAVO_SLOTS where cores are idle.',
    })
  else found.push(fine('queue.lag', `${queued} pieces of work wait.`))
  return [...found, await checkLost(base, owner), await checkStale(base, owner)]
}

/** Work that says it is unfinished, and that no queue knows. */
async function checkLost(base: Base, owner: Client): Promise<Finding> {
  const { rows } = await owner.query<{ workspace_id: string; n: number }>(
    `select p.workspace_id, count(*)::int as n from job_pieces p join jobs j on j.id = p.job_id
     where p.status = 'open' and j.status in ('queued', 'running') and j.paused_at is null
       and not exists (select 1 from pgboss.job_common m where m.name = 'pieces' and m.id = p.id)
     group by 1`,
  )
  if (rows.length === 0) return fine('queue.lost', 'All unfinished work is in the queue.')
  const n = rows.reduce((sum, row) => sum + row.n, 0)
  return {
    code: 'queue.lost',
    level: 'trouble',
    what: `${n} pieces of unfinished work are in no queue.`,
    why: 'Their jobs would stay unfinished for ever.',
    todo: 'Run octavo doctor --repair, which queues them again.',
    async repair() {
      let pieces = 0
      for (const { workspace_id } of rows)
        pieces += await base.db.in(workspace_id, tx => base.jobs.requeue(tx))
      return `${pieces} pieces were queued again.`
    },
  }
}

/** Jobs that wait for pieces which do not exist: somebody deleted rows by hand, or a fault of ours. */
async function checkStale(base: Base, owner: Client): Promise<Finding> {
  const { rows } = await owner.query<{ workspace_id: string; n: number }>(
    `select workspace_id, count(*)::int as n from (
       select j.workspace_id from jobs j left join job_pieces p on p.job_id = j.id and p.status = 'open'
       where j.status in ('queued', 'running') group by j.workspace_id, j.id
       having count(p.id) <> j.pieces_open or count(p.id) = 0) stale group by 1`,
  )
  if (rows.length === 0) return fine('queue.stale', 'All unfinished jobs have work left.')
  const n = rows.reduce((sum, row) => sum + row.n, 0)
  return {
    code: 'queue.stale',
    level: 'trouble',
    what: `${n} jobs say that they are unfinished, and have no work left or count it wrong.`,
    why: 'They would be shown as running for ever.',
    todo: 'Run octavo doctor --repair, which ends them by what their work came to.',
    async repair() {
      let jobs = 0
      for (const { workspace_id } of rows) jobs += await base.db.in(workspace_id, tx => base.jobs.settle(tx))
      return `${jobs} jobs were put right.`
    },
  }
}

export async function workspacesOf(base: Base): Promise<string[]> {
  const found = await base.db.anywhere(tx =>
    sql<{ id: string }>`select octavo_workspaces() as id`.execute(tx),
  )
  return found.rows.map(row => row.id)
}
