// The data folder: who may read the secret and the backups in it, and what broken uploads of backups have left.
import { chmod, readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Config } from '../../base/config.ts'
import { fine, type Finding } from '../../modules/workspace/index.ts'

const DAY_MS = 24 * 3_600_000
/** Read, write or enter by anybody but the owner. */
const OTHERS = 0o077

export async function checkHome(config: Config): Promise<Finding[]> {
  // Windows knows no such rights.
  if (process.platform === 'win32') return [fine('home.closed', 'The data folder is there.')]
  const backups = config.backupDir ?? join(config.home, 'backups')
  const closed = [join(config.home, 'secret'), backups, ...(await pathsIn(backups, /^octavo-.*\.tar/))]
  const open: string[] = []
  for (const path of closed) if (await isOpenToOthers(path)) open.push(path)
  const found = [...openOnes(open), ...(await leftOvers(join(config.home, 'restore'), backups))]
  return found.length > 0 ? found : [fine('home.closed', 'Secret and backups are closed to others.')]
}

async function pathsIn(folder: string, named: RegExp): Promise<string[]> {
  const names = await readdir(folder).catch(() => [])
  return names.filter(name => named.test(name)).map(name => join(folder, name))
}

async function isOpenToOthers(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => null)
  return found !== null && (found.mode & OTHERS) !== 0
}

function openOnes(paths: string[]): Finding[] {
  if (paths.length === 0) return []
  return [
    {
      code: 'home.open',
      level: 'trouble',
      what: `Other users of this machine can read ${paths.join(', ')}.`,
      why: 'Whoever has the secret can make sessions; a backup holds everything.',
      todo: 'Run octavo doctor --repair, or chmod go-rwx on them.',
      async repair() {
        for (const path of paths) await chmod(path, (await stat(path)).mode & ~OTHERS & 0o777)
        return `${paths.length} were closed to others.`
      },
    },
  ]
}

/** What a machine that died left of a backup being taken in, or being written. */
async function leftOvers(restore: string, backups: string): Promise<Finding[]> {
  const old: string[] = []
  const drafts = [...(await pathsIn(restore, /^incoming-/)), ...(await pathsIn(backups, /\.unfinished$/))]
  for (const path of drafts) {
    const found = await stat(path).catch(() => null)
    if (found && Date.now() - found.mtimeMs > DAY_MS) old.push(path)
  }
  if (old.length === 0) return []
  return [
    {
      code: 'home.left_over',
      level: 'warning',
      what: `${old.length} backups broke off and left their beginnings: ${old.join(', ')}.`,
      why: 'They only take space.',
      todo: 'Run octavo doctor --repair.',
      async repair() {
        for (const path of old) await rm(path, { force: true })
        return `${old.length} were removed.`
      },
    },
  ]
}
