// Folders of running offices below the temporary folder, and the sweeping out of those whose process has died.
import { createHash, randomBytes } from 'node:crypto'
import { readdir, rm } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { loosePipes } from './pipes.ts'
import type { Log } from './converter.ts'

const ROOM = /^office-([0-9a-f]{8})-(\d+)-[0-9a-f]+$/
const mine = new Set<string>()

/** A folder name that says which process on which host it belongs to. */
export function nameRoom(): string {
  const name = `office-${hostMark()}-${process.pid}-${randomBytes(6).toString('hex')}`
  mine.add(name)
  return name
}

/** Removes what offices left behind that were killed on this host; other hosts may share the folder and are left alone. */
export async function sweepRooms(tempDir: string, log: Log): Promise<void> {
  for (const name of await readdir(tempDir).catch(() => [])) {
    const [, host, pid] = ROOM.exec(name) ?? []
    if (host !== hostMark() || mine.has(name) || (Number(pid) !== process.pid && isAlive(Number(pid))))
      continue
    const room = join(tempDir, name)
    const homes = (await readdir(room)).filter(home => home.startsWith('p-'))
    const pipes = homes.flatMap(home => loosePipes(join(room, home), [65_534, process.getuid?.() ?? 0, 0]))
    await Promise.all(pipes.map(async path => rm(path, { force: true })))
    await rm(room, { recursive: true, force: true })
    log('info', 'Removed what a killed office had left', { name })
  }
}

function hostMark(): string {
  return createHash('sha256').update(hostname()).digest('hex').slice(0, 8)
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
