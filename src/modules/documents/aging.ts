// Batches that are older than their company keeps them go to the trash, from where they come back or go for good.
import './tables.ts'
import { sql } from 'kysely'
import { audit } from '../../base/audit.ts'
import type { Tx } from '../../base/db/index.ts'
import type { Cleaner } from '../../base/module.ts'
import { isBehindLink } from '../delivery/index.ts'
import { putInTrash } from '../workspace/index.ts'

/** Batches that go in one transaction. */
const chunk = 100
/** Nobody: the trash then says "Clean-up". */
const who = { user_id: null, name: null, request_id: null, address: null }

export const oldBatches: Cleaner = {
  kind: 'documents',
  counts: 'batches',
  async clean(base, { workspace_id, before, signal }) {
    for (let gone = 0; ;) {
      signal.throwIfAborted()
      const some = await base.db.in(workspace_id, tx => removeSome(tx, before))
      gone += some
      if (some < chunk) return gone
    }
  },
}

/**
 * A batch is as old as the last that was done to it or its documents; bringing it back counts as such. What nothing
 * was made of is a draft and stays.
 */
async function removeSome(tx: Tx, before: string): Promise<number> {
  const { rows } = await sql<{ id: string; name: string }>`
    update batches set removed_at = now() where id in (
      select b.id from batches b left join jobs j on j.id = b.job_id
      where b.removed_at is null and b.created_at < ${before}::timestamptz and b.updated_at < ${before}::timestamptz
        and (j.id is null or j.status not in ('queued', 'running'))
        and exists (select 1 from documents d where d.batch_id = b.id and d.removed_at is null)
        and not exists (select 1 from documents d where d.batch_id = b.id
          and (d.updated_at >= ${before}::timestamptz or ${isBehindLink('document', sql`d.id`)}))
      order by b.created_at limit ${chunk} for update of b skip locked)
    returning id, name`.execute(tx)
  for (const { id, name } of rows) await putInTrash(tx, who, { kind: 'batch', id, name })
  await audit(
    tx,
    who,
    ...rows.map(({ id, name }) => ({
      action: 'batch.removed',
      noun: 'batch',
      noun_id: id,
      detail: { name, older_than: before },
    })),
  )
  return rows.length
}
