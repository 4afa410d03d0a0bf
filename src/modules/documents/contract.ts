// Routes and shapes of batches (a spreadsheet through a template) and the documents they make.
import { z } from 'zod'
import { Id, Instant, JobStarted, Page, listOf } from '../../base/contract/shapes.ts'
import { route } from '../../base/contract/route.ts'
import { Placeholder } from '../templates/contract.ts'

const roles = ['admin', 'standard'] as const
const capability = 'documents'

export const ColumnType = z.enum(['text', 'number', 'date', 'boolean', 'list', 'empty', 'mixed'])
export const Column = z.object({
  name: z.string(),
  /** As Excel letters it; null in JSON data. */
  letter: z.string().nullable(),
  type: ColumnType,
  /** Of a list column: the columns of one item. */
  fields: z.array(z.object({ name: z.string(), type: ColumnType })).optional(),
})
export type Column = z.infer<typeof Column>

export const Match = z.object({
  /** Column name, or null: left out on purpose, or not matched yet. */
  column: z.string().max(300).nullable(),
  /** Printed where the cell is empty. */
  default: z.string().max(2000).optional(),
  /** date: `long`, `short`, `YYYY-MM-DD`…; number: `0.00`; currency: `EUR`. */
  format: z.string().max(60).optional(),
  /** True: an empty cell is a problem. */
  required: z.boolean().optional(),
  /** Of a list: its fields, by name. */
  fields: z.record(z.string(), z.string().max(300).nullable()).optional(),
})
export type Match = z.infer<typeof Match>

export const Mapping = z.object({
  placeholders: z.record(z.string().max(300), Match),
  /** Columns by which a row's customer is found or made. */
  customer: z.object({
    name: z.string().max(300).nullable().default(null),
    email: z.string().max(300).nullable().default(null),
    phone: z.string().max(300).nullable().default(null),
    reference: z.string().max(300).nullable().default(null),
  }),
  /** Column that names the document; row number otherwise. */
  title: z.string().max(300).nullable().default(null),
})
export type Mapping = z.infer<typeof Mapping>

export const BatchStatus = z.enum(['draft', 'generating', 'paused', 'stopped', 'generated'])

export const Batch = z.object({
  id: Id,
  name: z.string(),
  status: BatchStatus,
  template_id: Id.nullable(),
  template_name: z.string().nullable(),
  template_version: z.number().int().nullable(),
  upload_id: Id.nullable(),
  data_name: z.string().nullable(),
  row_count: z.number().int(),
  done: z.number().int(),
  failed: z.number().int(),
  job_id: Id.nullable(),
  version: z.number().int(),
  created_by: z.string().nullable(),
  created_at: Instant,
  updated_at: Instant,
})
export type Batch = z.infer<typeof Batch>

/** One batch with all that the Match and Preview steps need. */
export const BatchInFull = Batch.extend({
  sheet: z.string().nullable(),
  sheets: z.array(z.object({ name: z.string(), hidden: z.boolean() })),
  header_row: z.number().int().nullable(),
  columns: z.array(Column),
  warnings: z.array(z.object({ code: z.string(), detail: z.string() })),
  placeholders: z.array(Placeholder),
  mapping: Mapping,
  group_by: z.string().nullable(),
  /** Row numbers as Excel shows them; null without rows. */
  first_row: z.number().int().nullable(),
  last_row: z.number().int().nullable(),
  longest_row: z.number().int().nullable(),
  first_bad_row: z.number().int().nullable(),
  problem_count: z.number().int(),
  outputs: z.object({ pdfa: z.boolean(), tagged: z.boolean() }),
})
export type BatchInFull = z.infer<typeof BatchInFull>

const Value = z.union([
  z.string(),
  z.number(),
  z.boolean(),
  z.null(),
  z.object({ error: z.string() }),
  z.array(z.record(z.string(), z.unknown())),
  z.record(z.string(), z.unknown()),
])

export const BatchRow = z.object({
  row: z.number().int(),
  /** What the file says, by column. */
  values: z.record(z.string(), Value),
  /** What was edited here, by column; the file is never changed. */
  overlay: z.record(z.string(), Value),
  problems: z.array(z.object({ column: z.string(), code: z.string(), detail: z.string() })),
  document_id: Id.nullable(),
  previous_row: z.number().int().nullable(),
  next_row: z.number().int().nullable(),
  /** 1-based place among the rows, for "row 57 of 500". */
  position: z.number().int(),
})
export type BatchRow = z.infer<typeof BatchRow>

