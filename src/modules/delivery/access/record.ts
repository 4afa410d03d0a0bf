// Writes the access log: with the deed where there is one, otherwise several visitors' rows in one commit.
import '../tables.ts'
import { sql } from 'kysely'
import type { Base } from '../../../base/base.ts'
import type { Tx } from '../../../base/db/index.ts'
import type { AccessAct } from './contract.ts'

export interface NewAccess {
  act: (typeof AccessAct)['_zod']['output']
  why?: string
  link_id: string
  delivery_id: string
  customer_id: string | null
  sent_id?: string
  address: string
  agent: string | null
}

/** In the transaction of what happened; each row also waits for its seal. */
export async function addAccesses(tx: Tx, rows: readonly NewAccess[]): Promise<void> {
  if (rows.length === 0) return
  await sql`with it as (
      insert into access_log (act, why, link_id, delivery_id, customer_id, sent_id, address, agent)
      select it->>'act', it->>'why', (it->>'link_id')::uuid, (it->>'delivery_id')::uuid, (it->>'customer_id')::uuid,
        (it->>'sent_id')::uuid, it->>'address', it->>'agent'
      from jsonb_array_elements(${JSON.stringify(rows)}::jsonb) it returning id)
    insert into access_unsealed (log_id) select id from it`.execute(tx)
}

interface Waiting {
  row: NewAccess
  done: () => void
  failed: (error: unknown) => void
}

/**
 * Writes rows that stand alone. What comes while a commit is under way goes together into the next one, so that
 * a thousand views cost some commits and not a thousand. Resolves once the row is on disk.
 */
export function accessWriter(base: Pick<Base, 'db'>) {
  const queues = new Map<string, Waiting[]>()

  async function flush(workspace_id: string, queue: Waiting[]): Promise<void> {
    while (queue.length) {
      const taken = queue.splice(0, 1000)
      try {
        await base.db.in(workspace_id, tx =>
          addAccesses(
            tx,
            taken.map(it => it.row),
          ),
        )
        for (const it of taken) it.done()
      } catch (error) {
        for (const it of taken) it.failed(error)
      }
    }
    queues.delete(workspace_id)
  }

  return (workspace_id: string, row: NewAccess): Promise<void> =>
    new Promise((done, failed) => {
      const queue = queues.get(workspace_id)
      if (queue) return void queue.push({ row, done, failed })
      const own: Waiting[] = [{ row, done, failed }]
      queues.set(workspace_id, own)
      void flush(workspace_id, own)
    })
}

export type AccessWriter = ReturnType<typeof accessWriter>
