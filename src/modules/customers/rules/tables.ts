// The columns of rules and their runs.
import type { ColumnType, Generated } from 'kysely'
import type { FilledTime, WorkspaceId } from '../../../base/db/index.ts'
import type { RuleFields, RuleStep, RunCounts } from './contract.ts'

declare module '../../../base/db/tables.ts' {
  interface Tables {
    attribute_rules: {
      id: Generated<string>
      workspace_id: WorkspaceId
      name: string
      key: string
      source: string
      steps: ColumnType<RuleStep[], string, string>
      otherwise: string | null
      version: Generated<number>
      created_at: FilledTime
      updated_at: FilledTime
    }
    attribute_rule_runs: {
      id: Generated<string>
      workspace_id: WorkspaceId
      rule_id: string
      rule: ColumnType<RuleFields, string, never>
      rule_version: number
      year: number
      quarter: number | null
      overwrite_by_hand: boolean
      job_id: string | null
      counts: ColumnType<RunCounts | Record<string, never>, string | undefined, string>
      without_data: ColumnType<string[], string[] | undefined, string[]>
      created_at: FilledTime
      finished_at: string | null
    }
  }
}
