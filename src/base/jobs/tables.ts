// The rows of jobs and of their pieces.
import type { ColumnType, Generated, Selectable } from 'kysely'
import type { FilledTime, WorkspaceId } from '../db/index.ts'

declare module '../db/tables.ts' {
  interface Tables {
    jobs: JobsTable
    job_pieces: JobPiecesTable
  }
}

type Json<T> = ColumnType<T, string | undefined, string>
type Time = string | null

export interface JobsTable {
  id: Generated<string>
  workspace_id: WorkspaceId
  /** `documents.generate` */
  name: string
  /** What a person reads in the list of running work. */
  title: string
  status: Generated<'queued' | 'running' | 'done' | 'error' | 'cancelled'>
  /** Units, rows say: `done + failed` grows to `total` and never falls while the job runs. */
  done: Generated<number>
  failed: Generated<number>
  total: number
  pieces_open: Generated<number>
  /** The most attempts that any piece has needed. */
  attempts: Generated<number>
  input: Json<Record<string, unknown>>
  /** The first thing that went wrong, for a person; also when the job as a whole is done. */
  error: string | null
  error_code: string | null
  output_file_id: string | null
  cancel_asked_at: Time
  paused_at: Time
  created_by: string | null
  request_id: string | null
  /** W3C Trace Context of whoever asked; null where nothing is traced. */
  traceparent: string | null
  created_at: FilledTime
  updated_at: FilledTime
  started_at: Time
  finished_at: Time
  /** The transaction that changed the row last: what the live cursor counts by. */
  changed_xid: ColumnType<string, never, never>
}

interface JobPiecesTable {
  id: Generated<string>
  workspace_id: WorkspaceId
  job_id: string
  message: Json<unknown>
  status: Generated<'open' | 'done' | 'error' | 'cancelled'>
  turn: number | null
  claims: Generated<number>
  attempts: Generated<number>
  units: number | null
  done: Generated<number>
  failed: Generated<number>
  run_done: Generated<number>
  run_failed: Generated<number>
  error: string | null
  error_code: string | null
}

export type JobRow = Omit<Selectable<JobsTable>, 'changed_xid' | 'pieces_open' | 'traceparent'>

export const JOB_COLUMNS = [
  'id',
  'workspace_id',
  'name',
  'title',
  'status',
  'done',
  'failed',
  'total',
  'attempts',
  'input',
  'error',
  'error_code',
  'output_file_id',
  'cancel_asked_at',
  'paused_at',
  'created_by',
  'request_id',
  'created_at',
  'updated_at',
  'started_at',
  'finished_at',
] as const satisfies readonly (keyof JobRow)[]
