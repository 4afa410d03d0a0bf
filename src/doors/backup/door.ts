// `octavo backup` and `octavo restore`: words in, one call, figures out.
import { rm } from 'node:fs/promises'
import { sql } from 'kysely'
import { restoreBackup, writeBackup, type Manifest } from '../../base/backup/index.ts'
import type { Base } from '../../base/base.ts'
import type { Config } from '../../base/config.ts'
import { openFiles } from '../../base/files/index.ts'
import { openLog } from '../../base/log.ts'
import { headsFile } from '../../modules/delivery/index.ts'
import { tellOfBackup } from '../../modules/workspace/index.ts'
import { migrations, openGround, openHouse } from '../house.ts'

interface Terminal {
  say(line: string): void
  complain(line: string): void
}

/** @returns 0 whole, 1 where bytes of files were missing, 2 not understood */
export async function backup(config: Config, args: string[], { say, complain }: Terminal): Promise<number> {
  const [path, ...rest] = args
  if (path === undefined || path.startsWith('-') || rest.length > 0) {
    complain('Say where the backup goes: octavo backup octavo.tar.zst')
    return 2
  }
  const house = await openHouse(config, 'backup')
  try {
    const manifest = await writeBackup({ owner_url: house.owner_url, files: house.base.files }, path)
    say(
      `${path}: ${figuresOf(manifest)}. Keep OCTAVO_HOME/secret and secrets.key (or JWT_SECRET, SECRETS_KEY) beside it.`,
    )
    const { missing } = manifest.files
    if (missing.length > 0)
      await tellOfBackup(
        house.base,
        `It is whole but for ${missing.length} files without content. Run octavo doctor.`,
      )
    for (const name of missing)
      complain(
        `The content of file ${name} is not in the storage, so it is not in the backup. Run octavo doctor.`,
      )
    return missing.length > 0 ? 1 : 0
  } catch (error) {
    // By the clock nobody reads what is complained here. A database that is away cannot be told of, either.
    await tellOfBackup(house.base, (error as Error).message).catch(() => {})
    throw error
  } finally {
    await house.close()
  }
}

export async function restore(config: Config, args: string[], { say, complain }: Terminal): Promise<number> {
  const replace = args.includes('--replace')
  const [path, ...rest] = args.filter(arg => arg !== '--replace')
  if (path === undefined || path.startsWith('-') || rest.length > 0) {
    complain('Say which backup: octavo restore octavo.tar.zst')
    return 2
  }
  const ground = await openGround(config, openLog(config.logLevel, 'restore'))
  let manifest: Manifest
  try {
    const files = await openFiles(config)
    manifest = await restoreBackup({ owner_url: ground.owner_url, migrations, files }, { path, replace })
  } finally {
    await ground.stop()
  }
  const house = await openHouse(config, 'restore')
  let requeued: number
  try {
    requeued = await requeueAll(house.base)
  } finally {
    await house.close()
  }
  say(`Restored ${figuresOf(manifest)}, saved by Octavo ${manifest.octavo} at ${manifest.made_at}.`)
  if (requeued > 0) say(`${requeued} pieces of unfinished work wait for the next start.`)
  return 0
}

/**
 * After a restore. The queue is no part of a backup: what was unfinished is queued again from the jobs themselves. And
 * what was noted of the access log's end is of a later log than the one that is here now.
 */
export async function requeueAll(base: Base): Promise<number> {
  await rm(headsFile(base.config.home), { force: true })
  const found = await base.db.anywhere(tx =>
    sql<{ id: string }>`select octavo_workspaces() as id`.execute(tx),
  )
  let pieces = 0
  for (const { id } of found.rows) pieces += await base.db.in(id, tx => base.jobs.requeue(tx))
  return pieces
}

function figuresOf({ tables, files }: Manifest): string {
  const rows = tables.reduce((sum, table) => sum + table.rows, 0)
  return `${rows} rows in ${tables.length} tables, ${files.count} files (${(files.bytes / 1e6).toFixed(1)} MB)`
}
