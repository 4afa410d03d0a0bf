// Connections as admins see and change them: settings to read, secrets only to write.
import { sql } from 'kysely'
import { isDeepStrictEqual } from 'node:util'
import { audit } from '../../../base/audit.ts'
import type { Base } from '../../../base/base.ts'
import type { ConnectionKind, Values } from '../../../base/connections/kind.ts'
import {
  readConnection as readStored,
  saveConnection,
  type Connection as Stored,
} from '../../../base/connections/stored.ts'
import type { Tx } from '../../../base/db/index.ts'
import { isRefusal, refuse } from '../../../base/errors.ts'
import type { Ask, Handlers } from '../../../base/http/ask.ts'
import { checkVersion } from '../../../base/http/etag.ts'
import type { Connection, connectionsContract } from './contract.ts'
import { kinds } from './kinds.ts'

type Routes = typeof connectionsContract

/** Seconds for a test. */
const PATIENCE = 20
/** Each holds a database connection while it waits for the other side. */
const MOST_TESTS = 4

export function connectionRoutes(base: Base): Handlers<Routes> {
  let running = 0
  return {
    async listConnections(tx) {
      const data: Connection[] = []
      for (const kind of kinds) data.push(shown(kind, await readShown(base, tx, kind)))
      return { data, next_cursor: null }
    },
    async readConnection(tx, ask) {
      const kind = kindOf(ask.params.kind)
      return shown(kind, await readShown(base, tx, kind))
    },
    changeConnection: (tx, ask) => changeConnection(base, tx, ask),
    removeConnection: (tx, ask) => removeConnection(tx, ask),
    async testConnection(tx, ask) {
      if (running >= MOST_TESTS)
        throw refuse('connection.busy', 429, 'Other tests are running. Wait a moment, then test again.', {
          retryAfter: PATIENCE,
        })
      running += 1
      try {
        return await testConnection(base, tx, ask)
      } finally {
        running -= 1
      }
    },
  }
}

/** @throws refusal `connection.kind_unknown` (404) */
function kindOf(name: string): ConnectionKind {
  const kind = kinds.find(it => it.kind === name)
  if (kind) return kind
  throw refuse(
    'connection.kind_unknown',
    404,
    `There is no such kind of connection. There are ${kinds.map(it => it.kind).join(', ')}.`,
  )
}

/** Also where the key that sealed it is lost: the form opens, and the secret can be entered again. */
async function readShown(base: Base, tx: Tx, kind: ConnectionKind): Promise<Stored> {
  try {
    return await readStored(tx, kind, base)
  } catch (error) {
    if (!isRefusal(error) || error.code !== 'secret.unreadable') throw error
    const row = await tx
      .selectFrom('connections')
      .selectAll()
      .where('kind', '=', kind.kind)
      .executeTakeFirstOrThrow()
    const { settings, version, changed_at } = row
    return { source: 'workspace', settings, secrets: {}, version, changed_at }
  }
}

function shown(kind: ConnectionKind, { secrets, ...rest }: Stored): Connection {
  return { kind: kind.kind, ...rest, secrets: kind.secrets.filter(name => secrets[name] !== undefined) }
}

async function changeConnection(
  base: Base,
  tx: Tx,
  ask: Ask<Routes['changeConnection']>,
): Promise<Connection> {
  const kind = kindOf(ask.params.kind)
  await lock(tx, kind.kind)
  const was = await readShown(base, tx, kind)
  checkVersion(was.version, ask.version, 'connection')
  if (was.source === 'environment')
    throw refuse(
      'connection.set_by_environment',
      409,
      'This connection is set by the environment, which goes before what is saved here. Ask the operator to change it there.',
    )
  await refuseSample(tx)
  const settings = readSettings(kind, ask.body.settings)
  const secrets = readSecrets(kind, ask.body.secrets, { was, settings })
  const changed_by = ask.caller.user_id
  const { workspace_id } = ask.caller
  await saveConnection(tx, { workspace_id, kind: kind.kind, changed_by, settings, secrets }, base.secrets)
  const changed = [...new Set([...Object.keys(settings), ...Object.keys(was.settings)])].filter(
    name => !isDeepStrictEqual(settings[name], was.settings[name]),
  )
  // Names alone: a header or an address may hold a key.
  const detail = { settings: changed, secrets: Object.keys(ask.body.secrets) }
  await audit(tx, ask.actor, { action: 'connection.changed', noun: 'connection', noun_id: kind.kind, detail })
  return shown(kind, await readShown(base, tx, kind))
}

