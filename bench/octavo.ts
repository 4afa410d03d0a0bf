// A real Octavo for a benchmark: started as people start it, in an empty folder, on a port of its own.
import { spawn, type ChildProcess } from 'node:child_process'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

export const root = resolve(import.meta.dirname, '..')

export interface Started {
  origin: string
  home: string
  pid: number
  /** Seconds from the start to the first successful sign-in. */
  ready: number
  token: string
  stop(): Promise<void>
}

const demo = { email: 'demo@octavo.example', password: 'halden-and-vale' }

interface Start {
  port: number
  home?: string
  /** For all of its processes. */
  env?: Record<string, string>
}

export async function startOctavo(options: Start): Promise<Started> {
  const home = options.home ?? (await makeHome())
  const began = performance.now()
  const child = spawn(process.execPath, [join(root, 'bin/octavo.js'), 'start'], {
    cwd: root,
    env: {
      ...{ ...process.env, OCTAVO_HOME: home, PORT: String(options.port), OCTAVO_LOG_LEVEL: 'error' },
      ...options.env,
    },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const origin = `http://127.0.0.1:${options.port}`
  const token = await signIn(origin, child)
  const ready = (performance.now() - began) / 1000
  return { origin, home, pid: child.pid ?? 0, ready, token, stop: () => end(child) }
}

async function signIn(origin: string, child: ChildProcess): Promise<string> {
  for (let tries = 0; tries < 1200; tries++) {
    if (child.exitCode !== null) throw new Error('Octavo ended while it was starting')
    const reply = await fetch(`${origin}/api/auth/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(demo),
    }).catch(() => null)
    if (reply?.ok) return ((await reply.json()) as { access_token: string }).access_token
    await new Promise(done => setTimeout(done, 50))
  }
  throw new Error('Octavo was not up within a minute')
}

function end(child: ChildProcess): Promise<void> {
  return new Promise(done => {
    child.once('exit', () => done())
    child.kill('SIGTERM')
  })
}

export async function forget(started: Started): Promise<void> {
  await started.stop()
  await rm(started.home, { recursive: true, force: true })
}

/** Resident memory of a process, MB. */
export function memoryOf(pid: number): number {
  const kb = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
  return Number(kb ?? 0) / 1024
}

/** The most it held at once since `forgetPeak`, MB. Linux. */
export function peakOf(pid: number): number {
  const kb = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
  return Number(kb ?? 0) / 1024
}

/** proc(5): 5 sets the peak back to what is held now. */
export function forgetPeak(pid: number): void {
  writeFileSync(`/proc/${pid}/clear_refs`, '5')
}

/** Seconds of processor that these processes and all below them have had. Linux, at 100 ticks a second. */
export function cpuOf(pids: number[]): number {
  const stats = readdirSync('/proc').flatMap(pid => (/^\d+$/.test(pid) ? (statOf(Number(pid)) ?? []) : []))
  const family = new Set(pids)
  for (let size = 0; size !== family.size;) {
    size = family.size
    for (const it of stats) if (family.has(it.parent)) family.add(it.pid)
  }
  return stats.reduce((sum, it) => (family.has(it.pid) ? sum + it.ticks : sum), 0) / 100
}

function statOf(pid: number): { pid: number; parent: number; ticks: number } | undefined {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'latin1')
      .replace(/^.*\) /, '')
      .split(' ')
      .map(Number)
    const [, parent = 0] = fields
    // Its own time, and that of children which have ended.
    const ticks = fields.slice(11, 15).reduce((sum, it) => sum + it, 0)
    return { pid, parent, ticks }
  } catch {
    // It ended while this looked: nothing of it is to be counted.
    return undefined
  }
}

/** Root's PostgreSQL runs as somebody else, who must get through. */
async function makeHome(): Promise<string> {
  const home = await mkdtemp(join(tmpdir(), 'octavo-bench-'))
  await chmod(home, 0o711)
  return home
}
