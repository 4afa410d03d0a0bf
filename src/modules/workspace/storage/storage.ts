// Where files are kept, how much of it is used, and whether it works just now.
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import { audit } from '../../../base/audit.ts'
import type { Base } from '../../../base/base.ts'
import type { Config } from '../../../base/config.ts'
import type { Tx } from '../../../base/db/index.ts'
import type { Ask } from '../../../base/http/ask.ts'
import { liesInTrash } from '../trash/trash.ts'
import type { Storage, StorageTest, storageContract } from './contract.ts'

type Place = Pick<Storage, 'driver' | 'place' | 'prefix' | 'endpoint' | 'region'>

export function placeOf(config: Config): Place {
  const { bucket, bucketPrefix: prefix, s3Endpoint, s3Region } = config
  if (bucket === undefined)
    return { driver: 'disk', place: join(config.home, 'files'), prefix: '', endpoint: null, region: null }
  if (config.azure !== undefined)
    return { driver: 'azure', place: bucket, prefix, endpoint: null, region: null }
  return { driver: 's3', place: bucket, prefix, endpoint: s3Endpoint ?? null, region: s3Region ?? null }
}

export async function readStorage(base: Base, tx: Tx): Promise<Storage> {
  // A file with several uses counts for the first of them; for the trash where all of them lie there.
  const used = await sql<{ kind: string; files: number; bytes: number }>`
    select coalesce(u.kind, 'unused') as kind, count(*) as files, sum(f.size)::float8 as bytes
    from files f left join (select u.file_id, coalesce(min(u.kind) filter (where not ${liesInTrash(base)}), 'trash') as kind
      from file_uses u group by u.file_id) u on u.file_id = f.id
    group by 1 order by 3 desc, 1`.execute(tx)
  const all = await sql<{ files: number; bytes: number }>`
    select count(*) as files, coalesce(sum(size), 0)::float8 as bytes
    from (select sha256, max(size) as size from files group by sha256) f`.execute(tx)
  const signed_seconds = base.files.signedUrl ? (base.config.signedUrlTtl ?? null) : null
  return { ...placeOf(base.config), signed_seconds, used: used.rows, ...all.rows[0]! }
}

/** A bucket that does not answer is not waited for longer than a person waits. */
const patience_ms = 15_000

export async function testStorage(
  base: Base,
  tx: Tx,
  ask: Ask<(typeof storageContract)['testStorage']>,
): Promise<StorageTest> {
  const prefix = ask.caller.workspace_id
  // Bytes that nobody has, so that removing them takes nothing away.
  const probe = randomBytes(64)
  const steps: StorageTest['steps'] = []
  let sha256 = ''
  const works = async (step: StorageTest['steps'][number]['step'], work: () => Promise<string>) => {
    const began = performance.now()
    const [ok, answer] = await Promise.race([
      work().then(
        it => [true, it] as const,
        (error: unknown) => [false, wordsOf(error)] as const,
      ),
      sleep(patience_ms, [false, `no answer for ${patience_ms / 1000} s`] as const, { ref: false }),
    ])
    steps.push({ step, ok, ms: Math.round((performance.now() - began) * 10) / 10, answer })
    return ok
  }
  const isWritten = await works('write', async () => {
    sha256 = (await base.files.put(prefix, probe)).sha256
    return `${probe.length} bytes`
  })
  if (isWritten) {
    await works('read', async () => `${(await base.files.read(prefix, sha256)).length} bytes, the same`)
    await works('remove', async () => {
      await base.files.remove(prefix, sha256)
      return (await base.files.has(prefix, sha256)) ? 'it is still there' : 'gone'
    })
  }
  const ok = steps.length === 3 && steps.every(it => it.ok)
  await audit(tx, ask.actor, { action: 'storage.tested', noun: 'storage', detail: { ok } })
  return { ok, steps }
}

/** The error's own words and those of what lies behind it; never an address with its keys. */
function wordsOf(error: unknown): string {
  const said: string[] = []
  for (let at = error; at instanceof Error && said.length < 3; at = at.cause)
    said.push(`${at.name === 'Error' || at.name === 'Refusal' ? '' : `${at.name}: `}${at.message}`)
  return (said.join(' · ') || String(error)).slice(0, 1000)
}
