// How the installation does: every part looked at now, said in words, with what to do.
import type { Base } from '../../../base/base.ts'
import type { Tx } from '../../../base/db/index.ts'
import { version } from '../../../base/version.ts'
import { checkBackups } from './backups.ts'
import type { Health, HealthCheck } from './contract.ts'
import type { Finding } from './findings.ts'
import {
  checkClock,
  checkDatabase,
  checkQueueLag,
  checkStorage,
  checkWorkers,
  findConverter,
} from './parts.ts'
import { checkMail, checkScanner, checkSms } from './ways_out.ts'
import { checkAddress, checkDisk } from './surroundings.ts'

const levels = ['ok', 'warning', 'trouble'] as const

export async function readHealth(base: Base, tx: Tx): Promise<Health> {
  // What asks this transaction goes one after another; the rest at the same time.
  const outside = Promise.all([
    checkStorage(base),
    checkQueueLag(base),
    checkDisk(base.config),
    checkScanner(base),
  ])
  // Listened to at once, so that a fault while the others are asked is not one that nobody caught.
  outside.catch(() => {})
  const database = await checkDatabase(tx)
  const workers = await checkWorkers(tx)
  const converter = await findConverter(tx)
  const clock = await checkClock(tx)
  const backup = await checkBackups(base, tx)
  const mail = await checkMail(base, tx)
  const sms = await checkSms(base, tx)
  const [storage, queue, disk, scanner] = await outside
  const found: [HealthCheck['area'], Finding[]][] = [
    ['database', [database]],
    ['storage', [storage]],
    ['queue', [queue]],
    ['workers', workers],
    ['converter', [converter]],
    ['disk', [disk]],
    ['backup', backup],
    ['clock', clock],
    ['address', [checkAddress(base.config)]],
    ['mail', [mail]],
    ['sms', [sms]],
    ['scanner', [scanner]],
  ]
  const checks = found.flatMap(([area, some]) => some.map(it => shown(area, it)))
  return {
    release: version,
    looked_at: base.clock.now().toISOString(),
    level: levels[Math.max(...checks.map(it => levels.indexOf(it.level)))] ?? 'ok',
    checks,
  }
}

function shown(area: HealthCheck['area'], it: Finding): HealthCheck {
  const { code, level, what } = it
  return { area, code, level, what, why: it.why ?? null, todo: it.todo ?? null, params: it.params ?? {} }
}
