// Whom PostgreSQL runs as: ourselves, or an unprivileged user where we are root, which it refuses to run as.
import { readFile, stat } from 'node:fs/promises'
import { dirname, parse } from 'node:path'
import { refuse } from '../../errors.ts'

export interface RunAs {
  name: string
  uid: number
  gid: number
}

/** The user to run as where we are root; undefined where we are not. */
export async function unprivilegedUser(): Promise<RunAs | undefined> {
  if (process.getuid?.() !== 0) return undefined
  const accounts = (await readFile('/etc/passwd', 'utf8')).split('\n').map(line => line.split(':'))
  for (const wanted of ['octavo', 'postgres', 'nobody']) {
    const account = accounts.find(([name]) => name === wanted)
    if (account) return { name: wanted, uid: Number(account[2]), gid: Number(account[3]) }
  }
  throw refuse(
    'db.no_user',
    500,
    'PostgreSQL refuses to run as root, and this machine has no user octavo, postgres or nobody. Start Octavo as an ordinary user, or set DATABASE_URL.',
  )
}

/** Whether every folder above the path, and the path itself, may be entered and read by the user. */
export async function isOpenTo(path: string, runAs: RunAs): Promise<boolean> {
  return (await closedFolder(path, runAs)) === undefined && (await mayUse(path, runAs, 0o5))
}

/** @throws {Refusal} `db.folder_closed`, naming the first folder that the user may not enter. */
export async function refuseClosedFolders(path: string, runAs: RunAs): Promise<void> {
  const folder = await closedFolder(path, runAs)
  if (folder === undefined) return
  throw refuse(
    'db.folder_closed',
    500,
    `Octavo was started by root, so its PostgreSQL runs as the user ${runAs.name}, who may not enter ${folder}. Allow it with: chmod o+x ${folder} — or put OCTAVO_HOME somewhere else, or start Octavo as an ordinary user.`,
    { params: { folder, user: runAs.name } },
  )
}

/** The first folder above the path that the user may not enter. */
export async function closedFolder(path: string, runAs: RunAs): Promise<string | undefined> {
  const folders: string[] = []
  for (let at = dirname(path); ; at = dirname(at)) {
    folders.unshift(at)
    if (at === parse(at).root) break
  }
  for (const folder of folders) if (!(await mayUse(folder, runAs, 0o1))) return folder
  return undefined
}

async function mayUse(path: string, runAs: RunAs, bits: number): Promise<boolean> {
  const { mode, uid, gid } = await stat(path)
  const shift = uid === runAs.uid ? 6 : gid === runAs.gid ? 3 : 0
  return ((mode >> shift) & bits) === bits
}
