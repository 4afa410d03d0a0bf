// The columns of this module's tables.
import type { ColumnType, Generated } from 'kysely'
import type { FilledTime, WorkspaceId } from '../../base/db/index.ts'
import type { Placeholder, TemplateFault } from './contract.ts'

/** Written as JSON text, read as what it holds. */
type Json<T> = ColumnType<T, string, string>

declare module '../../base/db/tables.ts' {
  interface Tables {
    templates: {
      id: Generated<string>
      workspace_id: WorkspaceId
      name: string
      version: Generated<number>
      created_at: FilledTime
      updated_at: FilledTime
      removed_at: string | null
    }
    template_versions: {
      id: Generated<string>
      workspace_id: WorkspaceId
      template_id: string
      number: number
      file_id: string
      dialect: 'jinja' | 'docxtemplater'
      placeholders: Json<Placeholder[]>
      warnings: Json<TemplateFault[]>
      created_by: string | null
      created_at: FilledTime
    }
  }
}
