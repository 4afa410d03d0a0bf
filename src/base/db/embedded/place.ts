// Where the cluster lives: in Octavo's home, or, where root's home is closed to PostgreSQL's user, in a place open to it.
import { createHash } from 'node:crypto'
import { mkdir, realpath, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { DbLog } from '../log.ts'
import { closedFolder, type RunAs } from './run_as.ts'

/** Where root's installations keep what a closed home cannot hold; a folder per home. */
const OPEN_PLACE = '/var/lib/octavo'

/** The folder of the cluster, made. A clone in /root works like any other: its database then lies under /var/lib. */
export async function placeOf(home: string, runAs: RunAs | undefined, log?: DbLog): Promise<string> {
  const own = join(resolve(home), 'postgres')
  await mkdir(own, { recursive: true })
  const dir = await realpath(own)
  const closed = runAs && (await closedFolder(join(dir, 'data'), runAs))
  if (!closed) return dir
  const place = join(OPEN_PLACE, createHash('sha256').update(dir).digest('hex').slice(0, 12))
  await mkdir(place, { recursive: true, mode: 0o755 })
  await writeFile(
    join(dir, 'WHERE.txt'),
    `The database of this home is in ${place}, since ${closed} is closed to the user ${runAs.name}.\n`,
  )
  log?.info({ place, closed }, 'the database is kept outside of a closed folder')
  return place
}
