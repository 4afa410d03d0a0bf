// Where a converter lives: a process group of its own, without rights or network, that dies with its parent.
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chmod, chown, mkdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { loosePipes } from './pipes.ts'

const run = promisify(execFile)

/** Words put before a command so that it runs with less; the first that this machine permits is used. */
export interface Walls {
  prefix: string[]
  /** Set when the user is changed by spawn and not by the prefix. */
  uid?: number
  gid?: number
  /** Who owns the files of the converter. */
  owner: { uid: number; gid: number } | null
  says: { unprivileged: boolean; no_network: boolean }
}

export interface Cage {
  dir: string
  child: ChildProcess
  /** The converter's own process number, not the watchman's. */
  pid: () => number | null
  /** Resolves when the process and its whole group are gone and its folder is removed. */
  gone: Promise<void>
  /** The last lines it wrote to its error output, at most 2,000 characters. */
  complaints: () => string
  kill: () => void
}

/**
 * The watchman. When the parent dies, however it dies, its end of our input closes and the converter is killed; it is
 * our only child and we wait for it, so that no dead process is left to an init that may not reap (a container's).
 * It says the converter's number, and offers it to the kernel first when memory runs out. LibreOffice ends with 81 or
 * 79 to be started again, once its profile is made. Folder and pipes go with it, also when nobody else is left to see to it.
 */
const WATCHMAN = `
echo 500 2>/dev/null >/proc/self/oom_score_adj
exec 9<&0 0</dev/null
home=$1 pipes=$2
shift 2
code=81
while [ $code -eq 81 ] || [ $code -eq 79 ]; do
  "$@" 9<&- >/dev/null &
  office=$!
  echo $office
  { read -r _ <&9; kill -9 $office; } 2>/dev/null &
  watch=$!
  wait $office 2>/dev/null
  code=$?
  kill -9 $watch 2>/dev/null
  wait $watch 2>/dev/null
done
cd /
rm -rf -- "$home" $pipes
exit $code
`
/** How long the watchman may take to clear up before the group is killed without him. */
const CLEAR_UP_MS = 2_000

/** Finds the strongest walls that this machine permits and behind which all `needed` files can still be read. */
export async function findWalls(needed: string[]): Promise<Walls> {
  for (const walls of await candidates()) {
    const [command = '', ...args] = [
      ...walls.prefix,
      'sh',
      '-c',
      'for f; do test -r "$f" || exit 1; done',
      'sh',
      ...needed,
    ]
    const options = { timeout: 5_000, uid: walls.uid, gid: walls.gid, cwd: '/' }
    const works = await run(command, args, options).then(
      () => true,
      () => false,
    )
    if (works) return walls
  }
  return { prefix: [], owner: null, says: { unprivileged: process.getuid?.() !== 0, no_network: false } }
}

async function candidates(): Promise<Walls[]> {
  if (process.platform !== 'linux') return []
  if (process.getuid?.() !== 0) {
    const says = { unprivileged: true, no_network: true }
    return [{ prefix: ['unshare', '--map-current-user', '--net', '--'], owner: null, says }]
  }
  const nobody = await findNobody()
  if (nobody === null) {
    return [
      { prefix: ['unshare', '--net', '--'], owner: null, says: { unprivileged: false, no_network: true } },
    ]
  }
  const { uid, gid } = nobody
  const drop = [
    'setpriv',
    `--reuid=${uid}`,
    `--regid=${gid}`,
    '--clear-groups',
    '--no-new-privs',
    '--inh-caps=-all',
    '--pdeathsig=KILL',
    '--',
  ]
  const net = ['unshare', '--net', '--']
  return [
    { prefix: [...net, ...drop], owner: nobody, says: { unprivileged: true, no_network: true } },
    { prefix: drop, owner: nobody, says: { unprivileged: true, no_network: false } },
    { prefix: [], uid, gid, owner: nobody, says: { unprivileged: true, no_network: false } },
    { prefix: net, owner: null, says: { unprivileged: false, no_network: true } },
  ]
}

