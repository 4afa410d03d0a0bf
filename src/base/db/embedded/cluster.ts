// The data folder and the server process on it: made, started, found again, stopped.
import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chown, mkdir, open, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Client } from 'pg'
import { refuse } from '../../errors.ts'
import type { Binaries } from './binaries.ts'
import { commandOf, isAlive } from './processes.ts'
import type { RunAs } from './run_as.ts'

export interface Cluster {
  /** `<home>/postgres`: everything of the server's stands in here. */
  dir: string
  binaries: Binaries
  runAs: RunAs | undefined
  /** false in tests alone: a crash of the machine may then lose everything. */
  fsync: boolean
  max_connections: number
}

export interface Running {
  pid: number
  port: number
}

const OWNER = 'octavo'
const DATABASE = 'octavo'
/** A crashed server replays its log first; that is seconds, minutes after a bulk load. */
const READY_MS = 300_000

const dataOf = (of: Cluster) => join(of.dir, 'data')

/** Makes the data folder unless it is there. */
export async function ensureData(of: Cluster): Promise<void> {
  const data = dataOf(of)
  const version = await readFile(join(data, 'PG_VERSION'), 'utf8').catch(() => undefined)
  if (version !== undefined) return refuseOtherMajor(of, version.trim())
  const password = await ensurePassword(of)
  // Made under another name: a start that dies half-way leaves no folder that looks finished.
  const half = join(of.dir, 'data.new')
  await rm(half, { recursive: true, force: true })
  await mkdir(half, { mode: 0o700 })
  const pwfile = join(of.dir, 'password.new')
  await writeFile(pwfile, password, { mode: 0o600 })
  if (of.runAs) for (const path of [half, pwfile]) await chown(path, of.runAs.uid, of.runAs.gid)
  try {
    await run(of, of.binaries.initdb, initArguments(of, half, pwfile))
  } finally {
    await rm(pwfile, { force: true })
  }
  await rename(half, data)
}

function initArguments(of: Cluster, data: string, pwfile: string): string[] {
  const settings = {
    shared_buffers: '128MB',
    max_connections: String(of.max_connections),
    timezone: 'UTC',
    log_timezone: 'UTC',
    log_min_duration_statement: '5s',
    // Values are people's data, which has no place in a log.
    log_parameter_max_length: '0',
  }
  return ['-D', data, '-U', OWNER, `--pwfile=${pwfile}`, '-A', 'scram-sha-256', '-E', 'UTF8'].concat(
    // The built-in provider sorts by code point, on every machine alike; ICU's collations are there by name.
    ['--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C', '--no-instructions'],
    Object.entries(settings).flatMap(([name, value]) => ['--set', `${name}=${value}`]),
    of.fsync ? [] : ['--no-sync'],
  )
}

async function refuseOtherMajor(of: Cluster, version: string) {
  const printed = await run(of, of.binaries.postgres, ['--version'])
  const major = /(\d+)/.exec(printed)?.[1]
  if (major === version) return
  throw refuse(
    'db.other_major',
    500,
    `The database in ${dataOf(of)} was made by PostgreSQL ${version}, and this release brings ${major}. Start the release that made it, take a backup, and restore that with this one.`,
    { params: { found: version, brought: major ?? '' } },
  )
}

async function ensurePassword(of: Cluster): Promise<string> {
  const path = join(of.dir, 'owner-password')
  const known = await readFile(path, 'utf8').catch(() => undefined)
  if (known) return known.trim()
  const password = randomBytes(24).toString('base64url')
  await writeFile(path, password, { mode: 0o600 })
  return password
}

export async function ownerUrl(of: Cluster, port: number, database = DATABASE): Promise<string> {
  return `postgres://${OWNER}:${await ensurePassword(of)}@127.0.0.1:${port}/${database}`
}

/** The server that already runs on this folder, if one does; clears away what a dead one left. */
export async function findRunning(of: Cluster): Promise<Running | undefined> {
  const path = join(dataOf(of), 'postmaster.pid')
  const text = await readFile(path, 'utf8').catch(() => undefined)
  if (text === undefined) return undefined
  const lines = text.split('\n')
  const pid = Number(lines[0])
  const port = Number(lines[3])
  const command = await commandOf(pid)
  // Numbers are given out again, in containers quickly: another's process must not keep the server from starting.
  const isPostgres = command === undefined || (/postgres/.test(command) && command.includes(dataOf(of)))
  if (port > 0 && isPostgres && (await isAlive(pid))) return { pid, port }
  await rm(path, { force: true })
  return undefined
}

