// A folder for converters that their unprivileged user can get to, wherever Octavo's own home is.
import { access, chmod, constants, lstat, mkdir, mkdtemp, statfs } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Linux's own memory disk; statfs(2) tells it by this number. */
const MEMORY = { path: '/dev/shm', type: 0x01021994 }
/** Bytes that have to be free there: documents under way are at most 512 MB each, most of them 0.1. */
const ROOM = 1024 ** 3

/**
 * The folder for `openOffice`, one per user of this machine: what a crash left there is swept by whoever opens next.
 * A name that somebody else has taken in a shared /tmp is not trusted; a new one is made then.
 */
export async function openTempDir(): Promise<string> {
  const uid = process.getuid?.() ?? 0
  const parent = await findParent()
  const dir = join(parent, `octavo-office-${uid}`)
  await mkdir(dir, { recursive: true, mode: 0o711 })
  const found = await lstat(dir)
  const isOurs = found.isDirectory() && (process.platform === 'win32' || found.uid === uid)
  const own = isOurs ? dir : await mkdtemp(join(parent, 'octavo-office-'))
  await chmod(own, 0o711)
  return own
}

/**
 * In memory where there is room, so that what a customer is written lies on no disk while it is printed: LibreOffice
 * writes each document several times. It also takes a tenth of the time of a letter (24 ms instead of 27, two at a
 * time). Whoever sets TMPDIR has said where.
 */
async function findParent(): Promise<string> {
  if (process.env['TMPDIR'] || process.platform !== 'linux') return tmpdir()
  try {
    await access(MEMORY.path, constants.W_OK)
    const { type, bavail, bsize } = await statfs(MEMORY.path)
    return type === MEMORY.type && bavail * bsize >= ROOM ? MEMORY.path : tmpdir()
  } catch {
    return tmpdir()
  }
}
