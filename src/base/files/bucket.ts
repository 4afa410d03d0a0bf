// Files in a bucket of S3, Google Cloud or Azure: the promises of a store over the few calls that all of them have.
import { createHash, randomUUID } from 'node:crypto'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { isRefusal, refuse } from '../errors.ts'
import { spool, sweepSpools, type Spooled } from './spool.ts'
import {
  blobOf,
  isInside,
  keyOf,
  refuseDamaged,
  refuseMissing,
  refuseRange,
  type FileStore,
  type Range,
  type SignAsk,
} from './store.ts'

export interface Entry {
  key: string
  size: number
  changed_at: Date
}

/** One bucket or container. Each call tries again by itself; an object is there whole or not at all. */
export interface Bucket {
  put(key: string, bytes: Buffer): Promise<void>
  /** In parts, which become an object at once when the last has arrived. */
  putParts(key: string, parts: AsyncIterable<Buffer>): Promise<void>
  /** Null where there is no such object. */
  get(key: string, range?: Range): Promise<Readable | null>
  size(key: string): Promise<number | null>
  remove(key: string): Promise<void>
  list(prefix: string): AsyncIterable<Entry>
  /** Absent where the connection holds no key to sign with. */
  signedUrl?(key: string, ask: SignAsk): Promise<string>
  /** Removes parts that were sent before then and never became an object. */
  sweep(before: Date): Promise<number>
}

const DAY_MS = 24 * 3_600_000
/** A body that breaks off is asked for again from where it broke, so often without a byte of progress. */
const TRIES = 5

/** @param root what every key begins with: '' or `octavo/` */
export function bucketFiles(bucket: Bucket, root: string): FileStore {
  const { signedUrl } = bucket
  const at = (prefix: string, sha256: string) => root + keyOf(prefix, sha256)

  async function send(key: string, spooled: Spooled) {
    if (spooled.whole) await bucket.put(key, spooled.whole)
    else await bucket.putParts(key, spooled.parts())
  }

  return {
    async put(prefix, bytes) {
      keyOf(prefix, '0'.repeat(64))
      const spooled = await spool(bytes)
      try {
        await orAway(send(at(prefix, spooled.sha256), spooled))
        return { sha256: spooled.sha256, size: spooled.size }
      } finally {
        await spooled.drop()
      }
    },
    async open(prefix, sha256, range) {
      const key = at(prefix, sha256)
      const size = await orAway(bucket.size(key))
      if (size === null) throw refuseMissing(sha256)
      if (range && !isInside(range, size)) throw refuseRange(size)
      const asked = range ?? { start: 0, end: size - 1 }
      return { stream: Readable.from(readOn(bucket, { key, sha256, range: asked })), size }
    },
    async read(prefix, sha256) {
      const key = at(prefix, sha256)
      const size = await orAway(bucket.size(key))
      if (size === null) throw refuseMissing(sha256)
      const all = { key, sha256, range: { start: 0, end: size - 1 } }
      const bytes = await buffer(Readable.from(readOn(bucket, all)))
      if (createHash('sha256').update(bytes).digest('hex') !== sha256) throw refuseDamaged(sha256)
      return bytes
    },
    ...(signedUrl && {
      async signedUrl(prefix: string, sha256: string, ask: SignAsk) {
        const key = at(prefix, sha256)
        // Signing asks nobody: without this a lost file would be answered by the bucket, in XML.
        if ((await orAway(bucket.size(key))) === null) throw refuseMissing(sha256)
        return orAway(signedUrl(key, ask))
      },
    }),
    has: async (prefix, sha256) => (await orAway(bucket.size(at(prefix, sha256)))) !== null,
    remove: async (prefix, sha256) => orAway(bucket.remove(at(prefix, sha256))),
    async probe() {
      const key = `${root}.probe/${randomUUID()}`
      await orAway(bucket.put(key, Buffer.from('Octavo was here.')))
      await orAway(bucket.remove(key))
    },
    async sweep() {
      const before = new Date(Date.now() - DAY_MS)
      return (await sweepSpools(before)) + (await orAway(bucket.sweep(before)))
    },
    async *list(prefix) {
      for await (const entry of bucket.list(prefix === undefined ? root : `${root}${prefix}/`)) {
        const blob = blobOf(entry.key.slice(root.length))
        if (blob) yield { ...blob, size: entry.size, changed_at: entry.changed_at }
      }
    },
  }
}

/** The bytes of the range, going on where a connection broke. */
async function* readOn(
  bucket: Bucket,
  ask: { key: string; sha256: string; range: Range },
): AsyncGenerator<Uint8Array> {
  let { start } = ask.range
  for (let failures = 0; start <= ask.range.end;) {
    try {
      const body = await bucket.get(ask.key, { start, end: ask.range.end })
      if (!body) throw refuseMissing(ask.sha256)
      for await (const chunk of body as AsyncIterable<Uint8Array>) {
        failures = 0
        start += chunk.byteLength
        yield chunk
      }
      if (start <= ask.range.end) throw new Error('the storage sent less than it said')
    } catch (error) {
      failures += 1
      if (isRefusal(error) || failures === TRIES) throw refuseAway(error)
    }
  }
}

async function orAway<T>(work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (error) {
    throw refuseAway(error)
  }
}

function refuseAway(cause: unknown) {
  if (isRefusal(cause)) return cause
  return refuse(
    'storage.away',
    503,
    'The storage of the files cannot be reached, or does not let Octavo in. Try again in a minute; if it stays so, `octavo doctor` says more.',
    { cause, retryAfter: 30 },
  )
}
