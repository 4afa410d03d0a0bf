// Wire shapes of batches (a spreadsheet through a template) and the documents they make.
import { z } from 'zod'
import { Id, Instant } from '../../base/contract/shapes.ts'
import { Placeholder } from '../templates/contract.ts'

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
  z.array(z.unknown()),
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
    'field_unmatched',
    'required',
    'number_invalid',
    'date_invalid',
    'phone_invalid',
    'email_invalid',
    'image_invalid',
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
