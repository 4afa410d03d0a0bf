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

/** Figures of customers in a period, from which attributes are computed: "documents made", "net sales". */
export interface AttributeSource {
  /** `documents.made`: stable, kept in rules. */
  key: string
  /** In English, as it stands after "If": the screen translates it by its key. */
  label: string
  /** `EUR`, `documents`; null for a bare figure or a word. */
  unit: string | null
  /** The shortest period that it knows. */
  grain: 'year' | 'quarter'
  /** One value for each of these customers that it knows anything of. Without a quarter: of the whole year. */
  read(
    tx: Tx,
    ask: { customer_ids: readonly string[]; year: number; quarter: number | null },
  ): Promise<Map<string, number | string>>
}

/** What a module holds about one customer, as their ZIP shows it. */
export interface PersonalExport {
  /** Under names of the module's own; JSON. */
  data: Record<string, unknown>
  files: { name: string; sha256: string }[]
}

/** Whom an erasure is about: everything by which a row can be known as theirs. */
export interface ErasedPerson {
  customer_id: string
  /** Names that they have had here. */
  names: readonly string[]
  /** E-mails and telephone numbers (E.164) that they have had here. */
  addresses: readonly string[]
}

export interface Remains {
  code: string
  count: number
  /** Files, batches, tables: where to look. */
  names?: string[]
  /** In English, names and all. */
  detail: string
}

export interface Erasure {
  /** What went: `{ documents: 3 }`. */
  erased: Record<string, number>
  /** What did not, and why, by a code that screens have a sentence for. */
  remains: Remains[]
  /** Ids of what went or was emptied: their entries in the audit log lose their details. */
  ids: string[]
  /** Files whose rows may go, where nothing else uses them. */
  file_ids: string[]
}

/** How a module gives out and takes away what it holds about one customer. */
export interface PersonalData {
  export(tx: Tx, base: Base, customer_id: string): Promise<PersonalExport>
  /** In the transaction in which the customer's own row goes last. */
  erase(tx: Tx, base: Base, person: ErasedPerson): Promise<Erasure>
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
  /** Folder of plain-SQL migrations. */
  migrations: URL
  /** Who may read a file, by the kind of what uses it. */
  fileKinds?: Record<string, readonly Capability[]>
  attributeSources?(base: Base): AttributeSource[]
  personalData?: PersonalData
  /** Its part of the sample company, made through the API as a person would; does nothing where it is there already. */
  sample?(ask: SampleAsk): Promise<void>
}

/** Declares a module. Its handlers are checked against its contract here; `doors/` no longer needs to know. */
export function module<C extends Contract>(it: Module<C>): Module {
  return it as unknown as Module
}
