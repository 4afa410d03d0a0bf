// Lanes make each document once, keep what is made, and say what went wrong.
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { inLanes } from './lanes.ts'

const numbers = (count: number) => Array.from({ length: count }, (_, n) => n)

async function* inTurn(count: number, breaksAt = Infinity) {
  for (const n of numbers(count)) {
    if (n === breaksAt) throw new Error(`no item ${n}`)
    yield n
  }
}

function run(
  items: number | AsyncIterable<number>,
  make: (n: number, signal: AbortSignal) => Promise<number | undefined>,
  stop?: AbortSignal,
  keepsNot: (n: number) => boolean = () => false,
) {
  const kept: number[][] = []
  const running = inLanes(typeof items === 'number' ? inTurn(items) : items, {
    lanes: 3,
    signal: stop ?? new AbortController().signal,
    make,
    together: 20,
    async keep(made) {
      kept.push(made.filter(n => !keepsNot(n)))
      return made.filter(keepsNot).map(n => new Error(`not kept ${n}`))
    },
  })
  return { running, kept }
}

describe('documents in lanes', () => {
  test('are made each once, no more at a time than there are lanes, and kept together', async () => {
    let [now, most] = [0, 0]
    const { running, kept } = run(30, async n => {
      most = Math.max(most, ++now)
      await sleep(4)
      now -= 1
      return n
    })
    await running
    expect(most).toBe(3)
    expect(kept.flat().toSorted((a, b) => a - b)).toEqual(numbers(30))
    expect(kept.length).toBeGreaterThan(1)
    expect(kept.length).toBeLessThan(8)
  })

  test('are kept as soon as the last are begun, where nothing comes after them', async () => {
    const kept: number[][] = []
    const last = Promise.withResolvers<void>()
    const running = inLanes(inTurn(10), {
      lanes: 3,
      signal: new AbortController().signal,
      async make(n) {
        if (n === 9) await last.promise
        return n
      },
      together: 60_000,
      isLast: true,
      async keep(made) {
        kept.push(made)
        last.resolve()
        return []
      },
    })
    // Kept at the end alone, the last would be waited for in vain.
    await running
    expect(kept.map(it => it.length)).toEqual([9, 1])
  })

  test('go on past a fault or two; the fault is thrown after all others are kept', async () => {
    const { running, kept } = run(10, async n => {
      if (n === 2 || n === 5) throw new Error(`fault ${n}`)
      return n === 3 ? undefined : n
    })
    await expect(running).rejects.toThrow('fault 2')
    expect(kept.flat().toSorted((a, b) => a - b)).toEqual([0, 1, 4, 6, 7, 8, 9])
  })

  test('end when everything fails, without trying them all', async () => {
    let tried = 0
    const { running, kept } = run(100, async () => {
      tried += 1
      await sleep(1)
      throw new Error('the disk is full')
    })
    await expect(running).rejects.toThrow('the disk is full')
    expect(tried).toBeLessThan(10)
    expect(kept).toEqual([])
  })

  test('go on past one that cannot be kept, and throw its fault in the end', async () => {
    const make = async (n: number) => sleep(4, n)
    const { running, kept } = run(30, make, undefined, n => n === 4)
    await expect(running).rejects.toThrow('not kept 4')
    expect(kept.flat().toSorted((a, b) => a - b)).toEqual(numbers(30).filter(n => n !== 4))
  })

  test('end when nothing can be kept, without making them all', async () => {
    let tried = 0
    const make = async (n: number) => {
      tried += 1
      return sleep(4, n)
    }
    const { running, kept } = run(300, make, undefined, () => true)
    await expect(running).rejects.toThrow('not kept 0')
    expect(tried).toBeLessThan(100)
    expect(kept.flat()).toEqual([])
  })

  test('end when they are stopped, with what is made kept and the reason thrown', async () => {
    const stop = new AbortController()
    const { running, kept } = run(
      100,
      async (n, signal) => {
        if (n === 10) stop.abort(new Error('asked to'))
        await sleep(1)
        signal.throwIfAborted()
        return n
      },
      stop.signal,
    )
    await expect(running).rejects.toThrow('asked to')
    expect(kept.flat().length).toBeGreaterThan(5)
    expect(kept.flat().length).toBeLessThan(15)
  })

  test('keep what came before an item failed to come, and throw why', async () => {
    const { running, kept } = run(inTurn(10, 5), async n => n)
    await expect(running).rejects.toThrow('no item 5')
    expect(kept.flat().toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3, 4])
  })
})
