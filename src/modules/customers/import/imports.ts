// Imports of customers: the sheet is read and checked as a whole, then written at once or by a job.
import '../tables.ts'
import { sql } from 'kysely'
import { audit, type Actor } from '../../../base/audit.ts'
import type { Base } from '../../../base/base.ts'
import type { JobStarted } from '../../../base/contract/shapes.ts'
import { pageOf, type Tx } from '../../../base/db/index.ts'
import { refuse } from '../../../base/errors.ts'
import { useFile } from '../../../base/files/index.ts'
import { Reply, type Ask } from '../../../base/http/ask.ts'
import type { RunningJob } from '../../../base/jobs/index.ts'
import { announce, readHome, readUploadOf } from '../../workspace/index.ts'
import { lockMatching } from './bulk.ts'
import type { ImportCounts, ImportReport, ImportRow, importContract } from './contract.ts'
import { planImport } from './plan.ts'
import { readSheet } from './sheet.ts'
import { writeImport } from './write.ts'

type Routes = typeof importContract

/** More rows than these are written by a job: a request would hold its connection for seconds. */
const atOnce = 5_000
const shown = 5_000

export interface ImportPiece {
  import_id: string
  skip_problems: boolean
  actor: Actor
}

export async function importCustomers(
  base: Base,
  tx: Tx,
  ask: Ask<Routes['importCustomers']>,
): Promise<Reply<200, ImportReport> | Reply<202, JobStarted>> {
  const { upload_id, dry_run, skip_problems } = ask.body
  const upload = await readUploadOf(tx, upload_id, ['xlsx', 'csv'], 'a spreadsheet (.xlsx, .csv)')
  const { country } = await readHome(tx)
  const read = await readSheet(base, ask.caller.workspace_id, upload, { ...ask.body, country })
  if (!dry_run) await lockMatching(tx)
  const rows = await planImport(tx, read.rows, read.mapping)
  const counts = countRows(rows)
  const report = { sheet: read.sheet, columns: read.columns, mapping: read.mapping, counts, rows: show(rows) }
  if (dry_run) return new Reply(200, { import_id: null, ...report })
  if (!skip_problems) refuseProblems(rows)
  const { id: import_id } = await tx
    .insertInto('customer_imports')
    .values({
      upload_id,
      name: upload.name,
      sheet: read.sheet,
      mapping: JSON.stringify(read.mapping),
      counts: JSON.stringify(counts),
      created_by: ask.caller.user_id,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  await useFile(tx, { file_id: upload.file_id, kind: 'customer_import', id: import_id, label: upload.name })
  if (rows.length > atOnce) return enqueue(base, tx, ask, { import_id, name: upload.name, rows: rows.length })
  await finish(tx, ask.actor, { import_id, name: upload.name, rows })
  return new Reply(200, { import_id, ...report })
}

async function enqueue(
  base: Base,
  tx: Tx,
  ask: Ask<Routes['importCustomers']>,
  it: { import_id: string; name: string; rows: number },
) {
  const piece: ImportPiece = {
    import_id: it.import_id,
    skip_problems: ask.body.skip_problems,
    actor: ask.actor,
  }
  const job_id = await base.jobs.enqueueLater(tx, {
    name: 'customers.import',
    title: it.name,
    total: it.rows,
    input: { import_id: it.import_id },
    created_by: ask.caller.user_id,
    request_id: ask.request_id,
    messages: [piece],
  })
  await tx.updateTable('customer_imports').set({ job_id }).where('id', '=', it.import_id).execute()
  void ask.reply.header('location', `/api/jobs/${job_id}`)
  return new Reply(202, { job_id })
}

/** The job: everything is read and checked anew, since days may lie between; a second attempt finds it written. */
export async function importNow(base: Base, job: RunningJob, piece: ImportPiece): Promise<void> {
  await base.db.in(job.workspace_id, async tx => {
    const it = await tx
      .selectFrom('customer_imports')
      .select(['upload_id', 'name', 'sheet', 'mapping', 'written_at'])
      .where('id', '=', piece.import_id)
      .forUpdate()
      .executeTakeFirstOrThrow()
    if (it.written_at !== null) return
    const upload = await readUploadOf(tx, it.upload_id, ['xlsx', 'csv'], 'a spreadsheet (.xlsx, .csv)')
    const read = await readSheet(base, job.workspace_id, upload, {
      sheet: it.sheet ?? undefined,
      mapping: it.mapping,
      country: (await readHome(tx)).country,
    })
    job.signal.throwIfAborted()
    await lockMatching(tx)
    const rows = await planImport(tx, read.rows, read.mapping)
    if (!piece.skip_problems) refuseProblems(rows)
    await finish(tx, piece.actor, { import_id: piece.import_id, name: it.name, rows })
    job.signal.throwIfAborted()
    await job.progress(tx, { done: rows.length })
  })
}

async function finish(
  tx: Tx,
  actor: Actor,
  it: { import_id: string; name: string; rows: ImportRow[] },
): Promise<void> {
  await writeImport(tx, it)
  const counts = countRows(it.rows)
  await tx
    .updateTable('customer_imports')
    .set({ written_at: sql<string>`now()`, counts: JSON.stringify(counts) })
    .where('id', '=', it.import_id)
    .execute()
  await audit(tx, actor, {
    action: 'customers.imported',
    noun: 'customer_import',
    noun_id: it.import_id,
    detail: { name: it.name, ...counts },
  })
  const { new: created, changed } = counts
  await announce(tx, 'customer.imported', { id: it.import_id, created, changed })
}

function countRows(rows: ImportRow[]): ImportCounts {
  const counts = { new: 0, same: 0, changed: 0, problem: 0 }
  for (const it of rows) counts[it.outcome]++
  return counts
}

function show(rows: ImportRow[]): ImportRow[] {
  const problems = rows.filter(it => it.outcome === 'problem')
  const others = rows.filter(it => it.outcome === 'new' || it.outcome === 'changed')
  return [...problems, ...others].slice(0, shown)
}

/** @throws refusal `import.has_problems` (409) */
function refuseProblems(rows: ImportRow[]): void {
  const bad = rows.filter(it => it.outcome === 'problem')
  if (bad.length === 0) return
  const errors = bad
    .slice(0, 100)
    .flatMap(({ row, problems }) =>
      problems.map(({ column, ...it }) => ({ row, ...it, ...(column === null ? {} : { column }) })),
    )
  throw refuse(
    'import.has_problems',
    409,
    `${bad.length === 1 ? 'One row has' : `${bad.length} rows have`} a problem, so nothing was written. Mend the sheet, or import without ${bad.length === 1 ? 'it' : 'them'}.`,
    { errors, params: { rows: bad.length } },
  )
}

export function listImports(tx: Tx, ask: Ask<Routes['listImports']>) {
  const query = tx
    .selectFrom('customer_imports as i')
    .leftJoin('users as u', 'u.id', 'i.created_by')
    .select(['i.id', 'i.name', 'i.counts', 'i.job_id', 'u.username as created_by'])
    .select(['i.created_at', 'i.written_at', 'i.undone_at'])
  return pageOf(query, ask.query, { by: 'i.created_at', sort: 'created_at', id: 'i.id', descending: true })
}
