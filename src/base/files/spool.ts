// Takes a source to its end before anything is sent: only then is its hash, and so its key, known.
import { createHash, randomUUID } from 'node:crypto'
import { open, readdir, rm, stat, type FileHandle } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fullOr } from './store.ts'

/** What one request carries, and so what is held in memory per write; S3 wants 5 MiB at least. */
const PART = 8 * 1024 * 1024

const NAME = 'octavo-spool-'

export interface Spooled {
  sha256: string
  size: number
  /** All of it where it fits into one part. */
  whole: Buffer | null
  /** From the beginning each time it is called; buffers of up to 8 MiB. */
  parts(): AsyncIterable<Buffer>
  /** Removes the temporary file. */
  drop(): Promise<void>
}

/** A small source stays in memory, a larger one goes through a temporary file of this machine. */
export async function spool(bytes: AsyncIterable<Uint8Array> | Uint8Array): Promise<Spooled> {
  const hash = createHash('sha256')
  const path = join(tmpdir(), `${NAME}${randomUUID()}`)
  let file: FileHandle | null = null
  let held: Uint8Array[] = []
  let heldSize = 0
  let size = 0
  const drop = async () => {
    await file?.close()
    if (file) await rm(path, { force: true })
  }
  try {
    for await (const chunk of bytes instanceof Uint8Array ? [bytes] : bytes) {
      hash.update(chunk)
      held.push(chunk)
      heldSize += chunk.byteLength
      size += chunk.byteLength
      if (heldSize <= PART) continue
      file ??= await open(path, 'wx+', 0o600)
      await file.appendFile(Buffer.concat(held))
      held = []
      heldSize = 0
    }
    await file?.appendFile(Buffer.concat(held))
  } catch (error) {
    await drop()
    throw fullOr(error)
  }
  const spooled = file
  const whole = spooled ? null : Buffer.concat(held)
  const parts = () => (spooled ? partsOf(spooled, size) : oneOf(whole ?? Buffer.alloc(0)))
  return { sha256: hash.digest('hex'), size, whole, parts, drop }
}

async function* partsOf(file: FileHandle, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < size; at += PART) {
    const part = Buffer.alloc(Math.min(PART, size - at))
    let filled = 0
    while (filled < part.length) {
      const { bytesRead } = await file.read(part, filled, part.length - filled, at + filled)
      if (bytesRead === 0) throw new Error('the temporary file became shorter while it was sent')
      filled += bytesRead
    }
    yield part
  }
}

async function* oneOf(part: Buffer): AsyncGenerator<Buffer> {
  yield part
}

/** What a process that died has left on this machine. */
export async function sweepSpools(before: Date): Promise<number> {
  let swept = 0
  for (const name of await readdir(tmpdir())) {
    if (!name.startsWith(NAME)) continue
    const path = join(tmpdir(), name)
    const found = await stat(path).catch(() => null)
    if (!found || found.mtime >= before) continue
    await rm(path, { force: true })
    swept += 1
  }
  return swept
}
