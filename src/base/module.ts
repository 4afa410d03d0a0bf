// What a module declares of itself; `doors/` adds these up without knowing any of them.
import type { Base } from './base.ts'
import type { Config } from './config.ts'
import type { Capability, Contract } from './contract/route.ts'
import type { Wire } from './contract/client.ts'
import type { Tx } from './db/index.ts'
import type { Handlers } from './http/ask.ts'
import type { JobDef, Schedule } from './jobs/index.ts'
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

/** A finished thing that can be sent to a customer, as the module that made it knows it. */
export interface SendableItem {
  source_id: string
  title: string
  file_id: string
  /** What counts together in charts: its template, its book. */
  group_id: string | null
  /** What a message may say of it, by placeholder. */
  values: Record<string, unknown>
}

export interface Sendable {
  /** `document`, `upload`: unique in the house. */
  kind: string
  /** Who may send such a thing. */
  capabilities: readonly Capability[]
  /** Those of these ids that are there and finished, in any order. */
  items(tx: Tx, ids: string[]): Promise<SendableItem[]>
}

/** What a worker does again and again, in its own process; several workers must not hurt each other. */
export interface Tick {
  name: string
  every_ms: number
  run(): Promise<void>
}

export interface Module<C extends Contract = Contract> {
  name: string
  contract: C
  routes(base: Base): Handlers<C>
  jobs?(base: Base): JobDef[]
  perishables?: Perishable[]
  /** Columns of sealed text. */
  secrets?: SecretColumn[]
  /** What its workers do by the clock. */
  schedules?(base: Base): Schedule[]
  /** What of its can be sent to customers. */
  sendables?: Sendable[]
  ticks?(base: Base): Tick[]
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
