// Routes and shapes of importing customers from a spreadsheet: matched, checked, written, undone.
import { z } from 'zod'
import { everyone, route } from '../../../base/contract/route.ts'
import { Id, Instant, JobStarted, Page, listOf } from '../../../base/contract/shapes.ts'

const capability = 'customers'

const Column = z.string().min(1).max(300)
const column = Column.nullable().default(null)

const MappedAttribute = z.object({
  column: Column,
  key: z.string().trim().min(1).max(100),
  year: z.number().int().min(1900).max(2199).nullable().default(null),
  quarter: z.number().int().min(1).max(4).nullable().default(null),
})

/** Which column of the sheet fills what; a column that is not named is left out. */
const ImportMapping = z.object({
  reference: column,
  name: column,
  email: column,
  phone: column,
  locale: column,
  kind: column,
  attributes: z.array(MappedAttribute).max(200).default([]),
})
export type ImportMapping = z.infer<typeof ImportMapping>

/** What an import may change: a field of the customer, or an attribute in a period. */
const ImportChange = z.object({
  field: z.enum(['reference', 'name', 'email', 'phone', 'locale', 'kind', 'attribute']),
  key: z.string().nullable(),
  year: z.number().int().nullable(),
  quarter: z.number().int().nullable(),
  before: z.string().nullable(),
  after: z.string(),
})
export type ImportChange = z.infer<typeof ImportChange>

const ImportProblem = z.object({
  column: z.string().nullable(),
  code: z.enum([
    'required',
    'key_missing',
    'cell_error',
    'too_long',
    'email_invalid',
    'phone_invalid',
    'locale_invalid',
    'kind_invalid',
    'customer_ambiguous',
    'duplicate_row',
  ]),
  value: z.string(),
  detail: z.string(),
  accepted: z.string(),
})
export type ImportProblem = z.infer<typeof ImportProblem>

const ImportRow = z.object({
  /** As Excel shows it. */
  row: z.number().int(),
  name: z.string(),
  outcome: z.enum(['new', 'same', 'changed', 'problem']),
  customer_id: Id.nullable(),
  changes: z.array(ImportChange),
  problems: z.array(ImportProblem),
})
export type ImportRow = z.infer<typeof ImportRow>

const ImportCounts = z.object({
  new: z.number().int(),
  same: z.number().int(),
  changed: z.number().int(),
  problem: z.number().int(),
})
export type ImportCounts = z.infer<typeof ImportCounts>

const ImportReport = z.object({
  /** Null for a dry run. */
  import_id: Id.nullable(),
  sheet: z.string().nullable(),
  columns: z.array(z.object({ name: z.string(), letter: z.string(), sample: z.string().nullable() })),
  mapping: ImportMapping,
  counts: ImportCounts,
  /** Problems first, then what is new and changed, by row; at most 5,000. `counts` counts all. */
  rows: z.array(ImportRow),
})
export type ImportReport = z.infer<typeof ImportReport>

const CustomerImport = z.object({
  id: Id,
  name: z.string(),
  counts: ImportCounts,
  job_id: Id.nullable(),
  created_by: z.string().nullable(),
  created_at: Instant,
  written_at: Instant.nullable(),
  undone_at: Instant.nullable(),
})
export type CustomerImport = z.infer<typeof CustomerImport>

const ImportUndone = z.object({
  removed: z.number().int(),
  restored: z.number().int(),
  /** What was changed or used since, and therefore stays as it is now. */
  kept: z.array(z.object({ row: z.number().int(), customer_id: Id, detail: z.string() })),
})
export type ImportUndone = z.infer<typeof ImportUndone>

export const importContract = {
  importCustomers: route({
    method: 'POST',
    path: '/customers/import',
    roles: everyone,
    capability,
    body: z.object({
      upload_id: Id,
      sheet: z.string().max(100).optional(),
      /** Left out: columns are matched by their names, as the report then says. */
      mapping: ImportMapping.optional(),
      dry_run: z.boolean().default(false),
      /** Write the other rows although some have problems. */
      skip_problems: z.boolean().default(false),
    }),
    replies: { 200: ImportReport, 202: JobStarted },
    says: 'Import customers from a spreadsheet (.xlsx, .csv). Every row is checked before anything is written; with `dry_run` nothing is. A row is found by reference, else e-mail, else phone, so that importing again changes only what differs; an empty cell leaves what is there. More than 5,000 rows are written by a job (202).',
  }),
  listImports: route({
    method: 'GET',
    path: '/customers/imports',
    roles: everyone,
    capability,
    query: z.object(Page),
    replies: { 200: listOf(CustomerImport) },
    says: 'Imports of customers, newest first.',
  }),
  undoImport: route({
    method: 'POST',
    path: '/customers/imports/{import_id}/undo',
    roles: everyone,
    capability,
    params: z.object({ import_id: Id }),
    replies: { 200: ImportUndone },
    says: 'Undo one import exactly: customers it added go, values it changed come back. What was changed or used since stays, and is listed.',
  }),
}
