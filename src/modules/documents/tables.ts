// The columns of this module's tables.
import type { ColumnType, Generated } from 'kysely'
import type { FilledTime, WorkspaceId } from '../../base/db/index.ts'
import type { Batch, BatchInFull, Column, DocumentInFull, Mapping } from './shapes.ts'

/** Written as JSON text, read as what it holds. */
type Json<T> = ColumnType<T, string, string>
type FilledJson<T> = ColumnType<T, string | undefined, string>

/** A value as JSON keeps it: dates as ISO text, an error of a formula as `{ error }`. */
export type Value = DocumentInFull['values'][string]
export type Values = Record<string, Value>

declare module '../../base/db/tables.ts' {
  interface Tables {
    batches: {
      id: Generated<string>
      workspace_id: WorkspaceId
      name: string
      template_version_id: string | null
      upload_id: string | null
      data_name: string | null
      sheet: string | null
      sheets: FilledJson<BatchInFull['sheets']>
      header_row: number | null
      group_by: string | null
      columns: FilledJson<Column[]>
      warnings: FilledJson<BatchInFull['warnings']>
      mapping: Json<Mapping>
      outputs: FilledJson<BatchInFull['outputs']>
      row_count: Generated<number>
      longest_row: number | null
      first_bad_row: number | null
      problem_count: Generated<number>
      job_id: string | null
      version: Generated<number>
      created_by: string | null
      created_at: FilledTime
      updated_at: FilledTime
      removed_at: string | null
    }
    batch_rows: {
      workspace_id: WorkspaceId
      batch_id: string
      row_number: number
      values: Json<Values>
      overlay: FilledJson<Values>
    }
    documents: {
      id: Generated<string>
      workspace_id: WorkspaceId
      batch_id: string
      row_number: number
      template_version_id: string
      customer_id: string | null
      title: string
      status: Generated<'queued' | 'done' | 'error'>
      pages: number | null
      docx_file_id: string | null
      pdf_file_id: string | null
      error: string | null
      printed: ColumnType<Values | null, string | null | undefined, string | null>
      created_at: FilledTime
      updated_at: FilledTime
      removed_at: string | null
    }
    remembered_mappings: {
      workspace_id: WorkspaceId
      template_id: string
      mapping: Json<Mapping>
      updated_at: FilledTime
    }
    conversions: {
      workspace_id: WorkspaceId
      key: string
      sha256: string
      size: number
      pages: number
      created_at: FilledTime
    }
  }
}

export type BatchStatus = Batch['status']