/** Starts the server and waits until it answers; on the port given, or on the one it had before if that is free. */
export async function startServer(of: Cluster, at?: number): Promise<Running> {
  const port = at ?? (await keptPort(of.dir))
  const log = await openLog(of)
  const settings = {
    port: String(port),
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    ...(of.fsync ? {} : { fsync: 'off', full_page_writes: 'off' }),
  }
  // Detached, and its log a file: the server outlives a killed Node, and the next one finds it.
  const child = spawn(
    of.binaries.postgres,
    ['-D', dataOf(of), ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])],
    { ...identity(of), detached: true, stdio: ['ignore', 'ignore', log.fd], windowsHide: true },
  )
  const failed = new Promise<never>((_, reject) => {
    child.once('error', reject)
    child.once('exit', code => reject(new Error(`PostgreSQL ended with code ${code} while starting`)))
  })
  failed.catch(() => {})
  child.unref()
  await log.close()
  try {
    await Promise.race([untilReady(of, port), failed])
  } catch (cause) {
    throw new Error(`${(cause as Error).message}; its log ends: ${await tailOfLog(of)}`, { cause })
  }
  return { pid: child.pid!, port }
}

export async function untilReady(of: Cluster, port: number): Promise<void> {
  const url = await ownerUrl(of, port, 'postgres')
  const until = Date.now() + READY_MS
  for (;;) {
    const client = new Client({ connectionString: url, connectionTimeoutMillis: 5_000 })
    client.on('error', () => {})
    try {
      await client.connect()
      await ensureDatabase(client)
      return
    } catch (error) {
      // Not listening yet, or recovering.
      const code = (error as { code?: string }).code ?? ''
      if (!['ECONNREFUSED', 'ECONNRESET', '57P03'].includes(code) || Date.now() > until) throw error
      await sleep(25)
    } finally {
      await client.end().catch(() => {})
    }
  }
}

async function ensureDatabase(client: Client) {
  const there = await client.query('select 1 from pg_database where datname = $1', [DATABASE])
  if (!there.rowCount) await client.query(`create database ${DATABASE}`)
}

/** Fast shutdown: sessions are ended, nothing is lost. */
export async function stopServer(of: Cluster, { pid }: Running): Promise<void> {
  await run(of, of.binaries.pg_ctl, ['stop', '-D', dataOf(of), '-m', 'fast', '-w', '-t', '60'])
  // pg_ctl waits for the pid file to go, which is a moment before the process does.
  for (let wait = 0; wait < 100 && (await isAlive(pid)); wait++) await sleep(20)
}

async function keptPort(dir: string): Promise<number> {
  const path = join(dir, 'port')
  const kept = Number(await readFile(path, 'utf8').catch(() => '0'))
  const port = await freePort(kept).catch(() => freePort(0))
  if (port !== kept) await writeFile(path, String(port))
  return port
}

function freePort(wanted: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(wanted, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })
}

function identity(of: Cluster) {
  return { cwd: of.dir, ...(of.runAs ? { uid: of.runAs.uid, gid: of.runAs.gid } : {}) }
}

const LOG_LIMIT = 10 * 1024 * 1024

async function openLog(of: Cluster) {
  const path = join(of.dir, 'postgres.log')
  const size = await stat(path).then(
    found => found.size,
    () => 0,
  )
  if (size > LOG_LIMIT) await rename(path, `${path}.1`)
  return open(path, 'a', 0o600)
}

async function tailOfLog(of: Cluster): Promise<string> {
  const text = await readFile(join(of.dir, 'postgres.log'), 'utf8').catch(() => '')
  return text.slice(-600)
}

function run(of: Cluster, program: string, args: string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { ...identity(of), windowsHide: true })
    let said = ''
    child.stdout.on('data', (bytes: Buffer) => (said += bytes.toString()))
    child.stderr.on('data', (bytes: Buffer) => (said += bytes.toString()))
    child.once('error', reject)
    child.once('close', code => {
      if (code === 0) resolve(said)
      else reject(new Error(`${program} ended with code ${code}: ${said.slice(-600)}`))
    })
  })
}
