// What the house may do with backups without holding the owner's key itself: write one, read one, hand one over to be restored.
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Config } from '../config.ts'
import type { Migrations } from '../db/index.ts'
import type { FileStore } from '../files/index.ts'
import type { Manifest } from './format.ts'
import { checkBackup } from './restore.ts'
import { verifyBackup } from './verify.ts'
import { writeBackup, type Watch } from './write.ts'

export interface BackupPress {
  /** Where backups lie that nobody gave another place. */
  folder: string
  /** @throws {Refusal} `backup.exists`, `storage.full` */
  write(path: string, watch?: Watch): Promise<Manifest>
  /** Reads it to its end. @throws {Refusal} `backup.damaged`, `backup.unreadable` */
  verify(path: string): Promise<Manifest>
  /** As `verify`, and whether this release can take it. @throws {Refusal} `backup.too_new` too */
  check(path: string): Promise<Manifest>
}

interface Ground {
  owner_url: string
  migrations: Migrations[]
  files: FileStore
  config: Pick<Config, 'home' | 'backupDir'>
}

export function openBackups({ owner_url, migrations, files, config }: Ground): BackupPress {
  const folder = config.backupDir ?? join(config.home, 'backups')
  return {
    folder,
    async write(path, watch) {
      await mkdir(folder, { recursive: true, mode: 0o700 })
      return writeBackup({ owner_url, files }, path, watch)
    },
    verify: verifyBackup,
    check: path => checkBackup(migrations, path),
  }
}
