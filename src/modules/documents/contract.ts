// Routes of batches (a spreadsheet through a template) and the documents they make.
import { z } from 'zod'
import { Day, Id, JobStarted, Page, listOf } from '../../base/contract/shapes.ts'
import { everyone, route } from '../../base/contract/route.ts'
import { deliverContract } from './deliver/contract.ts'
import {
  Batch,
  BatchInFull,
  BatchRow,
  BatchStatus,
  Document,
  DocumentInFull,
  DocumentStatus,
  Mapping,
  RowProblem,
} from './shapes.ts'

export type * from './shapes.ts'
export type { AgainstLast, DocumentStats } from './deliver/contract.ts'

const capability = 'documents'

const BatchId = z.object({ batch_id: Id })
const RowAt = z.object({ batch_id: Id, row: z.coerce.number().int().min(1).max(10_000_000) })

export const documentsContract = {
  ...deliverContract,
  listBatches: route({
    method: 'GET',
    path: '/batches',
    roles: everyone,
    capability,
    query: z.object({
      ...Page,
      status: BatchStatus.optional(),
      q: z.string().max(100).optional(),
      sort: z.enum(['created_at', '-created_at', 'name', '-name']).default('-created_at'),
    }),
    replies: { 200: listOf(Batch) },
    says: 'Batches, newest first.',
  }),
  createBatch: route({
    method: 'POST',
    path: '/batches',
    roles: everyone,
    capability,
    body: z.object({
      name: z.string().trim().min(1).max(200).optional(),
      template_id: Id.optional(),
      upload_id: Id.optional(),
      sheet: z.string().max(200).optional(),
      header_row: z.number().int().min(1).max(10_000).optional(),
      /** Rows that share this column's value become one document with a list. */
      group_by: z.string().max(300).optional(),
      /** Rows handed in directly: an object or a list of objects, nested lists and all. */
      rows: z
        .union([
          z.array(z.record(z.string(), z.unknown())).min(1).max(10_000),
          z.record(z.string(), z.unknown()),
        ])
        .optional(),
    }),
    replies: { 201: BatchInFull },
    says: 'Begin a batch with a template, a spreadsheet (or rows), or both, in any order. Columns are matched by name.',
  }),
  readBatch: route({
    method: 'GET',
    path: '/batches/{batch_id}',
    roles: everyone,
    capability,
    params: BatchId,
    replies: { 200: BatchInFull },
    says: 'One batch with its columns, placeholders and mapping. The ETag is what PUT wants in If-Match.',
  }),
  changeBatch: route({
    method: 'PATCH',
    path: '/batches/{batch_id}',
    roles: everyone,
    capability,
    params: BatchId,
    versioned: true,
    body: z.object({
      name: z.string().trim().min(1).max(200).optional(),
      template_id: Id.optional(),
      upload_id: Id.optional(),
      sheet: z.string().max(200).optional(),
      header_row: z.number().int().min(1).max(10_000).optional(),
      group_by: z.string().max(300).nullable().optional(),
      outputs: z.object({ pdfa: z.boolean(), tagged: z.boolean() }).optional(),
    }),
    replies: { 200: BatchInFull },
    says: 'Change a draft: another template (its newest version), another file, another sheet. Columns are matched again.',
  }),
  removeBatch: route({
    method: 'DELETE',
    path: '/batches/{batch_id}',
    roles: everyone,
    capability,
    params: BatchId,
    replies: { 204: null },
    says: 'Put a batch and its documents into the trash. Refused while it generates.',
  }),
  changeMapping: route({
    method: 'PUT',
    path: '/batches/{batch_id}/mapping',
    roles: everyone,
    capability,
    params: BatchId,
    body: Mapping,
    versioned: true,
    replies: { 200: BatchInFull },
    says: 'Say which column fills which placeholder. It is remembered for the template’s next batch.',
  }),
  listProblems: route({
    method: 'GET',
    path: '/batches/{batch_id}/problems',
    roles: everyone,
    capability,
    params: BatchId,
    query: z.object({ ...Page }),
    replies: {
      200: listOf(RowProblem).extend({
        /** One class at a time: unmatched placeholders first, then row data, then what will print empty but stands in no way. */
        class: z.enum(['placeholders', 'rows', 'warnings']).nullable(),
        count: z.number().int(),
        rows_affected: z.number().int(),
      }),
    },
    says: 'What stands in the way, one class at a time, with row numbers as Excel shows them.',
  }),
  readRow: route({
    method: 'GET',
    path: '/batches/{batch_id}/rows/{row}',
    roles: everyone,
    capability,
    params: RowAt,
    replies: { 200: BatchRow },
    says: 'One row of the data with its edits and problems.',
  }),
  changeRow: route({
    method: 'PATCH',
    path: '/batches/{batch_id}/rows/{row}',
    roles: everyone,
    capability,
    params: RowAt,
    body: z.object({
      /** By column; null takes the edit back. */
      overlay: z.record(
        z.string().max(300),
        z.union([z.string().max(50_000), z.number(), z.boolean(), z.null()]),
      ),
    }),
    replies: { 200: BatchRow },
    says: 'Edit cells for this batch only. The uploaded file is never changed.',
  }),
  previewRow: route({
    method: 'GET',
    path: '/batches/{batch_id}/rows/{row}/preview',
    roles: everyone,
    capability,
    params: RowAt,
    query: z.object({ marks: z.enum(['true', 'false']).default('true') }),
    kind: 'file',
    media: ['application/pdf'],
    replies: { 200: null },
    says: 'The PDF that this row gives; filled values are marked, empty ones say so. What would keep it from being made stands URI-encoded in the header X-Octavo-Faults.',
  }),
  generateBatch: route({
    method: 'POST',
    path: '/batches/{batch_id}/generate',
    roles: everyone,
    capability,
    params: BatchId,
    body: z.object({
      /** `all`: every row not made yet; `failed`: only those that failed. */
      rows: z.enum(['all', 'failed']).default('all'),
      /** Go on although rows have problems: those rows are left out and listed as failed. */
      skip_bad_rows: z.boolean().default(false),
    }),
    replies: { 202: JobStarted },
    says: 'Make a DOCX and a PDF of every row. Follow it at GET /jobs/{job_id}; run again, nothing is made twice.',
  }),
  pauseBatch: route({
    method: 'POST',
    path: '/batches/{batch_id}/pause',
    roles: everyone,
    capability,
    params: BatchId,
    body: z.object({ paused: z.boolean().default(true) }),
    replies: { 200: Batch },
    says: 'Pause, or go on with `paused: false`. Documents under way are finished first.',
  }),
  stopBatch: route({
    method: 'POST',
    path: '/batches/{batch_id}/stop',
    roles: everyone,
    capability,
    params: BatchId,
    replies: { 200: Batch },
    says: 'Stop. What is made stays; generate again to make the rest.',
  }),
  readImposition: route({
    method: 'GET',
    path: '/batches/{batch_id}/sheet',
    roles: everyone,
    capability,
    params: BatchId,
    replies: {
      200: z.object({
        /** A character per row in order: `.` waiting, `#` made, `x` failed. Over 2,000 rows each stands for `per_cell` rows. */
        cells: z.string(),
        per_cell: z.number().int(),
        done: z.number().int(),
        failed: z.number().int(),
        total: z.number().int(),
        /** Documents a second over the last ten seconds. */
        rate: z.number(),
        seconds_left: z.number().nullable(),
        status: BatchStatus,
      }),
    },
    says: 'The imposition sheet: the state of every row in one short string.',
  }),
  listBatchDocuments: route({
    method: 'GET',
    path: '/batches/{batch_id}/documents',
    roles: everyone,
    capability,
    params: BatchId,
    query: z.object({
      ...Page,
      status: DocumentStatus.optional(),
      q: z.string().max(100).optional(),
      sort: z.enum(['row', '-row', 'title', '-title']).default('row'),
    }),
    replies: { 200: listOf(Document) },
    says: 'The documents of one batch, by row.',
  }),
  downloadArchive: route({
    method: 'GET',
    path: '/batches/{batch_id}/archive',
    roles: everyone,
    capability,
    params: BatchId,
    query: z.object({
      as: z.enum(['zip', 'pdf']).default('zip'),
      with_docx: z.enum(['true', 'false']).default('false'),
    }),
    kind: 'file',
    media: ['application/zip', 'application/pdf'],
    replies: { 200: null },
    says: 'All finished documents as a ZIP, or bound into one PDF, streamed.',
  }),
  listDocuments: route({
    method: 'GET',
    path: '/documents',
    roles: everyone,
    capability,
    query: z.object({
      ...Page,
      q: z.string().max(100).optional(),
      customer_id: Id.optional(),
      template_id: Id.optional(),
      status: DocumentStatus.optional(),
      from: Day.optional(),
      to: Day.optional(),
      sort: z.enum(['created_at', '-created_at', 'title', '-title']).default('-created_at'),
    }),
    replies: { 200: listOf(Document) },
    says: 'All documents, newest first, by customer, template, status and day.',
  }),
  removeDocument: route({
    method: 'DELETE',
    path: '/documents/{document_id}',
    roles: everyone,
    capability,
    params: z.object({ document_id: Id }),
    replies: { 204: null },
    says: 'Put one document into the trash. Generating its batch again makes the row anew.',
  }),
  readDocument: route({
    method: 'GET',
    path: '/documents/{document_id}',
    roles: everyone,
    capability,
    params: z.object({ document_id: Id }),
    replies: { 200: DocumentInFull },
    says: 'One document and the data it was printed from. Its bytes are at GET /downloads/{file_id}.',
  }),
}
