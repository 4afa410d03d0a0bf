// Where faults are told besides the log: to Sentry where one is set, else to nobody.
import type { Config } from '../config.ts'

/** What may be told with an error. Nothing that anybody typed. */
export interface FaultFacts {
  /** `POST /api/batches/{batch_id}/generate`, `job documents.generate`, `tick delivery.send`. */
  where: string
  request_id?: string | null
  job_id?: string
  user_agent?: string | undefined
}

export interface Faults {
  readonly isOn: boolean
  /** Never throws, never waits. Refusals are none of its business. */
  tell(error: unknown, facts: FaultFacts): void
  /** Two seconds at most. */
  close(): Promise<void>
}

export const noFaults: Faults = { isOn: false, tell() {}, close: async () => {} }

/** @param process `api`, `worker` … */
export async function openFaults(config: Config, process: string): Promise<Faults> {
  if (config.sentryDsn === undefined) return noFaults
  const { openSentry } = await import('./sentry.ts')
  const environment = config.sentryEnvironment ?? config.profile
  return openSentry({ dsn: config.sentryDsn, environment, process })
}
