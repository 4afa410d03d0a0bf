// A folder for converters that their unprivileged user can get to, wherever Octavo's own home is.
import { chmod, lstat, mkdir, mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/**
 * The folder for `openOffice`, one per user of this machine: what a crash left there is swept by whoever opens next.
 * A name that somebody else has taken in a shared /tmp is not trusted; a new one is made then.
 */
export async function openTempDir(): Promise<string> {
  const uid = process.getuid?.() ?? 0
  const dir = join(tmpdir(), `octavo-office-${uid}`)
  await mkdir(dir, { recursive: true, mode: 0o711 })
  const found = await lstat(dir)
  const isOurs = found.isDirectory() && (process.platform === 'win32' || found.uid === uid)
  const own = isOurs ? dir : await mkdtemp(join(tmpdir(), 'octavo-office-'))
  await chmod(own, 0o711)
  return own
}
