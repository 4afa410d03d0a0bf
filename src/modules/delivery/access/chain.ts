// Where the chain of the access log stands: to be written down outside, and compared with an export.
import '../tables.ts'
import { sql } from 'kysely'
import type { Tx } from '../../../base/db/index.ts'
import type { AccessChain } from './contract.ts'

export async function readChain(tx: Tx): Promise<AccessChain> {
  const { rows } = await sql<{ seq: number; hash: string; at: string }>`
    select s.seq::int as seq, encode(s.hash, 'hex') as hash, a.at from access_seals s
      join access_log a on a.workspace_id = s.workspace_id and a.id = s.log_id
    order by s.seq desc limit 1`.execute(tx)
  const [head] = rows
  return head
    ? { entries: head.seq, hash: head.hash, last_at: head.at }
    : { entries: 0, hash: null, last_at: null }
}
