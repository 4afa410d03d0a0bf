// What modules do again and again in a worker: one run at a time each, a failed one is repaired by the next.
import { setTimeout as sleep } from 'node:timers/promises'
import type { Faults } from './faults/index.ts'
import type { Log } from './log.ts'

export interface Tick {
  name: string
  every_ms: number
  /** Several workers must not hurt each other. */
  run(): Promise<void>
}

export function startTicks(base: { log: Log; faults: Faults }, ticks: Tick[]): { stop(): Promise<void> } {
  const ending = new AbortController()
  const loops = ticks.map(async tick => {
    let failures = 0
    while (!ending.signal.aborted) {
      try {
        await tick.run()
        failures = 0
      } catch (error) {
        // Said once: the database being away for an hour would be 3,600 lines.
        if (failures++ === 0) {
          base.log.warn({ err: error, tick: tick.name }, 'a tick failed; trying on')
          base.faults.tell(error, { where: `tick ${tick.name}` })
        }
      }
      await sleep(tick.every_ms, undefined, { signal: ending.signal, ref: false }).catch(() => {})
    }
  })
  return {
    async stop() {
      ending.abort()
      await Promise.all(loops)
    },
  }
}
