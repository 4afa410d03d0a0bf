// What happens by the clock: pg-boss keeps the times, one worker of all runs each.
import type { PgBoss } from 'pg-boss'
import { TICKS } from '../db/queue.ts'
import type { Db } from '../db/index.ts'
import type { Faults } from '../faults/index.ts'
import { isPaused, noteRun } from './clock.ts'
import type { JobLog } from './log.ts'

export interface Schedule {
  /** `base.cleanup` */
  name: string
  /** Five fields, in UTC unless `tz` says otherwise. What was missed while nobody ran is run once. */
  cron: string
  tz?: string
  /** Enqueue jobs here rather than doing much. Tried again three times, a minute apart. */
  run(tick: { log: JobLog; signal: AbortSignal }): Promise<void>
}

/** Makes the clock's list equal to this one, and runs what is due. */
export async function keepSchedules(
  { db, boss, log, faults }: { db: Db; boss: PgBoss; log: JobLog; faults: Faults },
  schedules: Schedule[],
): Promise<void> {
  if (schedules.length === 0) return
  const byName = new Map(schedules.map(schedule => [schedule.name, schedule]))
  for (const known of await boss.getSchedules(TICKS))
    if (!byName.has(known.key)) await boss.unschedule(TICKS, known.key)
  for (const { name, cron, tz } of schedules)
    await boss.schedule(TICKS, cron, { name }, { key: name, tz: tz ?? 'UTC', missed: 'once' })
  await boss.work<{ name: string }>(TICKS, { pollingIntervalSeconds: 10 }, async ticks => {
    for (const { data, signal } of ticks) {
      const due = byName.get(data.name)
      if (!due || (await db.anywhere(tx => isPaused(tx, due.name)))) continue
      const child = log.child({ schedule: due.name })
      await runOne({ db, faults }, due, { log: child, signal })
      child.info({}, 'ran by the clock')
    }
  })
}

/** What went wrong stays to be read until it has gone well. */
async function runOne(
  { db, faults }: { db: Db; faults: Faults },
  due: Schedule,
  tick: Parameters<Schedule['run']>[0],
): Promise<void> {
  let fault: string | null = null
  try {
    await due.run(tick)
  } catch (error) {
    fault = String(error instanceof Error ? error.message : error).slice(0, 500)
    faults.tell(error, { where: `schedule ${due.name}` })
    throw error
  } finally {
    await db.anywhere(tx => noteRun(tx, due.name, fault))
  }
}
