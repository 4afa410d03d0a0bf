// A backup that waits to be restored: checked, and under one name; while it is there nothing else is done with this installation.
import { createHash, randomUUID } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { Readable } from 'node:stream'
import type { Config } from '../config.ts'
import { fullOr } from '../files/index.ts'

type Place = Pick<Config, 'home' | 'databaseUrl'>

const folderOf = ({ home }: Place) => join(home, 'restore')
const failedAt = (at: Place) => join(folderOf(at), 'failed')

/** Named for its database: another one, given later, must never be replaced by it. */
function waitingAt(at: Place): string {
  const mark = createHash('sha256')
    .update(at.databaseUrl ?? 'built-in')
    .digest('hex')
    .slice(0, 16)
  return join(folderOf(at), `waiting-${mark}`)
}

/** Takes the bytes in beside it. Gives the path; who calls removes it or lets it wait. @throws {Refusal} `storage.full` */
export async function receiveBackup(at: Place, bytes: Readable): Promise<string> {
  await mkdir(folderOf(at), { recursive: true, mode: 0o700 })
  const path = join(folderOf(at), `incoming-${randomUUID()}`)
  try {
    await pipeline(bytes, createWriteStream(path, { mode: 0o600, flush: true }))
    return path
  } catch (error) {
    await rm(path, { force: true })
    throw fullOr(error)
  }
}

/** From here on a start restores it before it does anything else, however often it is cut off. */
export async function letWait(at: Place, path: string): Promise<void> {
  await rm(failedAt(at), { force: true })
  await rename(path, waitingAt(at))
}

/** The path of what waits; null where nothing does. */
export async function findWaiting(at: Place): Promise<string | null> {
  const path = waitingAt(at)
  return (await stat(path).catch(() => null)) ? path : null
}

/** It is restored, or cannot be: then `why` is kept for the person who brought it. */
export async function endWaiting(at: Place, why: string | null): Promise<void> {
  if (why !== null) await writeFile(failedAt(at), why, { mode: 0o600, flush: true })
  await rm(waitingAt(at), { force: true })
}

/** Why the last one could not be restored. */
export async function readFailure(at: Place): Promise<string | null> {
  return readFile(failedAt(at), 'utf8').catch(() => null)
}
