// A real Octavo for a benchmark: started as people start it, in an empty folder, on a port of its own.
import { spawn, type ChildProcess } from 'node:child_process'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { readFileSync } from 'node:fs'
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

export async function startOctavo(options: { port: number; home?: string }): Promise<Started> {
  const home = options.home ?? (await makeHome())
  const began = performance.now()
  const child = spawn(process.execPath, [join(root, 'bin/octavo.js'), 'start'], {
    cwd: root,
    env: { ...process.env, OCTAVO_HOME: home, PORT: String(options.port), OCTAVO_LOG_LEVEL: 'error' },
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

/** Root's PostgreSQL runs as somebody else, who must get through. */
async function makeHome(): Promise<string> {
  const home = await mkdtemp(join(tmpdir(), 'octavo-bench-'))
  await chmod(home, 0o711)
  return home
}
