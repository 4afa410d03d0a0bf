// What every room is handed: one plain object, made in doors/ (or by a test).
import type { Gate } from './auth/gate.ts'
import type { BackupPress } from './backup/index.ts'
import type { Tokens } from './auth/tokens.ts'
import type { Clock } from './clock.ts'
import type { Config } from './config.ts'
import type { Capability } from './contract/route.ts'
import type { Db } from './db/index.ts'
import type { Faults } from './faults/index.ts'
import type { FileStore } from './files/index.ts'
import type { Jobs } from './jobs/index.ts'
import type { Log } from './log.ts'
import type { Metrics } from './metrics.ts'
import type {
  AttributeSource,
  Cleaner,
  Perishable,
  PersonalData,
  Search,
  Sendable,
  TrashKind,
} from './module.ts'
import type { Scanner } from './scanner.ts'
import type { Post } from './post/index.ts'
import type { Secrets } from './secrets.ts'
import type { Traces } from './traces/index.ts'

export interface Base {
  config: Config
  clock: Clock
  log: Log
  metrics: Metrics
  /** Who hears of errors that nobody expected. */
  faults: Faults
  /** Who hears what took how long. */
  traces: Traces
  db: Db
  files: FileStore
  jobs: Jobs
  /** Looks through uploads; null where no clamd is set. */
  scanner: Scanner | null
  tokens: Tokens
  /** Seals what is stored and must be read again. */
  secrets: Secrets
  /** The workspace's way out for mail and SMS. */
  post: Post
  /** Makes and reads backups of the whole installation. */
  backups: BackupPress
  /** Closes the house and restores what waits; null where this process cannot (it is no `octavo start`). */
  restoring: { begin(): void } | null
  /** Tells who comes with a bearer token. */
  gate: Gate
  /** Which capabilities may read a file by the kind of what uses it: `{ document: ['documents'] }`. */
  fileKinds: Readonly<Record<string, readonly Capability[]>>
  /** Events that webhooks can hear of: their types, each with a sentence on when it is sent. */
  webhookEvents: Readonly<Record<string, string>>
  /** What clean-up takes of every module when it is old. */
  perishables: readonly Perishable[]
  /** What clean-up does with what a company keeps for some days only. */
  cleaners: readonly Cleaner[]
  /** What can be sent to customers, of every module. */
  sendables: readonly Sendable[]
  /** What can be brought back after it was deleted, of every module, from the lowest floor up. */
  trashKinds: readonly TrashKind[]
  /** Every module's answer to a search. */
  searches: readonly Search[]
  /** Figures of customers, from all modules. */
  attributeSources: readonly AttributeSource[]
  /** What each module holds about one customer, by its name, the uppermost first. */
  personalData: readonly ({ module: string } & PersonalData)[]
}
