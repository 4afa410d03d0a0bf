// What a module declares of itself; `doors/` adds these up without knowing any of them.
import type { Base } from './base.ts'
import type { Config } from './config.ts'
import type { Capability, Contract } from './contract/route.ts'
import type { Wire } from './contract/client.ts'
import type { Handlers } from './http/ask.ts'
import type { Tx } from './db/index.ts'
import type { JobDef, JobRow, Schedule } from './jobs/index.ts'
import type { SecretColumn } from './secrets.ts'

export interface SampleAsk {
  /** How to reach the API as the sample company's admin. */
  wire: Wire
  /** Folder of the sample files. */
  dir: string
}

/** Rows that clean-up takes when they are old: caches, and what has run out. */
export interface Perishable {
  table: string
  /** When the row began to age. */
  column: string
  /** Days that it is kept then. */
  days(config: Config): number
}

export interface Module<C extends Contract = Contract> {
  name: string
  contract: C
  routes(base: Base): Handlers<C>
  jobs?(base: Base): JobDef[]
  /** Told of each job that has ended, in that transaction. */
  jobEnded?(base: Base, tx: Tx, job: JobRow): Promise<void>
  perishables?: Perishable[]
  /** Columns of sealed text. */
  secrets?: SecretColumn[]
  /** What its workers do by the clock. */
  schedules?(base: Base): Schedule[]
  /** Folder of plain-SQL migrations. */
  migrations: URL
  /** Who may read a file, by the kind of what uses it. */
  fileKinds?: Record<string, readonly Capability[]>
  /** Its part of the sample company, made through the API as a person would; does nothing where it is there already. */
  sample?(ask: SampleAsk): Promise<void>
}

/** Declares a module. Its handlers are checked against its contract here; `doors/` no longer needs to know. */
export function module<C extends Contract>(it: Module<C>): Module {
  return it as unknown as Module
}