/** Its demo sign-in may be open to strangers, who would test their way through our network. */
async function refuseSample(tx: Tx): Promise<void> {
  const company = await tx.selectFrom('workspaces').select('kind').executeTakeFirst()
  if (company?.kind === 'sample')
    throw refuse(
      'connection.sample',
      409,
      'The sample company sends nothing out: its mail and SMS stay in the outbox. Connect your own company.',
    )
}

/** Two first savings at once would both find version 0. */
async function lock(tx: Tx, kind: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended('connection ' || octavo_workspace() || ${kind}, 0))`.execute(
    tx,
  )
}

function readSettings(kind: ConnectionKind, asked: Record<string, unknown>): Record<string, unknown> {
  // A form sends what was left empty as ''.
  const filled = Object.fromEntries(
    Object.entries(asked).filter(([, value]) => value !== '' && value !== null),
  )
  const read = kind.settings.safeParse(filled)
  if (read.success) return read.data
  const errors = read.error.issues.slice(0, 20).map(issue => ({
    pointer: `/settings/${issue.path.map(String).join('/')}`,
    code: issue.code,
    detail: issue.message,
  }))
  const first = errors[0]
  throw refuse(
    'connection.invalid',
    422,
    `These settings cannot be used: ${first?.pointer.replace('/settings/', '') ?? ''}: ${first?.detail ?? ''}`,
    { errors },
  )
}

/** Otherwise whoever may change the host could have the password sent to their own. */
function readSecrets(
  kind: ConnectionKind,
  asked: Record<string, string | null>,
  { was, settings }: { was: Stored; settings: Record<string, unknown> },
): Record<string, string> {
  const odd = Object.keys(asked).find(name => !kind.secrets.includes(name))
  if (odd !== undefined)
    throw refuse('connection.invalid', 422, `There is no secret ${odd} here: ${kind.secrets.join(', ')}.`, {
      errors: [{ pointer: `/secrets/${odd}`, detail: 'not a secret of this connection' }],
    })
  const isMoved = kind.binding.some(name => !isDeepStrictEqual(settings[name], was.settings[name]))
  const kept = isMoved ? {} : was.secrets
  const lost = Object.keys(was.secrets).find(name => isMoved && asked[name] === undefined)
  if (lost !== undefined)
    throw refuse(
      'connection.secret_needed',
      422,
      `You change where this connection leads. Enter ${lost} again: what is stored is not sent to another host.`,
      { params: { name: lost }, errors: [{ pointer: `/secrets/${lost}`, detail: 'enter it again' }] },
    )
  const all = Object.entries({ ...kept, ...asked }).filter((it): it is [string, string] => it[1] !== null)
  return Object.fromEntries(all)
}

async function removeConnection(tx: Tx, ask: Ask<Routes['removeConnection']>): Promise<void> {
  const { kind } = kindOf(ask.params.kind)
  await lock(tx, kind)
  const row = await tx.selectFrom('connections').select('version').where('kind', '=', kind).executeTakeFirst()
  if (!row) throw refuse('connection.not_saved', 409, 'Nothing is saved for this connection.')
  checkVersion(row.version, ask.version, 'connection')
  await tx.deleteFrom('connections').where('kind', '=', kind).execute()
  await audit(tx, ask.actor, { action: 'connection.removed', noun: 'connection', noun_id: kind })
}

async function testConnection(base: Base, tx: Tx, ask: Ask<Routes['testConnection']>) {
  const kind = kindOf(ask.params.kind)
  const stored = await readStored(tx, kind, base)
  const began = performance.now()
  const { ok, said } = await tried(base, kind, stored)
  const detail = { ok }
  await audit(tx, ask.actor, { action: 'connection.tested', noun: 'connection', noun_id: kind.kind, detail })
  return { ok, said: hide(said, stored), took_ms: Math.round(performance.now() - began) }
}

async function tried(base: Base, kind: ConnectionKind, stored: Stored) {
  const { config } = base
  if (stored.source === 'none') return { ok: true, said: nothingSet[kind.kind] ?? 'Nothing is connected.' }
  const signal = AbortSignal.timeout(PATIENCE * 1000)
  const outward = { config, isTrusted: stored.source === 'environment', timeout_s: PATIENCE }
  return kind.check(stored, { config, outward, signal })
}

const nothingSet: Record<string, string> = {
  smtp: 'No mail server is connected: mail is kept in the outbox.',
  sms: 'No provider is connected: SMS are kept in the outbox.',
}

/** Some servers say back what they were sent. */
function hide(said: string, { secrets }: Values): string {
  let shownText = said
  for (const secret of Object.values(secrets))
    if (secret.length > 3) shownText = shownText.replaceAll(secret, '••••')
  return shownText
}
