// What documents hold about one customer: what was made for them, from which rows, and how it goes.
import './tables.ts'
import { sql } from 'kysely'
import type { Tx } from '../../base/db/index.ts'
import { refuse } from '../../base/errors.ts'
import type { ErasedPerson, Erasure, PersonalData } from '../../base/module.ts'
import { survey } from './mappings.ts'
import type { Values } from './tables.ts'

interface Made {
  id: string
  batch_id: string
  row_number: number
  pdf_file_id: string | null
  docx_file_id: string | null
}

async function exportDocuments(tx: Tx, customer_id: string) {
  const { rows } = await sql<{ title: string; pdf: string | null; docx: string | null; values: Values }>`
    select d.id, d.title, b.name as batch, d.row_number as row, d.status, d.pages, d.created_at, coalesce(d.removed_at, b.removed_at) as in_trash_since,
      coalesce(d.printed, r.values || r.overlay, '{}') as values, p.sha256 as pdf, w.sha256 as docx
    from documents d join batches b on b.id = d.batch_id
      left join batch_rows r on r.batch_id = d.batch_id and r.row_number = d.row_number
      left join files p on p.id = d.pdf_file_id left join files w on w.id = d.docx_file_id
    where d.customer_id = ${customer_id} order by d.created_at, d.id`.execute(tx)
  const files = rows.flatMap(({ title, pdf, docx }) => [
    ...(pdf ? [{ name: `${title}.pdf`, sha256: pdf }] : []),
    ...(docx ? [{ name: `${title}.docx`, sha256: docx }] : []),
  ])
  const documents = rows.map(row => {
    const { pdf: _, docx: __, ...rest } = row
    return rest
  })
  return { data: { documents }, files }
}

interface Row {
  batch_id: string
  row_number: number
}

/** Rows in which a cell is one of these texts, in any case and at any depth; telephones by their last nine digits. */
function rowsWith(texts: readonly string[]) {
  const lower = texts.map(it => it.toLowerCase())
  const tails = texts.filter(it => it.startsWith('+')).map(it => it.replace(/\D/g, '').slice(-9))
  return sql<Row>`select r.batch_id, r.row_number from batch_rows r
    where exists (select 1 from jsonb_path_query(r.values || r.overlay, '$.**') leaf
        where jsonb_typeof(leaf) in ('string', 'number') and (lower(trim(leaf #>> '{}')) = any(${lower}::text[])
          or (length(regexp_replace(leaf #>> '{}', '[^0-9]', '', 'g')) between 9 and 15
            and right(regexp_replace(leaf #>> '{}', '[^0-9]', '', 'g'), 9) = any(${tails}::text[]))))`
}

async function eraseDocuments(tx: Tx, person: ErasedPerson): Promise<Erasure> {
  const { customer_id, addresses, names } = person
  const named = await sql<Row>`select n.* from (${rowsWith(addresses)}) n
    where not exists (select 1 from documents d where d.batch_id = n.batch_id and d.row_number = n.row_number
      and d.customer_id is not null and d.customer_id <> ${customer_id})`.execute(tx)
  const { rows: made } = await sql<Made>`
    select d.id, d.batch_id, d.row_number, d.pdf_file_id, d.docx_file_id from documents d
    where d.customer_id = ${customer_id} or (d.batch_id, d.row_number) in (
      select (it->>'batch_id')::uuid, (it->>'row_number')::int
      from jsonb_array_elements(${JSON.stringify(named.rows)}::jsonb) it)
    order by d.id for update`.execute(tx)
  const rows = [...named.rows, ...made.map(({ batch_id, row_number }) => ({ batch_id, row_number }))]
  const batches = [...new Set(rows.map(it => it.batch_id))].toSorted()
  await refuseRunning(tx, batches)
  const file_ids = made.flatMap(it => [it.pdf_file_id, it.docx_file_id].filter(file => file !== null))
  await removeDocuments(tx, made, file_ids)
  const gone = await removeBatchRows(tx, rows)
  for (const batch_id of batches) await recount(tx, batch_id)
  const erased = { documents: made.length, files: file_ids.length, batch_rows: gone }
  return {
    ...{ erased, file_ids, ids: made.map(it => it.id) },
    remains: [...(await filesOf(tx, batches)), ...(await namesakes(tx, names))],
  }
}

