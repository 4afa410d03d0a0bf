// One LibreOffice of this machine, kept running and driven over its pipe.
import {
  access,
  chown,
  constants,
  mkdir,
  readFile,
  realpath,
  stat,
  unlink,
  writeFile,
} from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Cage, lockUp, makeHome, uidsOf, type Walls } from './cage.ts'
import type { Converter } from './converter.ts'
import { type Desk, openDesk } from './desk.ts'
import { pipeName, pipePaths, profileUrl } from './pipes.ts'
import { makeWarmUp } from './warm-up.ts'
import { openUrp } from './urp.ts'

/** A new profile is ready in 1.3 s on an idle machine. */
const START_MS = 40_000
/** A letter needs 0.2 GB; what wants more than this is a bomb. Address space, in KiB. */
const MEMORY_KIB = 4 * 1024 * 1024
/** A file that it writes, in blocks of 512 bytes: it may be writing into memory. */
const FILE_BLOCKS = 1024 * 1024

/** Starts a LibreOffice in a profile of its own below `parent`. Rejects when it does not answer. */
export async function startNative(
  soffice: string,
  parent: string,
  walls: Walls,
  fontsConf: string,
  signal?: AbortSignal,
): Promise<Converter> {
  signal?.throwIfAborted()
  const dir = await makeHome(parent, walls)
  await writeSettings(dir, walls)
  const command = [
    'sh',
    '-c',
    `ulimit -v ${MEMORY_KIB}; ulimit -f ${FILE_BLOCKS}; ulimit -c 0; exec "$@"`,
    'sh',
    await findBinary(soffice),
    `-env:UserInstallation=${profileUrl(dir)}`,
    `-env:OSL_SOCKET_PATH=${dir}`,
    '--headless',
    '--invisible',
    '--nologo',
    '--norestore',
    '--nodefault',
    '--nofirststartwizard',
    '--nolockcheck',
    `--accept=pipe,name=${pipeName(dir)};urp;StarOffice.ComponentContext`,
  ]
  const cage = lockUp(walls, dir, command, { FONTCONFIG_FILE: fontsConf, SAL_USE_VCLPLUGIN: 'svp' })
  signal?.addEventListener('abort', cage.kill, { once: true })
  // Asked to stop while the settings were written: no event comes for that any more, and a start takes seconds.
  if (signal?.aborted) cage.kill()
  void cage.gone.then(() => signal?.removeEventListener('abort', cage.kill))
  const desk = await settle(cage, walls, dir).catch(async (error: unknown) => {
    cage.kill()
    await cage.gone
    throw error
  })
  return {
    pid: cage.pid(),
    gone: cage.gone,
    kill: cage.kill,
    complaints: cage.complaints,
    ...openTray(desk, dir),
  }
}

/** The program behind the wrapper script, so that it is our own child; the script itself where there is none. */
async function findBinary(soffice: string): Promise<string> {
  const binary = join(dirname(await realpath(soffice)), 'soffice.bin')
  return access(binary, constants.X_OK).then(
    () => binary,
    () => soffice,
  )
}

/** Waits until it listens and has printed a first letter. */
async function settle(cage: Cage, walls: Walls, dir: string): Promise<Desk> {
  const timer = setTimeout(cage.kill, START_MS)
  try {
    const desk = await reach(cage, walls)
    await openTray(desk, dir).convert(makeWarmUp(), { pdfa: false, tagged: false }, () => {})
    return desk
  } finally {
    clearTimeout(timer)
  }
}

/** Waits until it listens. Where LibreOffice puts its pipe is its own choice, by what is writable. */
async function reach(cage: Cage, walls: Walls): Promise<Desk> {
  const paths = pipePaths(cage.dir, uidsOf(walls))
  const given = new AbortController()
  const died = cage.gone.then(() => {
    throw new Error(
      `LibreOffice did not stay up, or did not answer within ${START_MS / 1000} s: ${cage.complaints()}`,
    )
  })
  died.catch(() => {})
  try {
    return await Promise.race([knock(paths, given.signal), died])
  } finally {
    given.abort()
  }
}

async function knock(paths: string[], signal: AbortSignal): Promise<Desk> {
  for (;;) {
    for (const path of paths) {
      const there = await stat(path).catch(() => null)
      const urp = there === null ? null : await openUrp(path).catch(() => null)
      if (urp !== null) return openDesk(urp)
    }
    await sleep(20, undefined, { signal })
  }
}

/**
 * The files on their way in and out: the next document is written, and the last PDF read, while LibreOffice prints
 * another. Standing still for both took 1 ms of a letter's 20 in a quiet process, and 5 in one with more to do.
 */
function openTray(desk: Desk, dir: string): Pick<Converter, 'convert' | 'expect'> {
  let count = 0
  let ready: { docx: Uint8Array; path: string; written: Promise<void> } | undefined
  function lay(docx: Uint8Array) {
    const path = join(dir, `in-${count++}.docx`)
    const written = writeFile(path, docx, { mode: 0o644 })
    written.catch(() => {})
    return { docx, path, written }
  }
  async function take(docx: Uint8Array): Promise<string> {
    const laid = ready
    ready = undefined
    const own = laid?.docx === docx ? laid : lay(docx)
    if (laid && own !== laid) void laid.written.then(() => leave(laid.path)).catch(() => {})
    await own.written
    return own.path
  }
  return {
    expect(docx) {
      const before = ready
      ready = docx && lay(docx)
      void before?.written.then(() => leave(before.path)).catch(() => {})
    },
    async convert(docx, print, free) {
      const from = await take(docx)
      const to = `${from}.pdf`
      try {
        await desk.print(pathToFileURL(from).href, pathToFileURL(to).href, print)
        free()
        return await readFile(to)
      } finally {
        // What a customer is written does not lie about until the next letter.
        await Promise.all([leave(from), leave(to)])
      }
    },
  }
}

/** `rm` looks at the file first and costs six times as much; no PDF is there where none was made. */
async function leave(path: string): Promise<void> {
  await unlink(path).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
  })
}

/** No macros, no links followed, no fonts taken from documents: said in the profile before its first start. */
async function writeSettings(dir: string, walls: Walls): Promise<void> {
  const user = join(dir, 'profile', 'user')
  await mkdir(user, { recursive: true })
  const item = (path: string, name: string, value: string) =>
    `<item oor:path="/org.openoffice.Office.${path}"><prop oor:name="${name}" oor:op="fuse"><value>${value}</value></prop></item>`
  const items = [
    item('Common/Security/Scripting', 'MacroSecurityLevel', '3'),
    item('Common/Security/Scripting', 'DisableMacrosExecution', 'true'),
    item('Common/Security/Scripting', 'BlockUntrustedRefererLinks', 'true'),
    item('Writer/Content/Update', 'Link', '0'),
    item('Calc/Content/Update', 'Link', '2'),
    item('Common/Misc', 'UseLocking', 'false'),
    item('Common/Save/Document', 'AutoSave', 'false'),
    item('Common/Save/Document', 'CreateBackup', 'false'),
  ]
  await writeFile(
    join(user, 'registrymodifications.xcu'),
    `<?xml version="1.0" encoding="UTF-8"?>\n<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">${items.join('')}</oor:items>\n`,
  )
  if (walls.owner === null) return
  for (const path of [join(dir, 'profile'), user, join(user, 'registrymodifications.xcu')]) {
    await chown(path, walls.owner.uid, walls.owner.gid)
  }
}
