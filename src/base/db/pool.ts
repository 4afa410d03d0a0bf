// The door to the rows: a pool as the app role, entered through a workspace and by no other way.
import { Kysely, PostgresDialect, sql, type RawBuilder, type Transaction } from 'kysely'
import { DatabaseError, Pool } from 'pg'
import { refuse } from '../errors.ts'
import { inSpan } from '../traces/active.ts'
import { listenOn } from './listen.ts'
import type { DbLog } from './log.ts'
import type { Tables } from './tables.ts'
import { typeParsers } from './values.ts'

export type Tx = Transaction<Tables>

export interface Db {
  /**
   * Runs the work in one transaction that sees and writes this workspace's rows only; commits when it resolves.
   * The only way to a connection for business work.
   * @throws {Refusal} `db.away` (503) while the database cannot be reached; whatever the work throws.
   */
  in<T>(workspace_id: string, work: (tx: Tx) => Promise<T>): Promise<T>
  /**
   * A transaction without a workspace, which sees no business row: only for SECURITY DEFINER functions that
   * look across workspaces (sign-in, job dispatch).
   */
  anywhere<T>(work: (tx: Tx) => Promise<T>): Promise<T>
  /**
   * One statement as `anywhere` would run it, committed by itself: one way to the database and back instead of three,
   * for what a worker asks several times a second.
   */
  single<Row>(statement: RawBuilder<Row>): Promise<Row[]>
  /**
   * Hears NOTIFY on a connection of its own, which is made again whenever it breaks; `heard('')` then says
   * that something may have been missed. Gives back the way to stop.
   */
  listen(channel: string, heard: (payload: string) => void): Promise<() => Promise<void>>
  ping(): Promise<void>
  close(): Promise<void>
  stats(): { total: number; idle: number; waiting: number }
}

/** No statement: with its values it would tell rows. The second name is the one of before 2025. */
const traced = { 'db.system.name': 'postgresql', 'db.system': 'postgresql' }

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/** Opens the pool. `url` is the app role's; `max` connections (10), beside one for `listen`. Nothing is sent yet. */
export function openDb(options: { url: string; max?: number; log?: DbLog }): Db {
  const pool = new Pool({
    connectionString: options.url,
    max: options.max ?? 10,
    application_name: 'octavo',
    connectionTimeoutMillis: 10_000,
    keepAlive: true,
    // A transaction left open holds back vacuum for everybody.
    options: '-c timezone=UTC -c idle_in_transaction_session_timeout=120s',
    types: typeParsers,
  })
  // An idle connection that breaks is replaced by the next ask.
  pool.on('error', error => options.log?.warn({ err: error }, 'a database connection broke'))
  // One that breaks while it is lent out, between two queries, would otherwise end the process.
  pool.on('connect', client => {
    client.on('error', () => {})
  })
  const kysely = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) })
  const listeners = listenOn(options.url, options.log)

  // BEGIN and the workspace go in one message: 0.1 ms of the 0.3 that a transaction costs beside its work.
  async function transact<T>(begin: string, work: (tx: Tx) => Promise<T>): Promise<T> {
    let isInside = false
    try {
      return await kysely.connection().execute(async connection => {
        await sql.raw(begin).execute(connection)
        isInside = true
        try {
          const result = await work(connection as unknown as Tx)
          await sql.raw('commit').execute(connection)
          return result
        } catch (error) {
          // On a broken connection there is nothing left to roll back.
          await sql
            .raw('rollback')
            .execute(connection)
            .catch(() => {})
          throw error
        }
      })
    } catch (error) {
      // What the work throws may come from another line: a mail server that is away is not the database.
      throw isAway(error, isInside) ? refuseAway(error) : error
    }
  }
  async function runSingle<Row>(statement: RawBuilder<Row>): Promise<Row[]> {
    try {
      return (await statement.execute(kysely)).rows
    } catch (error) {
      throw isAway(error, false) ? refuseAway(error) : error
    }
  }
  // Waiting for a connection counts in.
  const within = <T>(begin: string, work: (tx: Tx) => Promise<T>) =>
    inSpan('transaction', 'client', traced, () => transact(begin, work))

  return {
    async in(workspace_id, work) {
      if (!UUID.test(workspace_id)) throw new Error(`not the id of a workspace: ${workspace_id}`)
      return within(`begin; set local octavo.workspace = '${workspace_id}'`, work)
    },
    anywhere: work => within('begin', work),
    single: statement => inSpan('transaction', 'client', traced, () => runSingle(statement)),
    listen: (channel, heard) => listeners.listen(channel, heard),
    async ping() {
      await within('begin', tx => sql`select 1`.execute(tx))
    },
    async close() {
      await listeners.close()
      await kysely.destroy()
    },
    stats: () => ({ total: pool.totalCount, idle: pool.idleCount, waiting: pool.waitingCount }),
  }
}

// Class 57P is the server being stopped, started or crashed; 08 a broken connection; 53300 no connection left.
const AWAY_STATE = /^(57P0|08|53300)/
const AWAY_TEXT =
  /Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection/
const AWAY_LINE = /^(ECONN|ETIMEDOUT|ENOTFOUND|EHOSTUNREACH|EPIPE|EAI_AGAIN)/

function isAway(error: unknown, isInside: boolean): boolean {
  if (!(error instanceof Error)) return false
  if (AWAY_TEXT.test(error.message)) return true
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  return (error instanceof DatabaseError && AWAY_STATE.test(code)) || (!isInside && AWAY_LINE.test(code))
}

function refuseAway(cause: unknown) {
  return refuse(
    'db.away',
    503,
    'The database cannot be reached just now. Nothing was changed; try again in a moment.',
    { retryAfter: 5, cause },
  )
}
