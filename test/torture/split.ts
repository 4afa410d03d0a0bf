// Octavo in parts: a PostgreSQL and the API in this process, workers in processes of their own that can be killed.
import { fork, type ChildProcess } from 'node:child_process'
import { rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { Base } from '../../src/base/base.ts'
import { readConfig } from '../../src/base/config.ts'
import { startEmbedded } from '../../src/base/db/index.ts'
import { openApi } from '../../src/doors/api.ts'
import { openHouse } from '../../src/doors/house.ts'
import { renewSetupLink } from '../../src/modules/workspace/index.ts'
import { callsOf, newHome, password, type Person } from '../house.ts'

export const stubWorker = join(import.meta.dirname, 'stub_worker.ts')
export const realWorker = resolve(import.meta.dirname, '../../bin/octavo.js')

export interface Split {
  base: Base
  origin: string
  /** The first company's admin. */
  by: Person
  workspace_id: string
  owner_url: string
  worker(path: string): ChildProcess
  close(): Promise<void>
}

/** @param change puts other parts in the place of the API's */
export async function openSplit(change: (base: Base) => Base = it => it): Promise<Split> {
  const home = await newHome()
  const postgres = await startEmbedded({ home, fsync: false })
  const env: Record<string, string> = {
    OCTAVO_HOME: home,
    DATABASE_URL: postgres.owner_url,
    JWT_SECRET: 'a secret for the tortures alone',
    JWT_EXPIRES_IN: '86400',
    OCTAVO_LOG_LEVEL: process.env.TEST_LOG ?? 'silent',
    OCTAVO_SLOTS: '2',
    OCTAVO_SAMPLE: '0',
    PORT: '0',
  }
  const house = await openHouse(readConfig(env), 'api')
  const base = change(house.base)
  const api = await openApi(base)
  const origin = await api.listen({ port: 0, host: '127.0.0.1' })
  const by = await firstAdmin(house.base, origin)
  const children = new Set<ChildProcess>()
  return {
    base,
    origin,
    by,
    workspace_id: (await by.call('GET /auth/me')).body.workspace.id,
    owner_url: postgres.owner_url,
    worker(path) {
      const child = fork(path, ['worker'], { env: { ...process.env, ...env }, stdio: 'inherit' })
      children.add(child)
      return child
    },
    async close() {
      for (const child of children) child.kill('SIGKILL')
      await api.close()
      await house.close()
      await postgres.stop()
      await rm(home, { recursive: true, force: true })
    },
  }
}

async function firstAdmin(base: Base, origin: string): Promise<Person> {
  const token = (await renewSetupLink(base)) ?? ''
  const body = { token, company: 'Ours', username: 'Ada', email: 'ada@example.com', password }
  const made = (await callsOf(origin, '').call('POST /setup', { body })).body
  const access = made.access_token ?? ''
  return { id: made.user.id, email: made.user.email, token: access, ...callsOf(origin, access) }
}
