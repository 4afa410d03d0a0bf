// What every file store promises, whichever disk or bucket is behind it: bytes under the hash of themselves.
import type { Readable } from 'node:stream'
import { refuse } from '../errors.ts'

/** Bytes from `start` to `end`, both included and counted from 0, as in a Range header. */
export interface Range {
  start: number
  end: number
}

export interface SignAsk {
  /** For how long it opens, from now. */
  seconds: number
  /** What the file is called on the person's disk. */
  name: string
  media_type: string
}

/** The prefix keeps workspaces apart: `a` to `z`, digits and `-`, up to 64 characters. */
export interface FileStore {
  /**
   * Keeps the bytes; when it resolves they outlive a power cut. Equal bytes are kept once per prefix.
   * @throws {Refusal} `storage.full` (507); nothing is left behind then, nor when the source fails.
   */
  put(
    prefix: string,
    bytes: AsyncIterable<Uint8Array> | Uint8Array,
  ): Promise<{ sha256: string; size: number }>
  /** Streams all or a part; `size` is the whole file's. @throws {Refusal} `storage.missing` (404), `storage.range` (416). */
  open(prefix: string, sha256: string, range?: Range): Promise<{ stream: Readable; size: number }>
  /** All bytes, checked against their hash. @throws {Refusal} `storage.missing` (404), `storage.damaged` (500). */
  read(prefix: string, sha256: string): Promise<Uint8Array>
  has(prefix: string, sha256: string): Promise<boolean>
  /** Removing what is not there is no error. */
  remove(prefix: string, sha256: string): Promise<void>
  /** Where the bytes are on this machine's disk, for programs that want a path; local stores only. Never write there. */
  pathOf?(prefix: string, sha256: string): Promise<string | undefined>
  /**
   * An address from which anybody may fetch the bytes without Octavo until its time is over: buckets that can sign only.
   * Always saved to disk, never shown: a bucket cannot be told to say `nosniff`.
   * @throws {Refusal} `storage.missing` (404), `storage.away` (503).
   */
  signedUrl?(prefix: string, sha256: string, ask: SignAsk): Promise<string>
  /** Writes and removes a few bytes. @throws {Refusal} `storage.full`, or what the store said. */
  probe(): Promise<void>
  /** Removes what unfinished writes left more than a day ago; gives back how many. */
  sweep(): Promise<number>
  /** Everything that is kept, under one prefix or all, in no order: what a check compares with the rows. */
  list(prefix?: string): AsyncIterable<Blob>
}

export interface Blob {
  prefix: string
  sha256: string
  /** Bytes. */
  size: number
  changed_at: Date
}

/** The key below a store's root. @throws on a prefix or hash that could lead elsewhere. */
export function keyOf(prefix: string, sha256: string): string {
  if (!/^[a-z0-9-]{1,64}$/.test(prefix)) throw new Error(`not a prefix: ${JSON.stringify(prefix)}`)
  if (!/^[0-9a-f]{64}$/.test(sha256)) throw new Error(`not a sha256: ${JSON.stringify(sha256)}`)
  // 256 folders per workspace keep each listing short up to some millions of files.
  return `${prefix}/${sha256.slice(0, 2)}/${sha256}`
}

/** What a key stands for; null for what is no file of ours. */
export function blobOf(key: string): { prefix: string; sha256: string } | null {
  const found = /^([a-z0-9-]{1,64})\/([0-9a-f]{2})\/([0-9a-f]{64})$/.exec(key)
  const [, prefix, folder, sha256] = found ?? []
  return prefix && sha256?.startsWith(folder ?? '-') ? { prefix, sha256 } : null
}

export function refuseMissing(sha256: string, cause?: unknown) {
  return refuse(
    'storage.missing',
    404,
    'The content of this file is not in the storage any more. Upload or generate it again; if it should be there, restore the storage from a backup.',
    { params: { sha256 }, cause },
  )
}

export function refuseDamaged(sha256: string) {
  return refuse(
    'storage.damaged',
    500,
    'The content of this file has changed in the storage since it was saved, so it is not handed out. Upload or generate it again, and have the disk checked.',
    { params: { sha256 } },
  )
}

export function refuseRange(size: number) {
  return refuse('storage.range', 416, `The file has ${size} bytes; ask for a part that lies inside it.`, {
    params: { size },
  })
}

export function isInside(range: Range, size: number): boolean {
  return range.start >= 0 && range.start <= range.end && range.end < size
}

/** A full disk said as a refusal; anything else as it is. */
export function fullOr(error: unknown): unknown {
  const { code } = error as NodeJS.ErrnoException
  if (code !== 'ENOSPC' && code !== 'EDQUOT') return error
  return refuse(
    'storage.full',
    507,
    'The disk that holds the files is full, so this one was not saved. Free some space or move OCTAVO_HOME to a larger disk, then try again.',
    { cause: error },
  )
}
