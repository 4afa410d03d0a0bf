// Documents: what was made, for whom, and from what.
import './tables.ts'
import { sql } from 'kysely'
import { containing, pageOf, readSort, type Tx } from '../../base/db/index.ts'
import { refuse } from '../../base/errors.ts'
import type { Ask } from '../../base/http/ask.ts'
import { readBatch } from './batches.ts'
import type { documentsContract } from './contract.ts'
import type { DocumentInFull } from './shapes.ts'

type Routes = typeof documentsContract

function select(tx: Tx) {
  return tx
    .selectFrom('documents')
    .innerJoin('batches', 'batches.id', 'documents.batch_id')
    .innerJoin('template_versions as v', 'v.id', 'documents.template_version_id')
    .innerJoin('templates', 'templates.id', 'v.template_id')
    .leftJoin('customers', it =>
      it.onRef('customers.id', '=', 'documents.customer_id').on('customers.removed_at', 'is', null),
    )
    .select([
      'documents.id',
      'documents.title',
      'documents.status',
      'documents.batch_id',
      'batches.name as batch_name',
    ])
    .select(['v.template_id', 'templates.name as template_name', 'v.number as template_version'])
    .select(['documents.row_number as row', 'customers.id as customer_id', 'customers.name as customer_name'])
    .select(['documents.pages', 'documents.pdf_file_id', 'documents.docx_file_id', 'documents.error'])
    .select(['documents.created_at', 'documents.updated_at'])
    .where('batches.removed_at', 'is', null)
    .where('documents.removed_at', 'is', null)
}

export function listDocuments(tx: Tx, ask: Ask<Routes['listDocuments']>) {
  const { q, customer_id, template_id, status, from, to, sort } = ask.query
  let query = select(tx)
  if (q) {
    const like = containing(q)
    query = query.where(it =>
      it.or([it('documents.title', 'ilike', like), it('customers.name', 'ilike', like)]),
    )
  }
  if (customer_id) query = query.where('documents.customer_id', '=', customer_id)
  if (template_id) query = query.where('v.template_id', '=', template_id)
  if (status) query = query.where('documents.status', '=', status)
  if (from) query = query.where('documents.created_at', '>=', from)
  if (to) query = query.where(sql<boolean>`documents.created_at < ${to}::date + 1`)
  const { field, descending } = readSort<'created_at' | 'title'>(sort)
  return pageOf(query, ask.query, { by: `documents.${field}`, sort: field, id: 'documents.id', descending })
}

export async function listBatchDocuments(tx: Tx, ask: Ask<Routes['listBatchDocuments']>) {
  const { status, q, sort } = ask.query
  await readBatch(tx, ask.params.batch_id)
  let query = select(tx).where('documents.batch_id', '=', ask.params.batch_id)
  if (status) query = query.where('documents.status', '=', status)
  if (q) query = query.where('documents.title', 'ilike', containing(q))
  const { field, descending } = readSort<'row' | 'title'>(sort)
  const by = field === 'row' ? 'documents.row_number' : 'documents.title'
  return pageOf(query, ask.query, { by, sort: field, id: 'documents.id', descending })
}

export async function readDocument(tx: Tx, document_id: string): Promise<DocumentInFull> {
  const found = await select(tx)
    .leftJoin('batch_rows as r', it =>
      it.onRef('r.batch_id', '=', 'documents.batch_id').onRef('r.row_number', '=', 'documents.row_number'),
    )
    .select(
      sql<DocumentInFull['values']>`coalesce(documents.printed, r.values || r.overlay, '{}')`.as('values'),
    )
    .where('documents.id', '=', document_id)
    .executeTakeFirst()
  if (!found)
    throw refuse('document.unknown', 404, 'There is no such document here. It may have been removed.')
  return found
}
