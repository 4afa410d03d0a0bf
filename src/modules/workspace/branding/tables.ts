// The columns of a workspace's look.
import type { Generated } from 'kysely'
import type { FilledTime, WorkspaceId } from '../../../base/db/index.ts'

declare module '../../../base/db/tables.ts' {
  interface Tables {
    workspace_branding: {
      workspace_id: WorkspaceId
      colour: Generated<string>
      colour_dark: string | null
      sender_name: string | null
      footer: string | null
      logo_file_id: string | null
      logo_width: number | null
      logo_height: number | null
      version: Generated<number>
      updated_at: FilledTime
    }
  }
}
