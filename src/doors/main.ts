// `octavo start`: database, API, browser app and a worker of its own, watched; one line tells where.
import { fork, type ChildProcess } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Base } from '../base/base.ts'
import { findUnknownNames, type Config } from '../base/config.ts'
import { openMetricsPort } from '../base/http/health.ts'
import { closeConverter, warmConverter } from '../modules/documents/index.ts'
import { renewSetupLink } from '../modules/workspace/index.ts'
import { openApi } from './api.ts'
import { openHouse } from './house.ts'
import { restoreWaiting, tellProgress } from './restoring.ts'
import { makeSampleCompany } from './sample.ts'
import { tellUncaught } from './uncaught.ts'
import { buildWeb } from './web_build.ts'

export interface Running {
  /** Where it listens, for this machine: http://127.0.0.1:3000 */
  origin: string
  stop(): Promise<void>
}

interface Open extends Running {
  port: number
}

/** @param say prints a line for the person at the terminal */
export async function start(config: Config, say: (line: string) => void): Promise<Running> {
  for (const warning of findUnknownNames()) say(warning)
  const building = buildWeb(say)
  if (await restoreWaiting(config, () => {})) say('A restore that had been cut off was finished.')
  await building
  let turning: Promise<void> = Promise.resolve()
  const begin = () => {
    turning = turning.then(turn).catch((error: unknown) => {
      say(`Octavo could not be opened after the restore: ${(error as Error).message}`)
      process.exitCode = 1
      setImmediate(() => process.kill(process.pid, 'SIGTERM'))
    })
  }
  let open = await openDoors(config, say, begin)
  /** Out of the old house, into the restored one, at the same address. */
  async function turn(): Promise<void> {
    const at = { ...config, port: open.port }
    await open.stop()
    let share = 0
    const progress = await tellProgress(at, () => share)
    try {
      await restoreWaiting(at, it => (share = it))
    } finally {
      await progress.stop()
    }
    open = await openDoors(at, say, begin)
  }
  return {
    origin: open.origin,
    async stop() {
      await turning
      await open.stop()
    },
  }
}

async function openDoors(config: Config, say: (line: string) => void, begin: () => void): Promise<Open> {
  const house = await openHouse(config, 'api')
  const base: Base = { ...house.base, restoring: { begin } }
  const unwatch = tellUncaught(base)
  const app = await openApi(base)
  const metrics = await openMetricsPort(base)
  await app.listen({ port: config.port, host: config.host })
  const address = app.server.address()
  const port = typeof address === 'object' && address ? address.port : config.port
  const host = config.host === '0.0.0.0' || config.host === '::' ? '127.0.0.1' : config.host
  const origin = `http://${host.includes(':') ? `[${host}]` : host}:${port}`
  const worker = superviseWorker(base)
  await announce(base, origin, say)
  const sample = addSample(base, origin)
  warmConverter(base, { processes: 1 }).catch((error: unknown) =>
    base.log.warn({ err: error }, 'the converter could not be warmed'),
  )
  return {
    origin,
    port,
    async stop() {
      const stopped = worker.stop()
      await Promise.all([app.close(), metrics?.close()])
      await stopped
      // Its calls end with the API; what they would say must not reach a closed house.
      await sample
      await closeConverter()
      await house.close()
      unwatch()
    },
  }
}

async function addSample(base: Base, origin: string): Promise<void> {
  const { sample, profile } = base.config
  if (sample === false || profile === 'prod') return
  await makeSampleCompany(base, origin).catch((error: unknown) => {
    base.log.error({ err: error }, 'the sample company could not be made')
    base.faults.tell(error, { where: 'sample company' })
  })
}

async function announce(base: Base, origin: string, say: (line: string) => void): Promise<void> {
  const open = base.config.publicUrl ?? origin
  say(`\nOctavo is at ${open}`)
  if (base.config.publicUrl?.startsWith('http://') && !/\/\/(localhost|127\.)/.test(base.config.publicUrl))
    say('PUBLIC_URL is plain http: whoever is on the line can read passwords. Put https in front of it.')
  const link = await renewSetupLink(base)
  if (link) say(`Make your own company with this one-time link: ${open}/setup?token=${link}\n`)
}

/** A converter's next document would wait behind the syncing of finished ones: with Node's four, both stood still together. */
const fileThreads = 16

/**
 * MB of old objects before V8 first looks through all of them; else it does so three times a second while documents
 * are made, since the buffers of each letter count a third more than those before: 0.3 ms of the 3 that a letter takes.
 */
const heapFlags = ['--initial-old-space-size=128']

/** Seconds between restarts of a worker that keeps dying. */
const restartAfter = [0.2, 1, 2, 5, 10]

/** A worker process of its own, so that a document that brings it down leaves the API standing. */
function superviseWorker(base: Base): { stop(): Promise<void> } {
  const path = fileURLToPath(new URL('../../bin/octavo.js', import.meta.url))
  let child: ChildProcess | null = null
  let isStopping = false
  let deaths = 0
  const run = () => {
    const began = Date.now()
    child = fork(path, ['worker'], {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      env: { UV_THREADPOOL_SIZE: String(fileThreads), ...process.env },
      execArgv: [...process.execArgv, ...heapFlags],
    })
    child.once('exit', (code, signal) => {
      if (isStopping) return
      deaths = Date.now() - began > 60_000 ? 0 : deaths + 1
      const wait = restartAfter[Math.min(deaths, restartAfter.length - 1)] ?? 10
      base.log.warn({ code, signal, wait }, 'the worker ended; it is started again')
      setTimeout(() => !isStopping && run(), wait * 1000).unref()
    })
  }
  run()
  return {
    stop: () =>
      new Promise(done => {
        isStopping = true
        if (!child || child.exitCode !== null || child.signalCode !== null) return done()
        child.once('exit', () => done())
        child.kill('SIGTERM')
      }),
  }
}
