// The columns of message templates.
import type { Generated } from 'kysely'
import type { FilledTime, WorkspaceId } from '../../../base/db/index.ts'
import type { Locale } from './contract.ts'

declare module '../../../base/db/tables.ts' {
  interface Tables {
    email_templates: {
      id: Generated<string>
      workspace_id: WorkspaceId
      key: string
      locale: Locale
      subject: string
      text: string
      html: string | null
      version: Generated<number>
      created_at: FilledTime
      updated_at: FilledTime
    }
  }
}
