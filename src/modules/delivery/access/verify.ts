// Proves the access log against its chain, as the database's owner: names the first row that is not as it was sealed.
import { createHash } from 'node:crypto'
import type { Client } from 'pg'
import type { Head } from './seals.ts'

export interface Broken {
  workspace_id: string
  /** Place in the chain; null for rows outside of it. */
  seq: number | null
  log_id: string | null
  how: 'changed' | 'deleted' | 'seal_changed' | 'seal_deleted' | 'cut_off' | 'never_sealed'
}

const page = 10_000

interface Link {
  seq: number
  log_id: string
  hash: Buffer
  text: Buffer | null
}

/** The first break of each workspace's chain. @param heads where chains once ended, by workspace */
export async function verifyAccess(owner: Client, heads: Record<string, Head> = {}): Promise<Broken[]> {
  const { rows } = await owner.query<{ id: string }>('select id from workspaces order by id')
  const broken: Broken[] = []
  for (const { id } of rows) {
    const found = (await walk(owner, id, heads[id])) ?? (await findUnsealed(owner, id))
    if (found) broken.push(found)
  }
  return broken
}

async function walk(owner: Client, workspace_id: string, head: Head | undefined): Promise<Broken | null> {
  let hash: Buffer = createHash('sha256').update(workspace_id).digest()
  let seq = 0
  const breakAt = (how: Broken['how'], log_id: string | null): Broken => ({ workspace_id, seq, log_id, how })
  for (;;) {
    const { rows } = await owner.query<Link>(
      `select s.seq::int as seq, s.log_id, s.hash, case when l.id is not null then public.access_text(l) end as text
       from access_seals s left join access_log l on l.id = s.log_id and l.workspace_id = s.workspace_id
       where s.workspace_id = $1 and s.seq > $2 order by s.seq limit ${page}`,
      [workspace_id, seq],
    )
    for (const it of rows) {
      seq++
      if (it.seq !== seq) return breakAt('seal_deleted', null)
      if (it.text === null) return breakAt('deleted', it.log_id)
      hash = createHash('sha256').update(hash).update(it.text).digest()
      if (!hash.equals(it.hash)) return breakAt(await whatChanged(owner, workspace_id, it), it.log_id)
      if (head?.seq === seq && head.hash !== hash.toString('hex')) return breakAt('seal_changed', it.log_id)
    }
    if (rows.length < page) break
  }
  if (head && head.seq > seq) return { workspace_id, seq: seq + 1, log_id: null, how: 'cut_off' }
  return null
}

/** A seal that fits neither the row nor what follows was changed itself; otherwise the row was. */
async function whatChanged(owner: Client, workspace_id: string, it: Link): Promise<Broken['how']> {
  const { rows } = await owner.query<{ hash: Buffer; text: Buffer | null }>(
    `select s.hash, public.access_text(l) as text from access_seals s join access_log l on l.id = s.log_id
     where s.workspace_id = $1 and s.seq = $2`,
    [workspace_id, it.seq + 1],
  )
  const [next] = rows
  if (!next?.text) return 'changed'
  const follows = createHash('sha256').update(it.hash).update(next.text).digest()
  return follows.equals(next.hash) ? 'changed' : 'seal_changed'
}

/** A row that nobody sealed in a minute came in past us. */
async function findUnsealed(owner: Client, workspace_id: string): Promise<Broken | null> {
  const { rows } = await owner.query<{ id: string }>(
    `select l.id from access_log l where l.workspace_id = $1 and l.at < now() - interval '1 minute'
       and not exists (select 1 from access_seals s where s.workspace_id = l.workspace_id and s.log_id = l.id)
       and not exists (select 1 from access_unsealed u where u.workspace_id = l.workspace_id and u.log_id = l.id)
     order by l.at limit 1`,
    [workspace_id],
  )
  return rows[0] ? { workspace_id, seq: null, log_id: rows[0].id, how: 'never_sealed' } : null
}
