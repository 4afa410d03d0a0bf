// Who shares one home: a short lock for starting and stopping, and a list of who still needs the server.
import { link, mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { refuse } from '../../errors.ts'
import { lives, ownMark } from './processes.ts'

/** Longer than a crashed server may take to replay its log. */
const WAIT_MS = 330_000
let nth = 0

/** Runs the work while no other process starts or stops the server of this home. */
export async function alone<T>(dir: string, work: () => Promise<T>): Promise<T> {
  const path = join(dir, 'lock')
  const until = Date.now() + WAIT_MS
  while (!(await takeLock(path))) {
    const mark = (await textOf(path)) ?? ''
    if (await isLeftBehind(path, mark)) await clear(path, mark)
    else if (Date.now() > until)
      throw refuse(
        'db.home_locked',
        500,
        `Another Octavo (process ${mark.split(' ')[0]}) has been starting or stopping the database in ${dir} for five minutes. Wait for it or end it, then start again.`,
        { params: { folder: dir } },
      )
    else await sleep(50)
  }
  try {
    return await work()
  } finally {
    await rm(path, { force: true })
  }
}

async function isLeftBehind(path: string, mark: string): Promise<boolean> {
  if (mark !== '') return !(await lives(mark))
  // Being written, or by one who died between making and writing it.
  const age = await stat(path).then(
    ({ mtimeMs }) => Date.now() - mtimeMs,
    () => 0,
  )
  return age > 5_000
}

// Moved away first: of two who saw the same dead mark only one then removes it, and not the other's new lock.
async function clear(path: string, mark: string) {
  const aside = `${path}.${process.pid}.${++nth}`
  try {
    await rename(path, aside)
  } catch {
    return // Somebody else was faster.
  }
  if ((await textOf(aside)) !== mark) await link(aside, path).catch(() => {})
  await rm(aside, { force: true })
}

async function takeLock(path: string): Promise<boolean> {
  try {
    const file = await open(path, 'wx')
    await file.writeFile(await ownMark())
    await file.close()
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}

/** Says that this process needs the server. `leave` answers whether nobody else does. */
export async function hold(dir: string): Promise<{ leave(): Promise<boolean> }> {
  const held = join(dir, 'held')
  await mkdir(held, { recursive: true })
  const own = join(held, `${process.pid}.${++nth}`)
  const file = await open(own, 'w')
  await file.writeFile(await ownMark())
  await file.close()
  return {
    async leave() {
      await rm(own, { force: true })
      return !(await hasHolder(held))
    },
  }
}

async function hasHolder(held: string): Promise<boolean> {
  for (const name of await readdir(held)) {
    const mark = await textOf(join(held, name))
    if (mark && (await lives(mark))) return true
    await rm(join(held, name), { force: true })
  }
  return false
}

async function textOf(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8')
  } catch {
    return undefined
  }
}
