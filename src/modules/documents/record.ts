// Records finished documents: files, rows, events and progress of several at once, in one transaction or not at all.
import './tables.ts'
import { sql } from 'kysely'
import type { Base } from '../../base/base.ts'
import { crashPoint } from '../../base/crash_points.ts'
import type { Tx } from '../../base/db/index.ts'
import { isRefusal } from '../../base/errors.ts'
import { addFiles, useFile, type FileRow } from '../../base/files/index.ts'
import type { RunningJob } from '../../base/jobs/index.ts'
import { addEvents } from '../customers/index.ts'
import { announce } from '../workspace/index.ts'
import type { Made, Shelved } from './shelf.ts'

const docxType = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document'

/** Records them when they are stored. Gives the faults of those that could not be. */
export async function keepDocuments(base: Base, job: RunningJob, shelved: Shelved[]): Promise<unknown[]> {
  const ends = await Promise.allSettled(shelved.map(it => it.stored))
  crashPoint('document.stored')
  const made = ends.flatMap(it => (it.status === 'fulfilled' ? [it.value] : []))
  if (made.length > 0) await record(base, job, made)
  crashPoint('document.recorded')
  return ends.flatMap(it => (it.status === 'rejected' ? [it.reason as unknown] : []))
}

async function record(base: Base, job: RunningJob, made: Made[]): Promise<void> {
  try {
    await base.db.in(job.workspace_id, async tx => {
      const locked = await tx
        .selectFrom('documents')
        .select(['id', 'customer_id', 'batch_id', 'row_number'])
        .where('id', '=', sql<string>`any(${made.map(it => it.id)}::uuid[])`)
        .where('status', '=', 'queued')
        .orderBy('id')
        .forUpdate()
        .execute()
      // A piece that was taken for dead may have finished some of them meanwhile.
      const customers = new Map(locked.map(it => [it.id, it.customer_id]))
      const mine = made.filter(it => customers.has(it.id))
      if (mine.length === 0) return
      const files = await addRows(base, tx, mine)
      await addEvents(
        tx,
        mine.flatMap(it => eventOf(it, customers.get(it.id) ?? null)),
      )
      await announce(
        tx,
        'document.generated',
        ...locked.flatMap(({ id, customer_id, batch_id, row_number: row }) => {
          const file = files.get(id)
          return file ? [{ id, customer_id, batch_id, row, ...file }] : []
        }),
      )
      await job.progress(tx, { done: mine.length })
    })
  } catch (error) {
    // Clean-up took the bytes of an old conversion between the look and the record: a second try converts anew.
    if (isRefusal(error) && error.code === 'storage.missing') throw new Error(error.message, { cause: error })
    throw error
  }
}

/** Gives what was made of each document, by its id. */
async function addRows(base: Base, tx: Tx, mine: Made[]) {
  const files = await addFiles(
    { tx, files: base.files },
    mine.flatMap(({ title, pdf, docx }) => [
      { sha256: pdf.sha256, size: pdf.size, media_type: 'application/pdf', name: `${title}.pdf` },
      { ...docx, media_type: docxType, name: `${title}.docx` },
    ]),
  )
  const pairs = mine.map((it, at) => ({
    it,
    pdf: files[at * 2] as FileRow,
    docx: files[at * 2 + 1] as FileRow,
  }))
  const use = ({ it }: (typeof pairs)[number], file: FileRow) => ({
    file_id: file.id,
    kind: 'document',
    id: it.id,
    label: it.title,
  })
  await useFile(tx, ...pairs.flatMap(pair => [use(pair, pair.pdf), use(pair, pair.docx)]))
  await sql`insert into conversions (key, sha256, size, pages)
    select key, sha256, size, pages from jsonb_to_recordset(${JSON.stringify(mine.map(({ key, pdf }) => ({ key, ...pdf })))}::jsonb)
      as t (key text, sha256 text, size bigint, pages int)
    on conflict do nothing`.execute(tx)
  const rows = pairs.map(({ it, pdf, docx }) => ({
    id: it.id,
    pages: it.pdf.pages,
    pdf: pdf.id,
    docx: docx.id,
    printed: it.values,
  }))
  await sql`update documents set status = 'done', error = null, updated_at = now(), printed = it->'printed',
      pages = (it->>'pages')::int, pdf_file_id = (it->>'pdf')::uuid, docx_file_id = (it->>'docx')::uuid
    from jsonb_array_elements(${JSON.stringify(rows)}::jsonb) it where documents.id = (it->>'id')::uuid`.execute(
    tx,
  )
  return new Map(rows.map(({ id, pages, pdf }) => [id, { pages, pdf_file_id: pdf }]))
}

function eventOf(it: Made, customer_id: string | null) {
  if (customer_id === null) return []
  const detail = { pages: it.pdf.pages }
  return [
    {
      customer_id,
      kind: 'document.generated' as const,
      title: it.title,
      noun: 'document',
      noun_id: it.id,
      detail,
    },
  ]
}
