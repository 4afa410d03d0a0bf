// The built-in PostgreSQL outlives what happens to it and to us, and loses nothing that was committed.
import { fork, type ChildProcess } from 'node:child_process'
import { chmod, mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { startEmbedded } from './index.ts'
import { isAlive } from './processes.ts'

let home: string
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'octavo-embedded-'))
  await chmod(home, 0o755)
})
afterEach(() => rm(home, { recursive: true, force: true }))

const isRoot = process.getuid?.() === 0
const start = () => startEmbedded({ home, fsync: false })
const postmaster = async () =>
  Number((await readFile(join(home, 'postgres/data/postmaster.pid'), 'utf8')).split('\n')[0])

async function ask(url: string, sql: string): Promise<unknown[]> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 5_000 })
  client.on('error', () => {})
  await client.connect()
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows
  } finally {
    await client.end()
  }
}

/** Another Octavo process on the same home; it says its address when it runs. */
async function forkStart(): Promise<{ child: ChildProcess; owner_url: string; adopted: boolean }> {
  const code = `const { startEmbedded } = await import(${JSON.stringify(join(import.meta.dirname, 'index.ts'))})
    const { owner_url, adopted } = await startEmbedded({ home: ${JSON.stringify(home)}, fsync: false })
    process.send({ owner_url, adopted })
    process.on('message', () => {})`
  const path = join(home, `start-${Math.random()}.mjs`)
  await writeFile(path, code)
  const child = fork(path, { execArgv: [] })
  const said = await new Promise<{ owner_url: string; adopted: boolean }>((resolve, reject) => {
    child.once('message', message => resolve(message as { owner_url: string; adopted: boolean }))
    child.once('exit', code => reject(new Error(`the other process ended with ${code}`)))
  })
  return { child, ...said }
}

async function kill(child: ChildProcess) {
  const gone = new Promise(resolve => child.once('exit', resolve))
  child.kill('SIGKILL')
  await gone
}

describe('the built-in PostgreSQL', () => {
  test('starts from nothing, safe by default, and stops without leaving a process', async () => {
    const server = await startEmbedded({ home })
    const [settings] = await ask(
      server.owner_url,
      `select current_setting('fsync') as fsync, current_setting('listen_addresses') as listens,
        current_setting('server_encoding') as encoding, current_setting('unix_socket_directories') as sockets,
        (select datlocprovider::text || datlocale from pg_database where datname = current_database()) as locale,
        exists (select 1 from pg_collation where collname = 'de-x-icu') as icu`,
    )
    expect(settings).toEqual({
      fsync: 'on',
      listens: '127.0.0.1',
      encoding: 'UTF8',
      sockets: '',
      locale: 'bC.UTF-8',
      icu: true,
    })
    const wrong = server.owner_url.replace(/:[^:@]+@/, ':wrong@')
    await expect(ask(wrong, 'select 1')).rejects.toThrow(/password/)
    const pid = await postmaster()
    await server.stop()
    expect(await isAlive(pid)).toBe(false)
  })

  test('runs again within seconds after kill -9, at the same address, with all that was committed', async () => {
    const server = await start()
    try {
      await ask(
        server.owner_url,
        'create table kept (a int); insert into kept select generate_series(1, 1000)',
      )
      const pid = await postmaster()
      process.kill(pid, 'SIGKILL')
      await expect
        .poll(() => ask(server.owner_url, 'select count(*)::int as n from kept').catch(() => 'away'), {
          timeout: 8_000,
          interval: 100,
        })
        .toEqual([{ n: 1000 }])
      expect(await postmaster()).not.toBe(pid)
    } finally {
      await server.stop()
    }
  })

  test('is adopted, not started twice, after kill -9 of Node', async () => {
    const first = await forkStart()
    await ask(first.owner_url, 'create table kept (a int)')
    await kill(first.child)
    const pid = await postmaster()
    const second = await start()
    expect(second).toMatchObject({ adopted: true, owner_url: first.owner_url })
    expect(await ask(second.owner_url, 'select * from kept')).toEqual([])
    await second.stop()
    expect(await isAlive(pid)).toBe(false)
  })

  test('is shared by two processes, stays while one needs it, and is watched by whoever is left', async () => {
    const other = await forkStart()
    const [one, two] = await Promise.all([start(), start()])
    expect(one).toMatchObject({ adopted: true, owner_url: other.owner_url })
    await kill(other.child)
    await one.stop()
    expect(await ask(two.owner_url, 'select 1 as a')).toEqual([{ a: 1 }])
    process.kill(await postmaster(), 'SIGKILL')
    await expect
      .poll(() => ask(two.owner_url, 'select 1 as a').catch(() => 'away'), { timeout: 8_000, interval: 100 })
      .toEqual([{ a: 1 }])
    await two.stop()
  })

  test('is not fooled by a postmaster.pid whose number now belongs to somebody else', async () => {
    const server = await start()
    await server.stop()
    const stale = `${process.pid}\n${join(home, 'postgres/data')}\n1\n5432\n\n127.0.0.1\n\nready\n`
    await writeFile(join(home, 'postgres/data/postmaster.pid'), stale)
    const again = await start()
    expect(again.adopted).toBe(false)
    await again.stop()
  })

  test('takes another port when its own was taken while it was down', async () => {
    const server = await start()
    await server.stop()
    const port = Number(new URL(server.owner_url).port)
    const thief = createServer().listen(port, '127.0.0.1')
    await new Promise(resolve => thief.once('listening', resolve))
    try {
      const again = await start()
      expect(new URL(again.owner_url).port).not.toBe(String(port))
      await again.stop()
    } finally {
      thief.close()
    }
  })

  test('a start that died half-way is begun anew', async () => {
    await mkdir(join(home, 'postgres/data.new'), { recursive: true })
    await writeFile(join(home, 'postgres/data.new/PG_VERSION'), '18')
    await writeFile(join(home, 'postgres/lock'), '999999999 1')
    const server = await start()
    expect(await ask(server.owner_url, 'select 1 as a')).toEqual([{ a: 1 }])
    await server.stop()
  })

  test('refuses data of another major version in a sentence', async () => {
    await mkdir(join(home, 'postgres/data'), { recursive: true })
    await writeFile(join(home, 'postgres/data/PG_VERSION'), '15\n')
    await expect(start()).rejects.toMatchObject({ code: 'db.other_major' })
  })

  test.runIf(isRoot)(
    'in a folder that its user may not enter, root keeps the database under /var/lib',
    async () => {
      const closed = join(home, 'closed')
      await mkdir(closed, { mode: 0o700 })
      const first = await startEmbedded({ home: join(closed, 'inner') })
      await first.stop()
      const where = await readFile(join(closed, 'inner/postgres/WHERE.txt'), 'utf8')
      const place = /\/var\/lib\/octavo\/[0-9a-f]{12}/.exec(where)?.[0] ?? ''
      expect(await readdir(place)).toContain('data')
      await rm(place, { recursive: true })
    },
  )
})
