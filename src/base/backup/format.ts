// What a backup is: a tar of tables as COPY writes them, of files under their hash, of a manifest and its seal.
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { pipeline, type Duplex } from 'node:stream'
import { createGunzip, createGzip, createZstdCompress, createZstdDecompress } from 'node:zlib'
import { z } from 'zod'
import { refuse } from '../errors.ts'

export const Manifest = z.object({
  format: z.literal(1),
  octavo: z.string(),
  made_at: z.string(),
  postgres: z.string(),
  migrations: z.array(z.object({ module: z.string(), name: z.string() })),
  tables: z.array(
    z.object({
      name: z.string(),
      columns: z.array(z.string()),
      rows: z.number(),
      bytes: z.number(),
      sha256: z.string(),
    }),
  ),
  sequences: z.array(z.object({ name: z.string(), value: z.string(), is_called: z.boolean() })),
  files: z.object({
    count: z.number(),
    bytes: z.number(),
    /** Of all names and sizes, in order. */
    sha256: z.string(),
    /** Rows whose bytes were gone or changed when the backup was made: `workspace/sha256`. */
    missing: z.array(z.string()),
  }),
})
export type Manifest = z.output<typeof Manifest>
export type TableFacts = Manifest['tables'][number]

export function sealOf(manifest: Uint8Array): string {
  return `${createHash('sha256').update(manifest).digest('hex')}\n`
}

/** Counts and hashes what passes. A line feed in COPY's text format is the end of a row and nothing else. */
export function tally() {
  const hash = createHash('sha256')
  let rows = 0
  let bytes = 0
  return {
    add(chunk: Uint8Array) {
      hash.update(chunk)
      bytes += chunk.byteLength
      for (let at = chunk.indexOf(10); at !== -1; at = chunk.indexOf(10, at + 1)) rows += 1
    },
    facts: () => ({ rows, bytes, sha256: hash.digest('hex') }),
  }
}

/** By the name of the file: .zst, .gz, or neither. */
export function packerFor(path: string): Duplex | null {
  if (path.endsWith('.zst')) return createZstdCompress()
  return path.endsWith('.gz') || path.endsWith('.tgz') ? createGzip({ level: 3 }) : null
}

/** The bytes of the tar inside, by what the file begins with. */
export async function unpack(path: string): Promise<AsyncIterable<Uint8Array>> {
  const file = await open(path).catch((cause: unknown) => {
    throw refuse('backup.unreadable', 404, `${path} cannot be read. Check the name and its rights.`, {
      cause,
    })
  })
  const { buffer } = await file.read(Buffer.alloc(4), 0, 4, 0)
  await file.close()
  const source = createReadStream(path)
  const magic = buffer.toString('hex')
  const unpacker =
    magic === '28b52ffd' ? createZstdDecompress() : magic.startsWith('1f8b') ? createGunzip() : null
  // Errors come out of the last stream, which is the one that is read.
  return unpacker ? pipeline(source, unpacker, () => {}) : source
}

export function refuseDamaged(what: string, cause?: unknown) {
  return refuse(
    'backup.damaged',
    422,
    `This backup is damaged: ${what}. Nothing was changed. Fetch the file again, or take another backup.`,
    { cause },
  )
}
