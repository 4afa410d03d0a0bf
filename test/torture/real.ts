// A real Octavo to be killed: started by its own command in a home of its own, and started again in it.
import { spawn, type ChildProcess } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { callsOf, newHome, password, type Person } from '../house.ts'
import { root } from '../journeys/octavo.ts'

const running = new Set<ChildProcess>()

export class Real {
  readonly home: string
  readonly port: number
  readonly origin: string
  /** `start`: all of it; `worker`: a worker beside. */
  api: ChildProcess | undefined
  #said = ''
  #env: Record<string, string>

  private constructor(home: string, port: number, env: Record<string, string>) {
    this.home = home
    this.port = port
    this.origin = `http://127.0.0.1:${port}`
    this.#env = env
  }

  static async open(env: Record<string, string> = {}): Promise<Real> {
    return new Real(await newHome(), await freePort(), env)
  }

  run(command: 'start' | 'worker', path = join(root, 'bin/octavo.js')): ChildProcess {
    const env: NodeJS.ProcessEnv = {
      ...process.env,
      OCTAVO_HOME: this.home,
      PORT: String(this.port),
      OCTAVO_SAMPLE: '0',
      OCTAVO_LOG_LEVEL: process.env.TEST_LOG ?? 'silent',
      // Whoever is tortured for an hour does not sign in again.
      JWT_EXPIRES_IN: '86400',
      JWT_SECRET: 'a secret for the tortures alone',
      ...this.#env,
    }
    delete env.DATABASE_URL
    const child = spawn(process.execPath, [path, command], { env, stdio: ['ignore', 'pipe', 'inherit'] })
    child.stdout.on('data', (bytes: Buffer) => (this.#said += bytes.toString()))
    running.add(child)
    child.once('exit', () => running.delete(child))
    return child
  }

  /** Starts it all. Gives milliseconds until it answered `/readyz` with 200. */
  async start(): Promise<number> {
    const began = performance.now()
    this.api = this.run('start')
    await this.ready(60_000)
    return performance.now() - began
  }

  async ready(patience_ms: number): Promise<void> {
    for (const until = performance.now() + patience_ms; performance.now() < until; await sleep(20)) {
      const reply = await fetch(`${this.origin}/readyz`).catch(() => null)
      await reply?.body?.cancel()
      if (reply?.status === 200) return
      if (this.api && this.api.exitCode !== null) throw new Error(`it ended by itself: ${this.#said}`)
    }
    throw new Error(`not ready after ${patience_ms / 1000} s: ${this.#said}`)
  }

  /** The first company and its admin, by the printed link. */
  async setUp(): Promise<Person> {
    for (const until = Date.now() + 5_000; !/token=\S+\s/.test(this.#said) && Date.now() < until;)
      await sleep(20)
    const token = /token=(\S+)/.exec(this.#said)?.[1] ?? ''
    const body = { token, company: 'Ours', username: 'Ada', email: 'ada@example.com', password }
    const made = (await callsOf(this.origin, '').call('POST /setup', { body })).body
    const { id, email } = made.user
    const access = made.access_token ?? ''
    return { id, email, token: access, ...callsOf(this.origin, access) }
  }

  postgres(): number {
    const path = join(this.home, 'postgres/data/postmaster.pid')
    return Number(readFileSync(path, 'utf8').split('\n')[0])
  }

  async stop(): Promise<void> {
    if (this.api) await end(this.api, 'SIGTERM')
  }
}

/** Ends the process and waits until it has. */
export async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = new Promise(done => child.once('exit', done))
  child.kill(signal)
  await gone
}

/** Call in afterAll: a torture that fails leaves processes behind. */
export async function endAll(): Promise<void> {
  await Promise.all([...running].map(child => end(child, 'SIGKILL')))
}

/** Milliseconds; at least one, so that a kill never falls on the same step each time. */
export const anyTime = (least: number, most: number): Promise<void> =>
  sleep(least + Math.random() * (most - least))

function freePort(): Promise<number> {
  return new Promise(done => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => done(typeof address === 'object' && address ? address.port : 0))
    })
  })
}
