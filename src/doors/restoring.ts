// Restoring from the first-run page: the house is closed, the backup that waits goes in, and the door says how far it is.
import { createServer } from 'node:http'
import { Client } from 'pg'
import { endWaiting, findWaiting, restoreBackup } from '../base/backup/index.ts'
import type { Config } from '../base/config.ts'
import { crashPoint } from '../base/crash_points.ts'
import { openFiles, type FileStore } from '../base/files/index.ts'
import { openLog } from '../base/log.ts'
import { requeueAll } from './backup/door.ts'
import { migrations, openGround, openHouse } from './house.ts'

/**
 * Restores what waits, if anything does. Called before the house is opened: a restore that was cut off begins anew,
 * so that nobody ever meets half of one. What cannot be restored is told on the first-run page, and the house opens empty.
 */
export async function restoreWaiting(config: Config, onShare: (share: number) => void): Promise<boolean> {
  const path = await findWaiting(config)
  if (path === null) return false
  const log = openLog(config.logLevel, 'restore')
  log.info({ path }, 'a backup waits, and is restored')
  const files = await openFiles(config)
  const ground = await openGround(config, log)
  try {
    const { owner_url } = ground
    const before = await workspacesIn(owner_url)
    // A company is there only when all was loaded before something ended us: it is never replaced.
    if (![...before.values()].includes('own')) {
      // What is replaced is the sample company, or nothing.
      await restoreBackup({ owner_url, migrations, files }, { path, replace: true, onShare })
      crashPoint('restore.loaded')
      await dropFiles(files, before, await workspacesIn(owner_url))
    }
  } catch (error) {
    log.error({ err: error }, 'the backup could not be restored')
    // Tried again with the next start: the database is away, the backup is as good as it was.
    if (isAway(error)) throw error
    await endWaiting(config, error instanceof Error ? error.message : String(error))
    return false
  } finally {
    await ground.stop()
  }
  const house = await openHouse(config, 'restore')
  try {
    await requeueAll(house.base)
  } finally {
    await house.close()
  }
  await endWaiting(config, null)
  return true
}

function isAway(error: unknown): boolean {
  return /^(ECONN|ETIMEDOUT|ENOTFOUND|EHOSTUNREACH|EPIPE|EAI_AGAIN|57P|08)/.test(
    (error as { code?: string }).code ?? '',
  )
}

/** Ids and kinds. */
async function workspacesIn(owner_url: string): Promise<Map<string, string>> {
  const owner = new Client({ connectionString: owner_url, application_name: 'restore' })
  owner.on('error', () => {}) // The next query says it.
  await owner.connect()
  try {
    const there = await owner.query<{ there: boolean }>(
      "select to_regclass('public.workspaces') is not null as there",
    )
    if (!there.rows[0]?.there) return new Map()
    const { rows } = await owner.query<{ id: string; kind: string }>('select id, kind from workspaces')
    return new Map(rows.map(row => [row.id, row.kind]))
  } finally {
    await owner.end()
  }
}

/** The bytes of companies that were here and are not any more. */
async function dropFiles(
  files: FileStore,
  before: Map<string, string>,
  after: Map<string, string>,
): Promise<void> {
  for (const workspace_id of before.keys()) {
    if (after.has(workspace_id)) continue
    for await (const { sha256 } of files.list(workspace_id)) await files.remove(workspace_id, sha256)
  }
}

/** Answers in the API's place while its house is closed: how far it is, and to everything else that it is closed. */
export async function tellProgress(
  at: { port: number; host: string },
  shareNow: () => number,
): Promise<{ stop(): Promise<void> }> {
  const server = createServer((request, reply) => {
    request.resume()
    const isAsked = request.method === 'GET' && request.url?.split('?')[0] === '/api/setup/restore'
    reply.setHeader('connection', 'close')
    reply.setHeader('cache-control', 'no-store')
    if (isAsked) {
      reply.setHeader('content-type', 'application/json; charset=utf-8')
      reply.end(JSON.stringify({ state: 'restoring', share: shareNow(), failure: null }))
      return
    }
    reply.statusCode = 503
    reply.setHeader('retry-after', '5')
    reply.setHeader('content-type', 'application/problem+json; charset=utf-8')
    const detail = 'Octavo is restoring a backup. Wait until it is done, then try again.'
    const problem = { type: 'about:blank', title: 'Service Unavailable', status: 503 }
    reply.end(JSON.stringify({ ...problem, code: 'restore.under_way', detail }))
  })
  await new Promise<void>((done, broke) => {
    server.once('error', broke)
    server.listen(at.port, at.host, done)
  })
  return {
    stop: () =>
      new Promise(done => {
        server.close(() => done())
        server.closeAllConnections()
      }),
  }
}
