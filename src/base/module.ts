// What a module declares of itself; `doors/` adds these up without knowing any of them.
import type { RawBuilder } from 'kysely'
import type { Caller } from './auth/caller.ts'
import type { Base } from './base.ts'
import type { Config } from './config.ts'
import type { Capability, Contract } from './contract/route.ts'
import type { Wire } from './contract/client.ts'
import type { Tx } from './db/index.ts'
import type { Handlers } from './http/ask.ts'
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
  /** A company's own days, where they are fewer. */
  kept?: Kept
}

/** Kinds of things for which a company may say how many days they are kept. */
export type Kept = 'documents' | 'messages' | 'email_log'

/** What clean-up does with things that are older than their company keeps them; where it has set no days, nothing. */
export interface Cleaner {
  kind: Kept
  /** As what the audit log counts them: `batches`. */
  counts: string
  /** @param ask.before ISO 8601. @returns how many went */
  clean(base: Base, ask: { workspace_id: string; before: string; signal: AbortSignal }): Promise<number>
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

/** A kind of thing that is deleted into the trash, from where it comes back for some days. */
export interface TrashKind {
  /** The noun as the audit log and `file_uses` name it. */
  kind: string
  /** Who may see it in the trash and bring it back. */
  capability: Capability | readonly Capability[]
  /** @throws refusals that say what stands in its place now */
  restore(tx: Tx, id: string): Promise<void>
  /** Takes the rows away for good and releases their files. A foreign key that still points there refuses it. */
  purge(tx: Tx, id: string): Promise<void>
  /** Whether the user of a file (a row `u` of file_uses) went into the trash along with a thing of this kind. */
  takesAlong?: RawBuilder<boolean>
  /** Called before a job is run again. @throws refusal where the thing that it works on lies in the trash */
  refuseRetry?(tx: Tx, job: Pick<JobRow, 'name' | 'input'>): Promise<void>
}

export interface SearchAsk {
  /** Trimmed, not empty. */
  q: string
  caller: Caller
  /** Hits of one kind. */
  limit: number
}

/** A thing that was found; the browser knows where each kind is seen. */
export interface Hit {
  kind: string
  id: string
  title: string
  /** What tells it from others of its name. */
  detail: string | null
}

export type Search = (tx: Tx, ask: SearchAsk) => Promise<Hit[]>
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
  /** `person` says by what rows that bear no id can be known as theirs. */
  export(tx: Tx, base: Base, customer_id: string, person: ErasedPerson): Promise<PersonalExport>
  /** In the transaction in which the customer's own row goes last. */
  erase(tx: Tx, base: Base, person: ErasedPerson): Promise<Erasure>
}

export interface Module<C extends Contract = Contract> {
  name: string
  contract: C
  routes(base: Base): Handlers<C>
  jobs?(base: Base): JobDef[]
  /** Told of each job that has ended, in that transaction. */
  jobEnded?(base: Base, tx: Tx, job: JobRow): Promise<void>
  perishables?: Perishable[]
  cleaners?: Cleaner[]
  /** Columns of sealed text. */
  secrets?: SecretColumn[]
  /** What of it can be deleted and brought back. */
  trash?: TrashKind[]
  /** Its answer to a search, best first; nothing of what the caller may not see. */
  search?: Search
  /** What its workers do by the clock. */
  schedules?(base: Base): Schedule[]
  /** What of its can be sent to customers. */
  sendables?: Sendable[]
  /** What its workers do all the time beside jobs. `stop` lets what is under way finish. */
  keeps?(base: Base): { stop(): Promise<void> }
  /** Events that it announces, by type: `document.generated`, with a sentence on when. */
  webhookEvents?: Readonly<Record<string, string>>
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
