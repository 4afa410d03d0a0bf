// Plans the documents of a batch: each row is checked, its customer found or made, and its document added.
import './tables.ts'
import { sql } from 'kysely'
import type { Tx } from '../../base/db/index.ts'
import { refuse } from '../../base/errors.ts'
import { matchCustomers } from '../customers/index.ts'
import { findUnmatched, rowChecker, type Checked } from './checks.ts'
import { eachRow } from './row_store.ts'
import type { Mapping } from './shapes.ts'
import type { Values } from './tables.ts'
import { personOf, titleOf } from './titles.ts'

interface Plan {
  batch_id: string
  template_version_id: string
  checked: Checked
}

interface Wish {
  skip_bad_rows: boolean
  rows: 'all' | 'failed'
}

interface Planned {
  row: number
  values: Values
  /** Why this row cannot be printed. */
  error: string | null
}

/** Rows whose documents are added in one statement. */
const chunk = 1000

/**
 * A document for each row that is not made yet, planned anew: rows and mapping may have been mended. Rows are read once
 * for checking and adding: of the 60 ms in which 200 letters were asked for, a reading and checking of their own took 9.
 * @throws refusals `batch.placeholders_unmatched`, `batch.has_bad_rows` (409), the second unless such rows are to be left out
 */
export async function planDocuments(tx: Tx, plan: Plan, wish: Wish): Promise<{ made: number; bad: number }> {
  const { batch_id, checked } = plan
  refuseUnmatched(checked)
  await forgetOldRows(tx, batch_id)
  const isWanted = await wantedRows(tx, batch_id, wish.rows)
  const check = rowChecker(checked)
  const bad = new BadRows()
  let made = 0
  let waiting: Planned[] = []
  const flush = async () => {
    made += waiting.length
    await addDocuments(tx, plan, waiting.splice(0))
  }
  for await (const { row, values } of eachRow(tx, batch_id)) {
    const [first] = check(row, values)
    if (first) bad.note(row, first)
    // Nothing will be added any more: the rest is only counted.
    if (bad.count > 0 && !wish.skip_bad_rows) waiting = []
    else if (isWanted(row)) {
      const error = first ? `${first.column ?? ''}: ${first.detail}` : null
      if (waiting.push({ row, values, error }) === chunk) await flush()
    }
  }
  if (!wish.skip_bad_rows) bad.refuse()
  if (waiting.length > 0) await flush()
  return { made, bad: bad.count }
}

function refuseUnmatched(checked: Checked): void {
  const unmatched = findUnmatched(checked)
  if (unmatched.length === 0) return
  throw refuse('batch.placeholders_unmatched', 409, unmatched.map(it => it.detail).join(' '), {
    errors: unmatched.map(it => ({
      pointer: `/placeholders/${it.placeholder}`,
      code: it.code,
      detail: it.detail,
    })),
  })
}

type Problem = ReturnType<ReturnType<typeof rowChecker>>[number]

/** Rows that cannot be printed: how many, and of the first fifty what is wrong. */
class BadRows {
  readonly #errors: { row: number; column: string; code: string; detail: string }[] = []
  count = 0

  note(row: number, { column, code, detail }: Problem): void {
    this.count++
    if (this.#errors.length < 50) this.#errors.push({ row, column: column ?? '', code, detail })
  }

  refuse(): void {
    if (this.count === 0) return
    throw refuse(
      'batch.has_bad_rows',
      409,
      `${this.count === 1 ? 'One row has' : `${this.count} rows have`} a problem. Mend them, or generate without them.`,
      { errors: this.#errors, params: { rows: this.count } },
    )
  }
}

/** Of a file that was brought before this one. */
async function forgetOldRows(tx: Tx, batch_id: string): Promise<void> {
  await sql`delete from documents d where batch_id = ${batch_id} and removed_at is null and status <> 'done' and not exists
    (select 1 from batch_rows r where r.batch_id = d.batch_id and r.row_number = d.row_number)`.execute(tx)
}

async function wantedRows(tx: Tx, batch_id: string, which: Wish['rows']): Promise<(row: number) => boolean> {
  const known = await tx
    .selectFrom('documents')
    .select(['row_number', 'status'])
    .where('batch_id', '=', batch_id)
    .where('removed_at', 'is', null)
    .execute()
  const states = new Map(known.map(it => [it.row_number, it.status]))
  return row => {
    const status = states.get(row)
    return status !== 'done' && (which === 'all' || status !== undefined)
  }
}

async function addDocuments(
  tx: Tx,
  { batch_id, template_version_id, checked }: Plan,
  planned: Planned[],
): Promise<void> {
  const { mapping } = checked
  const customers = await matchCustomers(
    tx,
    // A row that cannot be printed makes no customer of what may be wrong in it.
    planned.map(it => personOf(it.error === null ? it.values : {}, mapping)),
  )
  const documents = planned.map((it, at) => documentOf(it, mapping, customers[at] ?? null))
  await sql`insert into documents (batch_id, row_number, template_version_id, customer_id, title, status, error)
    select ${batch_id}, (it->>'row')::int, ${template_version_id}, (it->>'customer_id')::uuid, it->>'title',
      it->>'status', it->>'error'
    from jsonb_array_elements(${JSON.stringify(documents)}::jsonb) it
    on conflict (batch_id, row_number) where removed_at is null do update set template_version_id = excluded.template_version_id,
      customer_id = excluded.customer_id, title = excluded.title, status = excluded.status, error = excluded.error
    where documents.status <> 'done'`.execute(tx)
}

function documentOf({ row, values, error }: Planned, mapping: Mapping, customer_id: string | null) {
  const status = error === null ? 'queued' : 'error'
  return { row, customer_id, title: titleOf(row, values, mapping), status, error }
}
