// Who comes with a bearer token: a session's access token, or an API key.
import { sql } from 'kysely'
import type { Capability, Role } from '../contract/route.ts'
import type { Db } from '../db/index.ts'
import type { Log } from '../log.ts'
import type { Caller } from './caller.ts'
import { hashSecret, type Tokens } from './tokens.ts'

export interface Gate {
  /** The caller, or null: forged, ended and unknown are told to nobody apart. */
  read(token: string): Promise<Caller | null>
  /** Whether this caller has yet to set up the second factor that their company asks for. */
  lacksFactor(caller: Caller): Promise<boolean>
  /** Whether this caller's session or key counts no longer; a token that merely ran out does not count. */
  isOver(caller: Caller, token: string): Promise<boolean>
  /** Hears of rights that change, from now until the database is closed; called once by a process that serves. */
  watch(): Promise<void>
}

/** How every API key begins, so that leaked ones can be searched for. */
export const keyPrefix = 'oct_'

/** A key that was looked up is believed for this long, where word of its end does not come sooner. */
const remember_ms = 30_000
const maxRemembered = 5_000

interface KeyRow {
  id: string
  name: string
  access: 'read' | 'write'
  key_capabilities: Capability[] | null
  user_id: string
  workspace_id: string
  username: string
  role: Role
  user_capabilities: Capability[]
  runs_out_in: number | null
}

/** Whom a key lets in, until it runs out (`performance.now()`). */
interface Holder {
  caller: Caller
  until: number
}

export function openGate({ db, tokens, log }: { db: Db; tokens: Tokens; log: Log }): Gate {
  const ended = openEnded(tokens.lifetime)
  const strict = openStrict(db)
  const known = new Map<string, { asked: Promise<Holder | null>; at: number }>()

  async function readKey(key: string): Promise<Caller | null> {
    const found = await holderOf(hashSecret(key))
    return found && performance.now() < found.until ? found.caller : null
  }

  function holderOf(hash: string): Promise<Holder | null> {
    const before = known.get(hash)
    if (before && performance.now() - before.at < remember_ms) return before.asked
    // Whoever asks while it is looked up waits for the same answer; word of a change forgets that as well.
    const entry = { asked: findKey(db, hash), at: performance.now() }
    if (known.size >= maxRemembered) known.clear()
    known.set(hash, entry)
    const forget = () => void (known.get(hash) === entry && known.delete(hash))
    entry.asked.then(found => found ?? forget(), forget)
    return entry.asked
  }

  function readSession(token: string): Caller | null {
    const caller = tokens.read(token)
    return caller?.session_id !== undefined && ended.has(caller.session_id) ? null : caller
  }

  /** What ended before this process began, or while it could not hear. */
  async function catchUp(): Promise<void> {
    known.clear()
    await strict.read()
    for (const id of await findEnded(db, tokens.lifetime)) ended.add(id)
  }

  return {
    read: async token => (token.startsWith(keyPrefix) ? readKey(token) : readSession(token)),
    lacksFactor: strict.holds,
    isOver: async (caller, token) =>
      caller.key
        ? (await readKey(token)) === null
        : ended.has(caller.session_id ?? '') || (await strict.holds(caller)),
    async watch() {
      await db.listen('octavo_rights', what => {
        const missed = (error: unknown) => log.error({ err: error }, 'changed rights were not read')
        if (what === 'keys') known.clear()
        else if (what === 'factors') strict.read().catch(missed)
        else if (what !== '') ended.add(what)
        else catchUp().catch(missed)
      })
      await catchUp()
    },
  }
}

/** Companies that ask for a second factor: few, so that a request of any other costs nothing. */
function openStrict(db: Db) {
  let asking = new Set<string>()
  return {
    async read(): Promise<void> {
      const found = await db.anywhere(tx => sql<{ id: string }>`select strict_workspaces() as id`.execute(tx))
      asking = new Set(found.rows.map(it => it.id))
    },
    async holds(caller: Caller): Promise<boolean> {
      if (!caller.by_password_alone || !asking.has(caller.workspace_id)) return false
      // The token is of before: they may have set one up since.
      const found = await db.anywhere(tx =>
        sql<{ lacks: boolean }>`select lacks_second_factor(${caller.user_id}) as lacks`.execute(tx),
      )
      return found.rows[0]?.lacks ?? true
    },
  }
}

/** Sessions that ended while an access token of theirs may live; forgotten when none can. @param lifetime seconds */
function openEnded(lifetime: number) {
  const until = new Map<string, number>()
  return {
    has: (id: string) => until.has(id),
    add(id: string) {
      const now = performance.now()
      // The oldest stand first: what is past its time is swept from the front.
      for (const [old, end] of until) {
        if (end > now) break
        until.delete(old)
      }
      until.delete(id)
      until.set(id, now + (lifetime + 5) * 1000)
    },
  }
}

async function findEnded(db: Db, seconds: number): Promise<string[]> {
  const found = await db.anywhere(tx =>
    sql<{ id: string }>`select ended_sessions(${Math.ceil(seconds) + 5}::int) as id`.execute(tx),
  )
  return found.rows.map(it => it.id)
}

async function findKey(db: Db, hash: string): Promise<Holder | null> {
  const found = await db.anywhere(tx => sql<KeyRow>`select * from find_api_key(${hash})`.execute(tx))
  const row = found.rows[0]
  if (!row) return null
  const until = row.runs_out_in === null ? Infinity : performance.now() + row.runs_out_in
  return { caller: callerOf(row), until }
}

function callerOf(row: KeyRow): Caller {
  const who = { user_id: row.user_id, workspace_id: row.workspace_id, name: row.username }
  const key = { id: row.id, name: row.name, access: row.access }
  const granted = row.key_capabilities
  if (granted === null) return { ...who, key, role: row.role, capabilities: row.user_capabilities }
  const mine = granted.filter(it => row.role === 'admin' || row.user_capabilities.includes(it))
  return { ...who, key, role: 'standard', capabilities: mine }
}