async function findNobody(): Promise<{ uid: number; gid: number } | null> {
  const users = await readFile('/etc/passwd', 'utf8').catch(() => '')
  const line = users.split('\n').find(line => line.startsWith('nobody:'))
  const [, , uid, gid] = line?.split(':') ?? []
  return uid === undefined || gid === undefined ? null : { uid: Number(uid), gid: Number(gid) }
}

/** Makes an empty folder that the converter owns. */
export async function makeHome(parent: string, walls: Walls): Promise<string> {
  const dir = join(parent, `p-${randomBytes(6).toString('hex')}`)
  await mkdir(dir, { recursive: true, mode: 0o700 })
  if (walls.owner !== null) await chown(dir, walls.owner.uid, walls.owner.gid)
  await chmod(dir, 0o700)
  return dir
}

/** Starts a command behind the walls, with a bare environment; `dir` is removed when it is gone. */
export function lockUp(
  walls: Walls,
  dir: string,
  command: string[],
  env: Record<string, string>,
  ipc = false,
): Cage {
  const posix = process.platform !== 'win32'
  const pipes = loosePipes(dir, uidsOf(walls))
  const [file = '', ...args] = posix
    ? ['sh', '-c', WATCHMAN, 'octavo-office', dir, pipes.join(' '), ...walls.prefix, ...command]
    : command
  const child = spawn(file, args, {
    cwd: dir,
    detached: posix,
    uid: walls.uid,
    gid: walls.gid,
    env: { ...bareEnvironment(dir), ...env },
    stdio: ['pipe', 'pipe', 'pipe', ...(ipc ? (['ipc'] as const) : [])],
    serialization: 'advanced',
  })
  child.stdin?.on('error', () => {})
  let pid = posix ? null : (child.pid ?? null)
  child.stdout?.on('data', (bytes: Buffer) => {
    if (posix) pid = Number(bytes.toString('latin1').trim().split('\n').at(-1))
  })
  let said = ''
  child.stderr?.on('data', (bytes: Buffer) => {
    said = (said + bytes.toString('utf8')).slice(-2_000)
  })
  const gone = new Promise<void>(resolve => {
    child.once('exit', () => resolve())
    child.once('error', () => resolve())
  }).then(async () => {
    killGroup(child)
    // The watchman has tidied up, unless he was killed himself.
    await Promise.all(pipes.map(async path => rm(path, { force: true })))
    await rm(dir, { recursive: true, force: true, maxRetries: 3 })
  })
  const kill = () => {
    if (!posix) return killGroup(child)
    child.stdin?.destroy()
    const timer = setTimeout(killGroup, CLEAR_UP_MS, child)
    void gone.then(() => clearTimeout(timer))
  }
  return { dir, child, gone, pid: () => pid, complaints: () => said.trim(), kill }
}

/** Nothing of ours is handed down: no tokens, no database address; the proxy is the discard port. */
function bareEnvironment(dir: string): Record<string, string> {
  const nowhere = 'http://127.0.0.1:9'
  return {
    PATH: '/usr/local/bin:/usr/bin:/bin',
    HOME: dir,
    TMPDIR: dir,
    LANG: 'C.UTF-8',
    LC_ALL: 'C.UTF-8',
    TZ: process.env['TZ'] ?? 'UTC',
    XDG_CONFIG_HOME: dir,
    XDG_CACHE_HOME: dir,
    XDG_RUNTIME_DIR: dir,
    http_proxy: nowhere,
    https_proxy: nowhere,
    ftp_proxy: nowhere,
    all_proxy: nowhere,
    no_proxy: '',
  }
}

/** Numbers that may stand in the names of a converter's pipes; within a user namespace it sees itself as 0. */
export function uidsOf(walls: Walls): number[] {
  return [...new Set([walls.owner?.uid ?? 0, process.getuid?.() ?? 0, 0])]
}

function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) return
  try {
    if (process.platform === 'win32') child.kill('SIGKILL')
    else process.kill(-child.pid, 'SIGKILL')
  } catch (error) {
    // ESRCH: the group is gone already, which is what we want.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}
