// Writes a backup while Octavo runs: one snapshot of all tables, and the files that its rows name.
import { createHash } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { rename, rm, stat } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { Client } from 'pg'
import { copyOut } from '../db/index.ts'
import { isRefusal, refuse } from '../errors.ts'
import { pauseCleaning, type FileStore } from '../files/index.ts'
import { version } from '../version.ts'
import { packerFor, sealOf, tally, type Manifest, type TableFacts } from './format.ts'
import { findTables, plainText, type Table } from './tables.ts'
import { tarEnd, tarHeader, tarPadding } from './tar.ts'

/** Bytes of a table in one entry. */
const PIECE = 8 * 1024 * 1024

export interface Watch {
  /** Hears how far it is, from 0 to 1, for each table and file. */
  onShare?: (share: number) => void
  signal?: AbortSignal
}

interface Told {
  share: (share: number) => void
  all: number
  done: number
}

function tell(told: Told): void {
  told.done += 1
  told.share(Math.min(1, told.done / told.all))
}

/** @throws {Refusal} `backup.exists` rather than write over a backup. */
export async function writeBackup(
  base: { owner_url: string; files: FileStore },
  path: string,
  watch: Watch = {},
): Promise<Manifest> {
  if (await stat(path).catch(() => null))
    throw refuse('backup.exists', 409, `${path} is there already. Give another name, or remove it first.`)
  const owner = new Client({ connectionString: base.owner_url, application_name: 'octavo backup' })
  owner.on('error', () => {}) // The next query says it.
  await owner.connect()
  const draft = `${path}.unfinished`
  try {
    const made: { manifest?: Manifest } = {}
    const told = { share: watch.onShare ?? (() => {}), all: 1, done: 0 }
    const source = Readable.from(tarOf(owner, base.files, made, told), { objectMode: false })
    const packer = packerFor(path)
    const target = createWriteStream(draft, { mode: 0o600, flush: true })
    const { signal = new AbortController().signal } = watch
    await (packer ? pipeline(source, packer, target, { signal }) : pipeline(source, target, { signal }))
    await rename(draft, path)
    if (!made.manifest) throw new Error('a backup without a manifest')
    return made.manifest
  } catch (error) {
    throw fullOr(error, path)
  } finally {
    await owner.end()
    await rm(draft, { force: true })
  }
}

function fullOr(error: unknown, path: string): unknown {
  const { code } = error as NodeJS.ErrnoException
  if (code !== 'ENOSPC' && code !== 'EDQUOT') return error
  return refuse(
    'backup.disk_full',
    507,
    `The disk is full, so ${path} was not written. Remove old backups, or set OCTAVO_BACKUP_DIR to a larger disk.`,
    { cause: error },
  )
}

async function* tarOf(
  owner: Client,
  files: FileStore,
  made: { manifest?: Manifest },
  told: Told,
): AsyncGenerator<Buffer> {
  await owner.query(plainText)
  await owner.query(pauseCleaning)
  await owner.query('begin isolation level repeatable read read only')
  const migrations = await owner.query<{ module: string; name: string }>(
    'select module, name from octavo_migrations order by applied_at, module, name',
  )
  const server = await owner.query<{ version: string }>("select current_setting('server_version') as version")
  const tables: TableFacts[] = []
  const found = await findTables(owner)
  const files_there = await owner.query<{ n: number }>(
    'select count(*)::int as n from (select from files group by workspace_id, sha256) f',
  )
  told.all = found.length + files_there.rows[0]!.n
  for (const table of found) {
    tables.push(yield* tableOf(owner, table))
    tell(told)
  }
  const sequences = await owner.query<{ name: string; value: string; is_called: boolean }>(
    `select sequencename as name, coalesce(last_value, start_value)::text as value, last_value is not null as is_called
     from pg_sequences where schemaname = 'public' order by 1`,
  )
  const manifest: Manifest = {
    format: 1,
    octavo: version,
    made_at: new Date().toISOString(),
    postgres: server.rows[0]!.version,
    migrations: migrations.rows,
    tables,
    sequences: sequences.rows,
    files: yield* filesOf(owner, files, told),
  }
  const text = Buffer.from(JSON.stringify(manifest, null, 1))
  yield* entryOf('manifest.json', text)
  yield* entryOf('seal', Buffer.from(sealOf(text)))
  yield tarEnd
  made.manifest = manifest
}

async function* tableOf(owner: Client, table: Table): AsyncGenerator<Buffer, TableFacts> {
  const counts = tally()
  let held: Buffer[] = []
  let size = 0
  let nth = 0
  const flush = function* () {
    yield* entryOf(`tables/${table.name}/${String(nth++).padStart(6, '0')}`, Buffer.concat(held, size))
    held = []
    size = 0
  }
  // The server sends row by row, so a piece ends where a row does.
  for await (const row of copyOut(owner, table.out)) {
    counts.add(row)
    held.push(row)
    size += row.length
    if (size >= PIECE) yield* flush()
  }
  if (size > 0) yield* flush()
  return { name: table.name, columns: table.columns, ...counts.facts() }
}

async function* filesOf(
  owner: Client,
  files: FileStore,
  told: Told,
): AsyncGenerator<Buffer, Manifest['files']> {
  const listing = createHash('sha256')
  const facts = { count: 0, bytes: 0, missing: [] as string[] }
  await owner.query(`declare kept no scroll cursor for
    select workspace_id, sha256, max(size)::float8 as size from files group by 1, 2 order by 1, 2`)
  for (;;) {
    const { rows } = await owner.query<{ workspace_id: string; sha256: string; size: number }>(
      'fetch 1000 from kept',
    )
    if (rows.length === 0) return { ...facts, sha256: listing.digest('hex') }
    for (const { workspace_id, sha256, size } of rows) {
      const name = `${workspace_id}/${sha256}`
      tell(told)
      const found = await openWhole(files, workspace_id, sha256, size)
      if (!found) {
        facts.missing.push(name)
        continue
      }
      const hash = createHash('sha256')
      yield tarHeader({ name: `files/${workspace_id}/${sha256}`, size })
      for await (const chunk of found as AsyncIterable<Buffer>) {
        hash.update(chunk)
        yield chunk
      }
      yield tarPadding(size)
      if (hash.digest('hex') !== sha256) facts.missing.push(name)
      listing.update(`${name} ${size}\n`)
      facts.count += 1
      facts.bytes += size
    }
  }
}

/** Null where the bytes are gone or are not as many as they were. */
async function openWhole(files: FileStore, prefix: string, sha256: string, size: number) {
  try {
    const found = await files.open(prefix, sha256)
    if (found.size === size) return found.stream
    found.stream.destroy()
    return null
  } catch (error) {
    if (isRefusal(error) && error.code === 'storage.missing') return null
    throw error
  }
}

function* entryOf(name: string, bytes: Buffer): Generator<Buffer> {
  yield tarHeader({ name, size: bytes.length })
  yield bytes
  yield tarPadding(bytes.length)
}
