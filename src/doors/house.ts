// Opens what every process of Octavo stands on: database, files, jobs, tokens; and closes it again.
import { randomBytes } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { openGate } from '../base/auth/gate.ts'
import { openTokens } from '../base/auth/tokens.ts'
import { openBackups } from '../base/backup/index.ts'
import type { Base } from '../base/base.ts'
import { systemClock } from '../base/clock.ts'
import type { Config } from '../base/config.ts'
import { appUrl, migrate, openDb, startEmbedded } from '../base/db/index.ts'
import { openFaults } from '../base/faults/index.ts'
import { openFiles } from '../base/files/index.ts'
import { openJobs } from '../base/jobs/index.ts'
import { openLog, type Log } from '../base/log.ts'
import { openMetrics } from '../base/metrics.ts'
import { openScanner } from '../base/scanner.ts'
import { openPost } from '../base/post/index.ts'
import type { Module } from '../base/module.ts'
import { openSecrets } from '../base/secrets.ts'
import { openTraces, tracesUrl } from '../base/traces/index.ts'
import { modules } from './modules.ts'

export interface House {
  base: Base
  /** The database as its owner, for backup and checks. */
  owner_url: string
  close(): Promise<void>
}

const baseMigrations = {
  module: 'base',
  dir: fileURLToPath(new URL('../base/db/migrations', import.meta.url)),
}

export const migrations = [
  baseMigrations,
  ...modules.map(it => ({ module: it.name, dir: fileURLToPath(it.migrations) })),
]

/** The database alone, not yet migrated. */
export async function openGround(
  config: Config,
  log: Log,
): Promise<{ owner_url: string; stop(): Promise<void> }> {
  await mkdir(config.home, { recursive: true })
  if (config.databaseUrl) return { owner_url: config.databaseUrl, stop: async () => {} }
  return startEmbedded({ home: config.home, log })
}

/** @param name of the process, for its log lines */
export async function openHouse(config: Config, name: string): Promise<House> {
  const log = openLog(config.logLevel, name, { isTraced: tracesUrl(config) !== undefined })
  const [faults, traces] = await Promise.all([openFaults(config, name), openTraces(config, name, log)])
  const ground = await openGround(config, log)
  const { owner_url } = ground
  try {
    await migrate({ owner_url, migrations, log })
    const secret = config.jwtSecret ?? (await ownSecret(config.home))
    const url = await appUrl({ owner_url, secret })
    const db = openDb({ url, max: 20, log })
    const jobs = await openJobs({ db, url, log, faults, traces })
    const tokens = openTokens(secret, config.jwtExpiresIn)
    const secrets = openSecrets(config)
    const files = await openFiles(config)
    const base: Base = {
      config,
      clock: systemClock,
      log,
      metrics: openMetrics(),
      faults,
      traces,
      db,
      jobs,
      files,
      scanner: config.clamdUrl === undefined ? null : openScanner(config.clamdUrl),
      tokens,
      secrets,
      post: openPost({ config, db, secrets }),
      restoring: null,
      backups: openBackups({ owner_url, migrations, files, config }),
      gate: openGate({ db, tokens, log }),
      fileKinds: Object.assign({}, ...modules.map(it => it.fileKinds ?? {})) as Base['fileKinds'],
      webhookEvents: Object.assign({}, ...modules.map(it => it.webhookEvents ?? {})) as Base['webhookEvents'],
      perishables: modules.flatMap(it => it.perishables ?? []),
      cleaners: modules.flatMap(it => it.cleaners ?? []),
      sendables: modules.flatMap(it => it.sendables ?? []),
      trashKinds: modules.flatMap(it => it.trash ?? []),
      searches: modules.flatMap(it => it.search ?? []),
      attributeSources: [],
      personalData: modules.toReversed().flatMap(it => personalDataOf(it)),
    }
    base.attributeSources = modules.flatMap(it => it.attributeSources?.(base) ?? [])
    const close = async () => {
      await jobs.close()
      await db.close()
      await ground.stop()
      await Promise.all([faults.close(), traces.close()])
    }
    return { base, owner_url, close }
  } catch (error) {
    await ground.stop()
    throw error
  }
}

function personalDataOf({ name, personalData }: Module): Base['personalData'] {
  return personalData ? [{ module: name, ...personalData }] : []
}

/** Made once and kept: without it every restart would end all sessions. */
async function ownSecret(home: string): Promise<string> {
  const path = join(home, 'secret')
  try {
    await writeFile(path, randomBytes(48).toString('base64url'), { mode: 0o600, flag: 'wx', flush: true })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
  return (await readFile(path, 'utf8')).trim()
}
