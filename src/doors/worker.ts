// The worker: takes pieces of work from the queue and does them; several on several machines share one queue.
import type { Config } from '../base/config.ts'
import { keepSigns, piecesAtATime } from '../base/jobs/index.ts'
import { closeConverter, converterFacts, warmConverter } from '../modules/documents/index.ts'
import { openHouse } from './house.ts'
import { modules, tellEnded } from './modules.ts'
import { tellUncaught } from './uncaught.ts'
import { version } from '../base/version.ts'

export interface Worker {
  stop(): Promise<void>
}

export async function startWorker(config: Config): Promise<Worker> {
  const { base, close } = await openHouse(config, 'worker')
  const unwatch = tellUncaught(base)
  const defs = modules.flatMap(it => it.jobs?.(base) ?? [])
  const schedules = modules.flatMap(it => it.schedules?.(base) ?? [])
  const working = await base.jobs.work(defs, {
    slots: piecesAtATime(config.slots),
    schedules,
    ended: tellEnded(base),
  })
  const keeping = modules.flatMap(it => it.keeps?.(base) ?? [])
  const signs = await keepSigns(base, { version, slots: config.slots, converter: () => converterFacts(base) })
  base.log.info({ slots: config.slots }, 'worker ready')
  warmConverter(base, { processes: config.slots }).catch((error: unknown) =>
    base.log.warn({ err: error }, 'the converter could not be warmed'),
  )
  return {
    async stop() {
      await signs.stop()
      await Promise.all([working, ...keeping].map(it => it.stop()))
      await closeConverter()
      await close()
      unwatch()
    },
  }
}
