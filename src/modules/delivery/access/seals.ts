// The chain over the access log: sealing what is new every second, and proving that nothing was changed since.
import { readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { sql } from 'kysely'
import type { Base } from '../../../base/base.ts'
import type { Tick } from '../../../base/ticks.ts'

/** Rows in one transaction: some 200 ms. */
const most = 5000

/** Seals what waits in all workspaces; gives how many rows. Does nothing while another worker does it. */
export async function sealNow(base: Pick<Base, 'db'>): Promise<number> {
  const rows = await base.db.single(sql<{ n: number }>`select seal_access(${most}::int) as n`)
  return rows[0]?.n ?? 0
}

/** Where a chain ended once. */
export interface Head {
  seq: number
  hash: string
  at: string
}

export const headsFile = (home: string) => join(home, 'access_heads.json')

/**
 * Where each chain ends, kept outside the database: who cuts off the end of the log there, rows and seals alike, is found
 * out by it. Whoever owns both machines can forge both; export the log for a witness outside.
 */
export async function readHeads(home: string): Promise<Record<string, Head>> {
  try {
    return JSON.parse(await readFile(headsFile(home), 'utf8')) as Record<string, Head>
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {}
    throw error
  }
}

export async function writeHeads(home: string, heads: Record<string, Head>): Promise<void> {
  const path = headsFile(home)
  await writeFile(`${path}.new`, JSON.stringify(heads, null, 1), { mode: 0o600, flush: true })
  await rename(`${path}.new`, path)
}

/** Seconds between two notes of the heads. */
const noteEvery = 60

export function sealTick(base: Base): Tick {
  let noted = 0
  return {
    name: 'delivery.seal',
    every_ms: 1000,
    async run() {
      while ((await sealNow(base)) === most) continue
      if (Date.now() - noted < noteEvery * 1000) return
      noted = Date.now()
      await noteHeads(base)
    },
  }
}

/** Only ever forward: a head that has gone back is what the doctor is to find. */
export async function noteHeads(base: Pick<Base, 'db' | 'config'>): Promise<void> {
  const { rows } = await base.db.anywhere(tx =>
    sql<{
      workspace_id: string
      seq: number
      hash: string
    }>`select workspace_id, seq, hash from access_heads()`.execute(tx),
  )
  if (rows.length === 0) return
  const heads = await readHeads(base.config.home)
  let isChanged = false
  for (const { workspace_id, seq, hash } of rows) {
    if (seq <= (heads[workspace_id]?.seq ?? 0)) continue
    heads[workspace_id] = { seq, hash, at: new Date().toISOString() }
    isChanged = true
  }
  if (isChanged) await writeHeads(base.config.home, heads)
}
