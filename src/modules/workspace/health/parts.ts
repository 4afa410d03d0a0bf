// The parts of an installation, each looked at on its own.
import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import type { Base } from '../../../base/base.ts'
import type { Tx } from '../../../base/db/index.ts'
import { listClock, listWorkers } from '../../../base/jobs/index.ts'
import { placeOf } from '../storage/storage.ts'
import { fine, type Finding } from './findings.ts'

/** Milliseconds over which a round trip to the database slows every screen. */
const slow_ms = 50

export async function checkDatabase(tx: Tx): Promise<Finding> {
  const began = performance.now()
  await sql`select 1`.execute(tx)
  const ms = Math.round((performance.now() - began) * 10) / 10
  const { rows } = await sql<{ version: string; size: number }>`
    select current_setting('server_version') as version,
      pg_database_size(current_database())::float8 as size`.execute(tx)
  const { version = '', size = 0 } = rows[0] ?? {}
  const params = { version: version.split(' ')[0] ?? '', megabytes: Math.round(size / 1e6), ms }
  const what = `PostgreSQL ${params.version} answers in ${ms} ms and holds ${params.megabytes} MB.`
  if (ms < slow_ms) return fine('database.answers', what, params)
  return {
    ...{ code: 'database.slow', level: 'warning', what, params },
    why: 'Every screen asks it several times.',
    todo: 'Bring Octavo and its database nearer to each other, or look what else keeps the database busy.',
  }
}

const probe_ms = 10_000

async function noAnswer(ms: number): Promise<never> {
  await sleep(ms, undefined, { ref: false })
  throw new Error(`no answer for ${ms / 1000} s`)
}

export async function checkStorage(base: Base): Promise<Finding> {
  const { driver, place } = placeOf(base.config)
  const began = performance.now()
  try {
    // A bucket's own patience is minutes; whoever looks at this page has less.
    await Promise.race([base.files.probe(), noAnswer(probe_ms)])
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error)
    return {
      ...{ code: 'storage.away', level: 'trouble', params: { said } },
      what: `The storage did not take a small file: ${said}`,
      why: 'No document can be made and no file uploaded.',
      todo: 'Press Test on the Storage page for its own words. Check STORAGE_BUCKET, its keys and rights, or the disk of OCTAVO_HOME.',
    }
  }
  const params = { driver, place, ms: Math.round(performance.now() - began) }
  return fine('storage.works', `Files in ${place} are written and removed (${params.ms} ms).`, params)
}

/** Seconds that work may wait before somebody should look. */
const late_s = 600

export async function checkQueueLag(base: Base): Promise<Finding> {
  const { queued, oldest_s } = await base.jobs.lag()
  const params = { waiting: queued, minutes: Math.round(oldest_s / 60) }
  if (oldest_s <= late_s)
    return fine('queue.flows', queued === 0 ? 'No work waits.' : `${queued} pieces of work wait.`, params)
  return {
    ...{ code: 'queue.late', level: 'warning', params },
    what: `${queued} pieces of work wait, the oldest for ${params.minutes} minutes.`,
    why: 'More is asked for than the workers can do.',
    todo: 'Start more workers (octavo worker), or raise OCTAVO_SLOTS where cores are idle.',
  }
}

export async function checkWorkers(tx: Tx): Promise<Finding[]> {
  const alive = (await listWorkers(tx)).filter(it => it.is_alive)
  if (alive.length === 0)
    return [
      {
        code: 'workers.none',
        level: 'trouble',
        what: 'No worker has given a sign for half a minute.',
        why: 'Nothing is generated, imported, cleaned up or backed up.',
        todo: 'Start one: octavo start brings one along, octavo worker is one more. Its log says why it ended.',
      },
    ]
  const slots = alive.reduce((sum, it) => sum + it.slots, 0)
  const params = { workers: alive.length, slots }
  const found = [
    fine('workers.alive', `${alive.length} at work, for ${slots} documents at the same time.`, params),
  ]
  const releases = [...new Set(alive.map(it => it.version))]
  if (releases.length > 1)
    found.push({
      ...{ code: 'workers.mixed', level: 'warning', params: { releases: releases.join(', ') } },
      what: `Workers of several releases are running: ${releases.join(', ')}.`,
      todo: 'Finish the upgrade: stop the older ones.',
    })
  return found
}

/** As the workers tell: they convert, and may stand on other machines than this process. */
export async function findConverter(tx: Tx): Promise<Finding> {
  const told = (await listWorkers(tx)).filter(it => it.is_alive).map(it => it.converter)
  const broken = told.find(it => it?.error)
  if (broken?.error)
    return {
      ...{ code: 'converter.missing', level: 'trouble', params: { asked: broken.asked, said: broken.error } },
      what: `A worker has no converter: ${broken.error}`,
      why: 'Word files are filled, but no PDF can be made of them.',
      todo: 'Install LibreOffice (on Debian: apt install libreoffice-writer), or set OCTAVO_OFFICE to auto or wasm.',
    }
  const known = told.find(it => it?.engine)
  if (!known?.engine)
    return {
      ...{ code: 'converter.unknown', level: 'warning' },
      what: 'No worker has said yet what it converts with.',
      todo: 'Wait a moment after a start; else see whether a worker runs.',
    }
  const { engine, asked } = known
  const release = known.version ?? ''
  return fine(
    `converter.${engine}`,
    engine === 'native'
      ? `LibreOffice ${release} of the machine makes the PDFs (OCTAVO_OFFICE=${asked}).`
      : `LibreOffice as WebAssembly (${release}) makes the PDFs (OCTAVO_OFFICE=${asked}).`,
    { version: release, asked },
  )
}

/** Hours after which a night's work has been missed. */
const missed_h = 26

export async function checkClock(tx: Tx): Promise<Finding[]> {
  const clock = await listClock(tx)
  const found: Finding[] = []
  for (const { name, error, paused_at, ran_at } of clock) {
    if (paused_at)
      found.push({
        ...{ code: 'clock.paused', level: 'warning', params: { name } },
        what: `${name} is paused.`,
        todo: 'Resume it on the Jobs page when it may run again.',
      })
    else if (error)
      found.push({
        ...{ code: 'clock.failed', level: 'warning', params: { name, said: error } },
        what: `${name} went wrong the last time: ${error}`,
        todo: 'It is tried again; if it stays so, the worker’s log has more.',
      })
    else if (name === 'workspace.clean' && ran_at && Date.now() - Date.parse(ran_at) > missed_h * 3_600_000)
      found.push({
        ...{ code: 'clock.missed', level: 'warning', params: { at: ran_at } },
        what: `The nightly clean-up ran last at ${ran_at}.`,
        why: 'What nothing needs stays, and takes space.',
        todo: 'See that a worker runs at night; what was missed is made good when one starts.',
      })
  }
  const cleaned = clock.find(it => it.name === 'workspace.clean')?.ran_at
  if (found.length > 0) return found
  return [
    cleaned
      ? fine('clock.cleaned', `The nightly clean-up ran last at ${cleaned}.`, { at: cleaned })
      : fine('clock.waits', 'The nightly clean-up has not been due yet.'),
  ]
}
