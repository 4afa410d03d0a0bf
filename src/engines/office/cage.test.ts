// What lives in a cage gets no secret, no network and no way to outlive us, and leaves nothing behind.
import { spawn } from 'node:child_process'
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Cage, findWalls, lockUp, makeHome } from './cage.ts'
import { layOutFonts } from './fonts.ts'
import { detectOffice, openOffice } from './index.ts'
import { field, linkedPicture, makeDocx, relation } from './letters.fixture.ts'
import { startNative } from './native.ts'
import { nameRoom, sweepRooms } from './rooms.ts'

const posix = process.platform !== 'win32'
const walls = await findWalls([process.execPath])
const found = await detectOffice()
let temp: string

beforeEach(async () => {
  temp = await mkdtemp(join(tmpdir(), 'octavo-cage-test-'))
  // As root, user nobody must be able to pass through.
  await chmod(temp, 0o711)
})
afterEach(async () => rm(temp, { recursive: true, force: true }))

const isAlive = (pid: number) => {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

async function lock(code: string): Promise<Cage> {
  const dir = await makeHome(temp, walls)
  return lockUp(walls, dir, [process.execPath, '-e', code], {})
}

describe.skipIf(!posix)('a cage', () => {
  it('hands down no secret, and a home of its own', async () => {
    process.env['OCTAVO_TEST_SECRET'] = 'x'
    const cage = await lock(`console.error(JSON.stringify([process.env, process.cwd()]))`)
    await cage.gone
    const [env, cwd] = JSON.parse(cage.complaints()) as [Record<string, string>, string]
    expect(env['OCTAVO_TEST_SECRET']).toBeUndefined()
    expect(env['HOME']).toBe(cage.dir)
    expect(env['https_proxy']).toBe('http://127.0.0.1:9')
    expect(cwd).toBe(cage.dir)
  })

  it.skipIf(process.getuid?.() !== 0)('is not root, though we are', async () => {
    const cage = await lock(`console.error(process.getuid(), process.getgroups().join())`)
    await cage.gone
    expect(cage.complaints()).not.toMatch(/^0|(^|,)0(,|$)/)
  })

  it.skipIf(!walls.says.no_network)('has no network, not even to this machine', async () => {
    let knocks = 0
    const server = createServer(socket => {
      knocks++
      socket.destroy()
    })
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    const address = server.address()
    const port = typeof address === 'object' ? address?.port : 0
    const cage = await lock(
      `require('net').connect(${port}, '127.0.0.1').on('error', e => console.error(e.code)).on('connect', () => console.error('in'))`,
    )
    await cage.gone
    server.close()
    expect(cage.complaints()).toMatch(/ENETUNREACH|ECONNREFUSED/)
    expect(knocks).toBe(0)
  })

  it('is empty, and its folder gone, when what lived in it has ended or was killed', async () => {
    const cage = await lock(`setInterval(() => {}, 1000)`)
    await expect.poll(() => cage.pid()).not.toBeNull()
    const pid = cage.pid() ?? 0
    expect(isAlive(pid)).toBe(true)
    cage.kill()
    await cage.gone
    expect(isAlive(pid)).toBe(false)
    expect(await readdir(temp)).toEqual([])
  })

  it('dies with its parent and leaves nothing, also when that is killed by kill -9', async () => {
    const script = `
      const { lockUp, makeHome, findWalls } = await import(${JSON.stringify(join(import.meta.dirname, 'cage.ts'))})
      const walls = await findWalls([process.execPath])
      const dir = await makeHome(${JSON.stringify(temp)}, walls)
      const cage = lockUp(walls, dir, [process.execPath, '-e', 'setInterval(() => {}, 1000)'], {})
      setInterval(() => { if (cage.pid() !== null) console.log(cage.pid()) }, 20)`
    const parent = spawn(process.execPath, ['--no-warnings', '--input-type=module', '-e', script])
    const pid = await new Promise<number>(resolve =>
      parent.stdout.once('data', bytes => resolve(parseInt(String(bytes), 10))),
    )
    expect(isAlive(pid)).toBe(true)
    parent.kill('SIGKILL')
    await expect.poll(() => isAlive(pid), { timeout: 3_000 }).toBe(false)
    await expect.poll(async () => readdir(temp), { timeout: 3_000 }).toEqual([])
  })
})

describe('rooms', () => {
  it('are swept out when their process has died, and left alone when it lives', async () => {
    const dead = spawn(process.execPath, ['-e', ''])
    await new Promise(resolve => dead.once('exit', resolve))
    const mine = nameRoom()
    const stale = mine.replace(`-${process.pid}-`, `-${dead.pid}-`)
    const elsewhere = mine
      .replace(/^office-.{8}/, 'office-00000000')
      .replace(`-${process.pid}-`, `-${dead.pid}-`)
    for (const name of [mine, stale, elsewhere, 'letters'])
      await mkdir(join(temp, name, 'p-1'), { recursive: true })
    await sweepRooms(temp, () => {})
    expect((await readdir(temp)).toSorted()).toEqual([mine, elsewhere, 'letters'].toSorted())
  })
})

describe.skipIf(found.native === null)('needs LibreOffice: walls alone', () => {
  it('fetch nothing for a document that was not disarmed, by the profile and the way it is opened alone', async () => {
    let knocks = 0
    const server = createServer(socket => {
      knocks++
      socket.destroy()
    })
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    const address = server.address()
    const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}/x.png`
    const { config } = await layOutFonts(join(temp, 'fonts'))
    const noWalls = { prefix: [], owner: null, says: { unprivileged: false, no_network: false } }
    const converter = await startNative(found.native?.path ?? '', temp, noWalls, config)
    const relations = relation('rId5', 'image', url) + relation('rId7', 'attachedTemplate', url)
    const body = linkedPicture('rId5') + field([`INCLUDEPICTURE "${url}"`], 'picture')
    await converter.convert(makeDocx({ body, relations }), { pdfa: false, tagged: false }, () => {})
    converter.kill()
    await converter.gone
    server.close()
    expect(knocks).toBe(0)
  })

  it('start a profile that follows no links and runs no macros', async () => {
    const office = await openOffice({ engine: 'native', processes: 1, temp_dir: temp })
    await office.warm()
    const [room = ''] = await readdir(temp)
    const home = (await readdir(join(temp, room))).find(name => name.startsWith('p-')) ?? ''
    const settings = join(temp, room, home, 'profile', 'user', 'registrymodifications.xcu')
    const xml = await readFile(settings, 'utf8')
    expect(xml).toMatch(/MacroSecurityLevel.*?<value>3</)
    expect(xml).toMatch(/DisableMacrosExecution.*?<value>true</)
    await writeFile(join(temp, 'witness'), '')
    await office.close()
    expect(await readdir(temp)).toEqual(['witness'])
  })
})