/** @throws refusal `erase.batch_generating` (409) */
async function refuseRunning(tx: Tx, batches: string[]): Promise<void> {
  const { rows } = await sql<{ name: string }>`
    select b.name from batches b join jobs j on j.id = b.job_id
    where b.id = any(${batches}::uuid[]) and j.status in ('queued', 'running') limit 1`.execute(tx)
  if (rows[0])
    throw refuse(
      'erase.batch_generating',
      409,
      `The batch ${rows[0].name} is being generated and has documents of this customer. Wait until it is done, or stop it.`,
      { params: { name: rows[0].name } },
    )
}

async function removeDocuments(tx: Tx, made: Made[], file_ids: string[]): Promise<void> {
  const ids = made.map(it => it.id)
  await sql`delete from file_uses where kind = 'document' and id = any(${ids}::text[])`.execute(tx)
  // What a Word file became is remembered by its hash, and would keep the PDF findable.
  await sql`delete from conversions c using files f
    where f.id = any(${file_ids}::uuid[]) and c.sha256 = f.sha256`.execute(tx)
  await sql`delete from documents where id = any(${ids}::uuid[])`.execute(tx)
}

async function removeBatchRows(tx: Tx, rows: Row[]): Promise<number> {
  const gone = await sql<{ n: number }>`with gone as (
    delete from batch_rows r using jsonb_array_elements(${JSON.stringify(rows)}::jsonb) it
    where r.batch_id = (it->>'batch_id')::uuid and r.row_number = (it->>'row_number')::int returning 1)
    select count(*) as n from gone`.execute(tx)
  return gone.rows[0]?.n ?? 0
}

async function recount(tx: Tx, batch_id: string): Promise<void> {
  const batch = await tx
    .updateTable('batches')
    .set({ row_count: sql<number>`(select count(*)::int from batch_rows r where r.batch_id = batches.id)` })
    .where('id', '=', batch_id)
    .returning('removed_at')
    .executeTakeFirstOrThrow()
  if (batch.removed_at === null) await survey(tx, batch_id)
}

async function filesOf(tx: Tx, batches: string[]): Promise<Erasure['remains']> {
  const { rows } = await sql<{ name: string }>`
    select distinct f.name from batches b join uploads u on u.id = b.upload_id join files f on f.id = u.file_id
    where b.id = any(${batches}::uuid[]) order by 1`.execute(tx)
  if (rows.length === 0) return []
  const names = rows.map(it => it.name)
  const detail = `Spreadsheets of their batches stay as they came, since they hold others too: ${names.join(', ')}.`
  return [{ code: 'batch_files', count: rows.length, names, detail }]
}

/** A name alone says not who it is: such rows may be somebody else's. */
async function namesakes(tx: Tx, names: readonly string[]): Promise<Erasure['remains']> {
  const { rows } = await sql<{ name: string; n: number }>`
    select b.name, count(*) as n from (${rowsWith(names)}) r join batches b on b.id = r.batch_id
    group by b.name order by b.name`.execute(tx)
  if (rows.length === 0) return []
  const count = rows.reduce((sum, it) => sum + it.n, 0)
  const batches = rows.map(it => it.name)
  const detail = `${count} rows have the same name but nothing else that says who it is. Look at ${batches.join(', ')}.`
  return [{ code: 'same_name', count, names: batches, detail }]
}

export const documentsPersonal: PersonalData = {
  export: (tx, _, customer_id) => exportDocuments(tx, customer_id),
  erase: (tx, _, person) => eraseDocuments(tx, person),
}
