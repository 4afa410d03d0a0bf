// Many documents side by side: what is made is handed over now and then, and also when the work is cut short.
import { setTimeout as sleep } from 'node:timers/promises'

interface Lanes<Item, Made> {
  lanes: number
  signal: AbortSignal
  /** One item; what it throws is a fault of the house, the item is tried again another time. */
  make(item: Item, signal: AbortSignal): Promise<Made | undefined>
  /** Milliseconds between two times that what is made is kept. */
  together: number
  /** Keep what is made also when the last items have been begun: nothing waits behind them that keeping would hold up. */
  isLast?: boolean
  /** Gives the faults of those that could not be kept, each borne as one of `make`; what it throws ends the work. */
  keep(made: Made[]): Promise<unknown[]>
}

/** A fault that passes, such as one of twenty writes that fails, leaves the others alone; more than these do not pass. */
const faultsBorne = 2

/**
 * @param items where they fail to come, there are no more, and the fault is thrown as one of theirs
 * @throws the first fault, after all that could be made is kept
 */
export async function inLanes<Item, Made>(items: AsyncIterable<Item>, ask: Lanes<Item, Made>): Promise<void> {
  const made: Made[] = []
  const faults: unknown[] = []
  const broken = new AbortController()
  const signal = AbortSignal.any([ask.signal, broken.signal])
  const next = items[Symbol.asyncIterator]()
  const dry = { isDry: false, ...Promise.withResolvers<false>() }
  const bear = (fault: unknown) => {
    faults.push(fault)
    if (faults.length > faultsBorne) broken.abort(fault)
  }
  const lane = async () => {
    while (!signal.aborted) {
      try {
        const at = await next.next()
        if (at.done) {
          dry.isDry = true
          return dry.resolve(false)
        }
        const one = await ask.make(at.value, signal)
        if (one !== undefined) made.push(one)
      } catch (error) {
        bear(error)
      }
    }
  }
  const keepMade = async () => {
    if (made.length > 0) (await ask.keep(made.splice(0))).forEach(bear)
  }
  const ended = Promise.all(Array.from({ length: ask.lanes }, lane)).then(() => true)
  const wait = () =>
    Promise.race([...[ended, sleep(ask.together, false)], ...(ask.isLast && !dry.isDry ? [dry.promise] : [])])
  try {
    while (!(await wait())) await keepMade()
  } finally {
    broken.abort(new Error('the work has ended'))
    await ended
    await keepMade()
  }
  ask.signal.throwIfAborted()
  if (faults.length > 0) throw faults[0]
}
