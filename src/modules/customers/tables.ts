// The columns of this module's tables.
import type { ColumnType, Generated } from 'kysely'
import type { FilledTime, WorkspaceId } from '../../base/db/index.ts'
import type { Computed } from './attributes/contract.ts'
import type { Attribute, Customer } from './contract.ts'
import type { FieldValues } from './import/bulk.ts'
import type { ImportChange, ImportCounts, ImportMapping } from './import/contract.ts'
import type { Moved } from './referrers.ts'

declare module '../../base/db/tables.ts' {
  interface Tables {
    customers: {
      id: Generated<string>
      workspace_id: WorkspaceId
      name: string
      email: string | null
      /** E.164 where the number could be understood. */
      phone: string | null
      locale: Generated<string>
      reference: string | null
      kind: Generated<'person' | 'company'>
      version: Generated<number>
      created_at: FilledTime
      updated_at: FilledTime
      /** In the trash since then: every query of customers leaves it out. */
      removed_at: string | null
    }
    customer_attributes: {
      id: Generated<string>
      workspace_id: WorkspaceId
      customer_id: string
      key: string
      value: string
      year: number | null
      quarter: number | null
      /** Undated 0, a year `year * 5`, its quarters 1 to 4 more. */
      period: ColumnType<number, never, never>
      /** Null: kept by hand. */
      rule_id: string | null
      computed: ColumnType<Computed | null, never, null>
      version: Generated<number>
      created_at: FilledTime
      updated_at: FilledTime
    }
    /** Append-only. */
    customer_events: {
      id: Generated<string>
      workspace_id: WorkspaceId
      customer_id: string
      kind: string
      title: string
      noun: string | null
      noun_id: string | null
      at: FilledTime
      detail: ColumnType<Record<string, unknown>, string | undefined, never>
    }
    customer_imports: {
      id: Generated<string>
      workspace_id: WorkspaceId
      upload_id: string
      name: string
      sheet: string | null
      mapping: ColumnType<ImportMapping, string, never>
      counts: ColumnType<ImportCounts, string, string>
      job_id: string | null
      created_by: string | null
      created_at: FilledTime
      written_at: string | null
      undone_at: string | null
    }
    customer_import_rows: {
      workspace_id: WorkspaceId
      import_id: string
      row_number: number
      customer_id: string
      outcome: 'new' | 'changed'
      version: number
      changes: ColumnType<ImportChange[], string, never>
    }
    customer_merges: {
      id: Generated<string>
      workspace_id: WorkspaceId
      customer_id: string
      other: ColumnType<Customer, string, never>
      attributes: ColumnType<Pick<Attribute, 'key' | 'value' | 'year' | 'quarter'>[], string, never>
      moved: ColumnType<Moved, string, never>
      filled: ColumnType<FieldValues, string, never>
      created_by: string | null
      created_at: FilledTime
      undone_at: string | null
    }
  }
}