export const RowProblem = z.object({
  row: z.number().int().nullable(),
  column: z.string().nullable(),
  placeholder: z.string().nullable(),
  value: z.string().nullable(),
  code: z.enum([
    'placeholder_unmatched',
    'column_gone',
    'required',
    'number_invalid',
    'date_invalid',
    'phone_invalid',
    'email_invalid',
    'formula_error',
    'too_long',
  ]),
  detail: z.string(),
  accepted: z.string().optional(),
})
export type RowProblem = z.infer<typeof RowProblem>

export const DocumentStatus = z.enum(['queued', 'done', 'error'])
export const Document = z.object({
  id: Id,
  title: z.string(),
  status: DocumentStatus,
  batch_id: Id,
  batch_name: z.string(),
  template_id: Id,
  template_name: z.string(),
  template_version: z.number().int(),
  row: z.number().int(),
  customer_id: Id.nullable(),
  customer_name: z.string().nullable(),
  pages: z.number().int().nullable(),
  pdf_file_id: Id.nullable(),
  docx_file_id: Id.nullable(),
  error: z.string().nullable(),
  created_at: Instant,
  updated_at: Instant,
})
export type Document = z.infer<typeof Document>

export const DocumentInFull = Document.extend({
  /** The data it was printed from, as it was. */
  values: z.record(z.string(), Value),
})
export type DocumentInFull = z.infer<typeof DocumentInFull>

const BatchId = z.object({ batch_id: Id })
const RowAt = z.object({ batch_id: Id, row: z.coerce.number().int().min(1).max(10_000_000) })

export const documentsContract = {
  listBatches: route({
    method: 'GET',
    path: '/batches',
    roles,
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
    roles,
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
    roles,
    capability,
    params: BatchId,
    replies: { 200: BatchInFull },
    says: 'One batch with its columns, placeholders and mapping. The ETag is what PUT wants in If-Match.',
  }),
  changeBatch: route({
    method: 'PATCH',
    path: '/batches/{batch_id}',
    roles,
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
    roles,
    capability,
    params: BatchId,
    replies: { 204: null },
    says: 'Take a batch and its documents out of the lists. Refused while it generates.',
  }),
  changeMapping: route({
    method: 'PUT',
    path: '/batches/{batch_id}/mapping',
    roles,
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
    roles,
    capability,
    params: BatchId,
    query: z.object({ ...Page }),
    replies: {
      200: listOf(RowProblem).extend({
        /** One class at a time: unmatched placeholders first, then row data. */
        class: z.enum(['placeholders', 'rows']).nullable(),
        count: z.number().int(),
        rows_affected: z.number().int(),
      }),
    },
    says: 'What stands in the way, one class at a time, with row numbers as Excel shows them.',
  }),
  readRow: route({
    method: 'GET',
    path: '/batches/{batch_id}/rows/{row}',
    roles,
    capability,
    params: RowAt,
    replies: { 200: BatchRow },
    says: 'One row of the data with its edits and problems.',
  }),
  changeRow: route({
    method: 'PATCH',
    path: '/batches/{batch_id}/rows/{row}',
    roles,
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
    roles,
    capability,
    params: RowAt,
    query: z.object({ marks: z.enum(['true', 'false']).default('true') }),
    kind: 'file',
    media: ['application/pdf'],
    replies: { 200: null },
    says: 'The PDF that this row gives; filled values are marked, empty ones say so.',
  }),
  generateBatch: route({
    method: 'POST',
    path: '/batches/{batch_id}/generate',
    roles,
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
    roles,
    capability,
    params: BatchId,
    body: z.object({ paused: z.boolean().default(true) }),
    replies: { 200: Batch },
    says: 'Pause, or go on with `paused: false`. Documents under way are finished first.',
  }),
  stopBatch: route({
    method: 'POST',
    path: '/batches/{batch_id}/stop',
    roles,
    capability,
    params: BatchId,
    replies: { 200: Batch },
    says: 'Stop. What is made stays; generate again to make the rest.',
  }),
  readImposition: route({
    method: 'GET',
    path: '/batches/{batch_id}/sheet',
    roles,
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
    roles,
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
    roles,
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
    roles,
    capability,
    query: z.object({
      ...Page,
      q: z.string().max(100).optional(),
      customer_id: Id.optional(),
      template_id: Id.optional(),
      status: DocumentStatus.optional(),
      from: z.iso.date().optional(),
      to: z.iso.date().optional(),
      sort: z.enum(['created_at', '-created_at', 'title', '-title']).default('-created_at'),
    }),
    replies: { 200: listOf(Document) },
    says: 'All documents, newest first, by customer, template, status and day.',
  }),
  readDocument: route({
    method: 'GET',
    path: '/documents/{document_id}',
    roles,
    capability,
    params: z.object({ document_id: Id }),
    replies: { 200: DocumentInFull },
    says: 'One document and the data it was printed from. Its bytes are at GET /downloads/{file_id}.',
  }),
}
