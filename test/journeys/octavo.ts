// A real Octavo for a journey: started by its own command in an empty home, its lines read as a person reads them.
import type { Page } from 'playwright-core'
import { spawn, type ChildProcess } from 'node:child_process'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

export const root = resolve(import.meta.dirname, '../..')
const octavo = join(root, 'bin/octavo.js')

/** The login page asks once whether there is a sample company, which is made after the start: until then it is loaded again. */
export async function signInAsDemo(page: Page, origin: string): Promise<void> {
  const demo = page.getByRole('button', { name: 'Use the demo sign-in' })
  for (let tries = 0; tries < 30 && !(await demo.isVisible()); tries++) {
    await page.goto(`${origin}/login`)
    await demo.waitFor({ timeout: 2_000 }).catch(() => {})
  }
  await demo.click()
}

export interface Started {
  origin: string
  home: string
  /** The one-time link, as printed. */
  setup: string
  child: ChildProcess
  output(): string
  stop(): Promise<void>
}

/** @param options.home an earlier home, to start again in it */
export async function startOctavo(
  options: { home?: string; env?: Record<string, string> } = {},
): Promise<Started> {
  const home = options.home ?? (await makeHome())
  const port = await freePort()
  const child = spawn(process.execPath, [octavo, 'start'], {
    cwd: root,
    env: { ...process.env, OCTAVO_HOME: home, PORT: String(port), OCTAVO_LOG_LEVEL: 'warn', ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let text = ''
  child.stdout?.on('data', (chunk: Buffer) => (text += chunk.toString()))
  child.stderr?.on('data', (chunk: Buffer) => (text += chunk.toString()))
  await untilSaid(child, () => text, /Octavo is at http/)
  // The set-up link follows in the same breath, or never.
  await new Promise(done => setTimeout(done, 300))
  const setup = /\/setup\?token=\S+/.exec(text)?.[0] ?? ''
  return {
    origin: `http://127.0.0.1:${port}`,
    home,
    setup,
    child,
    output: () => text,
    stop: async () => {
      await ended(child)
      if (options.home === undefined) await rm(home, { recursive: true, force: true })
    },
  }
}

async function untilSaid(child: ChildProcess, text: () => string, wanted: RegExp): Promise<void> {
  for (let tries = 0; tries < 600; tries++) {
    if (wanted.test(text())) return
    if (child.exitCode !== null) break
    await new Promise(done => setTimeout(done, 100))
  }
  throw new Error(`Octavo did not start:\n${text()}`)
}

function ended(child: ChildProcess): Promise<void> {
  return new Promise(done => {
    if (child.exitCode !== null || child.signalCode !== null) return done()
    child.once('exit', () => done())
    child.kill('SIGTERM')
  })
}

function freePort(): Promise<number> {
  return new Promise(done => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => done(typeof address === 'object' && address ? address.port : 0))
    })
  })
}

export interface Ran {
  code: number
  out: string
  err: string
}

/** Runs the command line once, as a script would. */
export function runOctavo(args: string[], env: Record<string, string> = {}): Promise<Ran> {
  return new Promise(done => {
    const child = spawn(process.execPath, [octavo, ...args], { cwd: root, env: { ...process.env, ...env } })
    let [out, err] = ['', '']
    child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()))
    child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()))
    child.once('exit', code => done({ code: code ?? -1, out, err }))
  })
}

/** Root's PostgreSQL runs as somebody else, who must get through. */
async function makeHome(): Promise<string> {
  const home = await mkdtemp(join(tmpdir(), 'octavo-journey-'))
  await chmod(home, 0o711)
  return home
}
