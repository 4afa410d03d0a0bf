// Test support: the real API on a database of its own, with companies, people and a worker in this process.
import { randomUUID } from 'node:crypto'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { FastifyInstance } from 'fastify'
import { hashPassword } from '../src/base/auth/passwords.ts'
import type { Base } from '../src/base/base.ts'
import { readConfig, type Config } from '../src/base/config.ts'
import { client, type Client } from '../src/base/contract/client.ts'
import type { Capability, Role } from '../src/base/contract/route.ts'
import type { Limits } from '../src/base/http/limits.ts'
import { openApi } from '../src/doors/api.ts'
import { openHouse } from '../src/doors/house.ts'
import { modules, tellEnded } from '../src/doors/modules.ts'
import type { customersContract } from '../src/modules/customers/contract.ts'
import type { deliveryContract } from '../src/modules/delivery/contract.ts'
import type { documentsContract } from '../src/modules/documents/contract.ts'
import { closeConverter } from '../src/modules/documents/index.ts'
import type { templatesContract } from '../src/modules/templates/contract.ts'
import type { workspaceContract } from '../src/modules/workspace/contract.ts'
import { openTestDb, SECRET, type TestDb } from './database.ts'

export type Contracts = typeof workspaceContract &
  typeof customersContract &
  typeof templatesContract &
  typeof deliveryContract &
  typeof documentsContract

/** Every person of a test signs in with it. */
export const password = 'correct horse battery'

export interface Person {
  id: string
  email: string
  token: string
  /** Typed calls as this person. */
  call: Client<Contracts>
  /** The same without types, for what the types forbid. `path` begins with `/api`. */
  fetch(path: string, init?: RequestInit): Promise<Response>
}

export interface Company {
  workspace_id: string
  admin: Person
  standard(...capabilities: Capability[]): Promise<Person>
}

export interface TestHouse {
  base: Base
  app: FastifyInstance
  origin: string
  db: TestDb
  newCompany(): Promise<Company>
  /** Takes work from now on, in this process, until the house is closed or `stop` is called. */
  work(slots?: number): Promise<{ stop(): Promise<void> }>
  close(): Promise<void>
}

/** A folder that goes away with the house; the converter's own user can walk through it. */
export async function newHome(): Promise<string> {
  const home = await mkdtemp(join(tmpdir(), 'octavo-home-'))
  await chmod(home, 0o711)
  return home
}

interface Options {
  config?: Partial<Config>
  /** Puts other parts in the place of the real ones. */
  change?: (base: Base) => Base
  limits?: Partial<Limits>
}

/** Call `close` in afterAll. */
export async function openTestHouse(options: Options = {}): Promise<TestHouse> {
  const db = await openTestDb()
  const home = await newHome()
  const config: Config = {
    ...readConfig({ OCTAVO_LOG_LEVEL: process.env.TEST_LOG ?? 'silent', OCTAVO_SLOTS: '2' }),
    home,
    databaseUrl: db.owner_url,
    jwtSecret: SECRET,
    ...options.config,
  }
  const house = await openHouse(config, 'test')
  const base = options.change ? options.change(house.base) : house.base
  const free = 1_000_000
  const limits = { sign_in: free, public: free, write: free, portal: free, callback: free, ...options.limits }
  const app = await openApi(base, { limits })
  const origin = await app.listen({ port: 0, host: '127.0.0.1' })
  const workers = new Set<{ stop(): Promise<void> }>()
  return {
    base,
    app,
    origin,
    db,
    newCompany: () => newCompany({ base, origin, db }),
    async work(slots = 4) {
      const defs = modules.flatMap(it => it.jobs?.(base) ?? [])
      const working = await base.jobs.work(defs, { slots, grace_s: 3, ended: tellEnded(base) })
      const keeping = modules.flatMap(it => it.keeps?.(base) ?? [])
      const worker = {
        stop: async () => void (await Promise.all([working, ...keeping].map(it => it.stop()))),
      }
      workers.add(worker)
      const stop = async () => void (workers.delete(worker) && (await worker.stop()))
      return { stop }
    },
    async close() {
      for (const worker of workers) await inTime('the worker', worker.stop())
      // A reply that a test left unread would hold its connection, and the file would fail for that alone.
      const cut = setTimeout(() => app.server.closeAllConnections(), 5_000)
      await inTime('the API', app.close())
      clearTimeout(cut)
      await inTime('the converter', closeConverter())
      await inTime('the house', house.close())
      await inTime('the database', db.close())
      await rm(home, { recursive: true, force: true })
    },
  }
}

/** Of what does not end, a hook that took too long would not tell the name. */
async function inTime(what: string, closing: Promise<unknown>): Promise<void> {
  const slow = new AbortController()
  const late = sleep(30_000, undefined, { signal: slow.signal }).then(() => {
    throw new Error(`closing ${what} takes more than 30 s`)
  })
  late.catch(() => {})
  await Promise.race([closing, late]).finally(() => slow.abort())
}

type Ground = Pick<TestHouse, 'base' | 'origin' | 'db'>

async function newCompany(at: Ground): Promise<Company> {
  const workspace_id = await at.db.newWorkspace()
  const admin = await newPerson(at, workspace_id, 'admin', [])
  return {
    workspace_id,
    admin,
    standard: (...capabilities) => newPerson(at, workspace_id, 'standard', capabilities),
  }
}

let hashed: Promise<string> | undefined

async function newPerson(
  at: Ground,
  workspace_id: string,
  role: Role,
  capabilities: Capability[],
): Promise<Person> {
  const email = `${randomUUID()}@example.com`
  hashed ??= hashPassword(password)
  const [made] = await at.db.asOwner<{ id: string }>(
    `insert into users (workspace_id, email, username, password_hash, role, capabilities)
     values ($1, $2, $3, $4, $5, $6) returning id`,
    [workspace_id, email, `Test ${role}`, await hashed, role, capabilities],
  )
  const id = made?.id ?? ''
  const token = at.base.tokens.sign({ user_id: id, workspace_id, name: `Test ${role}`, role, capabilities })
  return { id, email, token, ...callsOf(at.origin, token) }
}

export function callsOf(origin: string, token: string): Pick<Person, 'call' | 'fetch'> {
  const authorization = `Bearer ${token}`
  return {
    call: client<Contracts>({ origin, headers: () => ({ authorization }) }),
    fetch: (path, init = {}) =>
      fetch(origin + path, { ...init, headers: { authorization, ...(init.headers as object) } }),
  }
}
