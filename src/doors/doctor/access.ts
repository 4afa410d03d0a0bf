// The access log: is every row as it was when it was sealed.
import type { Client } from 'pg'
import type { Config } from '../../base/config.ts'
import { readHeads, verifyAccess, type Broken } from '../../modules/delivery/index.ts'
import { fine, type Finding } from '../../modules/workspace/index.ts'

const words: Record<Broken['how'], string> = {
  changed: 'was changed after it was sealed',
  deleted: 'was deleted',
  seal_changed: 'has a seal that is not the one it was given',
  seal_deleted: 'has lost its seal, and perhaps its row',
  cut_off: 'and all that followed were cut off the end',
  never_sealed: 'came in past Octavo and was never sealed',
}

export async function checkAccessLog(config: Config, owner: Client): Promise<Finding[]> {
  const broken = await verifyAccess(owner, await readHeads(config.home))
  if (broken.length === 0) return [fine('access_log.unbroken', 'The access log is as it was sealed.')]
  return broken.map(({ workspace_id, seq, log_id, how }) => ({
    code: 'access_log.broken',
    level: 'trouble' as const,
    what: `Of the access log of workspace ${workspace_id}, row ${seq ?? ''}${log_id ? ` (${log_id})` : ''} ${words[how]}.`,
    why: 'Somebody with the rights of the database’s owner has changed what customers did with their links.',
    todo:
      how === 'cut_off' || how === 'seal_changed'
        ? 'If you restored an older backup since, remove OCTAVO_HOME/access_heads.json; otherwise ask who had the database’s password.'
        : 'Compare it with an export or a backup, and ask who had the database’s password.',
  }))
}
