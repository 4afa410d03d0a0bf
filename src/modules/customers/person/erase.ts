// Erasing one customer: each module takes out what it holds, then the log, kept replies and the row itself; and what remains is said.
import '../tables.ts'
import { sql } from 'kysely'
import { audit } from '../../../base/audit.ts'
import type { Base } from '../../../base/base.ts'
import type { Tx } from '../../../base/db/index.ts'
import { refuse } from '../../../base/errors.ts'
import { removeFreed, removeRows } from '../../../base/files/index.ts'
import type { Ask } from '../../../base/http/ask.ts'
import type { RunningJob } from '../../../base/jobs/index.ts'
import type { Erasure } from '../../../base/module.ts'
import { lockCustomer } from '../customers.ts'
import { lockMatching } from '../import/bulk.ts'
import type { Erased, personContract } from './contract.ts'
import { identityOf, type Identity } from './identity.ts'
import { findLeftovers } from './leftovers.ts'

type Routes = typeof personContract

/** @throws refusal `customer.unknown` (404), `erase.name_wrong` (422), and what a module cannot do just now (409) */
export async function eraseCustomer(base: Base, tx: Tx, ask: Ask<Routes['eraseCustomer']>): Promise<Erased> {
  const { customer_id } = ask.params
  await lockMatching(tx)
  const customer = await lockCustomer(tx, customer_id, 'or in the trash')
  if (ask.body.name.trim() !== customer.name)
    throw refuse(
      'erase.name_wrong',
      422,
      'This is not the customer’s name. Type it exactly as it stands above.',
      {
        errors: [{ pointer: '/name', detail: 'is not the customer’s name' }],
      },
    )
  const person = await identityOf(tx, customer_id)
  const parts: Erasure[] = []
  for (const it of base.personalData) parts.push(await it.erase(tx, base, person))
  await sql`delete from customers where id = ${customer_id}`.execute(tx)
  const files = parts.flatMap(it => it.file_ids)
  await removeFiles(base, tx, ask, files)
  const ids = [...person.ids, ...files, ...parts.flatMap(it => it.ids)]
  await sql`delete from trash where noun_id = any(${ids}::text[])`.execute(tx)
  const log = await eraseTraces(tx, person, ids)
  const erased: Erased['erased'] = {}
  for (const [what, count] of parts.flatMap(it => Object.entries(it.erased)))
    if (count > 0) erased[what] = (erased[what] ?? 0) + count
  const remains = [...parts.flatMap(it => it.remains), ...(await findLeftovers(tx, person)), ...standing(log)]
  // Who did it and what went; of whom, not even here.
  const detail = { erased, remains: remains.map(it => it.code) }
  await audit(tx, ask.actor, { action: 'customer.erased', noun: 'customer', noun_id: customer_id, detail })
  return { erased, remains }
}

/** Rows of files at once; their bytes by a job after this is committed, since bytes cannot be put back. */
async function removeFiles(base: Base, tx: Tx, ask: Ask<Routes['eraseCustomer']>, files: string[]) {
  const hashes = await removeRows(tx, files)
  if (hashes.length === 0) return
  await base.jobs.enqueueLater(tx, {
    name: 'customers.remove_bytes',
    title: 'Files of an erased customer',
    total: hashes.length,
    input: {},
    created_by: ask.caller.user_id,
    request_id: ask.request_id,
    messages: [{ hashes }],
  })
}

/** The job. Bytes that other files share stay. */
export async function removeBytesNow(base: Base, job: RunningJob, hashes: string[]): Promise<void> {
  if (!(await removeFreed(base, { workspace_id: job.workspace_id, hashes })))
    throw refuse('backup.running', 503, 'A backup is being made; files are removed after it.', {
      retryAfter: 60,
    })
  await base.db.in(job.workspace_id, tx => job.progress(tx, { done: hashes.length }))
}

/** Entries of the log lose their details, and replies kept for repeated requests go. @returns entries that stay */
async function eraseTraces(tx: Tx, person: Identity, ids: string[]): Promise<number> {
  const { addresses, names } = person
  const { rows } = await sql<{ n: number }>`
    select audit_erase(${ids}::text[], ${addresses}::text[], ${addresses}::text[]) as n`.execute(tx)
  for (const text of [...names, ...addresses, ...ids])
    await sql`delete from idempotency_keys
      where position(convert_to(${JSON.stringify(text).slice(1, -1)}, 'UTF8') in reply) > 0`.execute(tx)
  return rows[0]?.n ?? 0
}

function standing(log: number): Erasure['remains'] {
  const audit_entries = {
    code: 'audit',
    count: log,
    detail: `${log} entries of the audit log stay, without what they said of the person: they tell what was done, by whom and when.`,
  }
  const backups = {
    code: 'backups',
    count: 0,
    detail: 'Backups made before now hold them until you delete those backups.',
  }
  return [...(log > 0 ? [audit_entries] : []), backups]
}
