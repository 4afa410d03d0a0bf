// Who comes with a bearer token: a session's access token, or an API key.
import { sql } from 'kysely'
import type { Capability, Role } from '../contract/route.ts'
import type { Db } from '../db/index.ts'
import type { Caller } from './caller.ts'
import { hashSecret, type Tokens } from './tokens.ts'

export interface Gate {
  /** The caller, or null: forged, ended and unknown are told to nobody apart. */
  read(token: string): Promise<Caller | null>
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
}

export function openGate({ db, tokens }: { db: Db; tokens: Tokens }): Gate {
  const known = new Map<string, { asked: Promise<Caller | null>; at: number }>()

  function readKey(key: string): Promise<Caller | null> {
    const hash = hashSecret(key)
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

  return {
    read: async token => (token.startsWith(keyPrefix) ? readKey(token) : tokens.read(token)),
    async watch() {
      await db.listen('octavo_rights', () => known.clear())
    },
  }
}

async function findKey(db: Db, hash: string): Promise<Caller | null> {
  const found = await db.anywhere(tx => sql<KeyRow>`select * from find_api_key(${hash})`.execute(tx))
  const row = found.rows[0]
  if (!row) return null
  const who = { user_id: row.user_id, workspace_id: row.workspace_id, name: row.username }
  const key = { id: row.id, name: row.name, access: row.access }
  const granted = row.key_capabilities
  if (granted === null) return { ...who, key, role: row.role, capabilities: row.user_capabilities }
  const mine = granted.filter(it => row.role === 'admin' || row.user_capabilities.includes(it))
  return { ...who, key, role: 'standard', capabilities: mine }
}
