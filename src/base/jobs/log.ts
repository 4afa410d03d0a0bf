// What the jobs room asks of a logger; pino's is one.
import type { DbLog } from '../db/log.ts'

export interface JobLog extends DbLog {
  child(bindings: object): JobLog
}

export const silent: JobLog = { info() {}, warn() {}, error() {}, child: () => silent }
