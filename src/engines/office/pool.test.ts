// Converters that hang, break or end take no other document with them.
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { Unreadable } from './desk.ts'
import type { Converter } from './converter.ts'
import { Pool } from './pool.ts'

const plain = { pdfa: false, tagged: false }
const doc = (text: string) => Buffer.from(text)

/** Converters in this process: `hang` never ends, `crash` dies, `bad` is declined, anything else is printed. */
function makePool(options: { seats?: number; recycle_after?: number; failing?: number } = {}) {
  const facts = { started: 0, alive: 0, most: 0, by: [] as number[] }
  const start = async (): Promise<Converter> => {
    facts.started++
    if (facts.started <= (options.failing ?? 0)) throw new Error('will not start')
    const pid = facts.started
    facts.alive++
    facts.most = Math.max(facts.most, facts.alive)
    const end = Promise.withResolvers<void>()
    void end.promise.then(() => facts.alive--)
    return {
      pid,
      gone: end.promise,
      kill: () => end.resolve(),
      complaints: () => '',
      convert: async docx => {
        const text = Buffer.from(docx).toString()
        facts.by.push(pid)
        if (text === 'hang') {
          await end.promise
          throw new Error('killed')
        }
        if (text === 'crash') {
          end.resolve()
          throw new Error('died')
        }
        if (text === 'once' && pid === 1) throw new Error('died')
        if (text === 'bad') throw new Unreadable('bad')
        await sleep(1)
        return doc(text.toUpperCase())
      },
    }
  }
  const log = () => {}
  const pool = new Pool({
    seats: options.seats ?? 1,
    recycle_after: options.recycle_after ?? 100,
    start,
    log,
  })
  return { pool, facts }
}

const print = async (pool: Pool, text: string, timeout = 1_000, signal?: AbortSignal) =>
  Buffer.from(await pool.convert(doc(text), plain, timeout, signal)).toString()

describe('the pool of converters', () => {
  it('starts none before the first document, and no more than it has seats', async () => {
    const { pool, facts } = makePool({ seats: 2 })
    expect(pool.seats()).toEqual([])
    const all = await Promise.all(Array.from({ length: 20 }, async (_, i) => print(pool, `d${i}`)))
    expect(all.at(-1)).toBe('D19')
    expect(facts.most).toBe(2)
  })

  it('starts all of them when warmed', async () => {
    const { pool } = makePool({ seats: 3 })
    await pool.warm()
    expect(pool.seats().map(seat => seat.state)).toEqual(['idle', 'idle', 'idle'])
  })

  it('fails a document that hangs, alone, after its time', async () => {
    const { pool, facts } = makePool()
    const [hung, next] = await Promise.allSettled([print(pool, 'hang', 20), print(pool, 'next')])
    expect(hung).toMatchObject({
      reason: { code: 'conversion.timeout', status: 504, params: { seconds: 0 } },
    })
    expect(next).toMatchObject({ value: 'NEXT' })
    expect(facts).toMatchObject({ started: 2, alive: 1 })
  })

  it('tries a document that broke its converter once more on a fresh one', async () => {
    const { pool, facts } = makePool()
    expect(await print(pool, 'once')).toBe('ONCE')
    expect(facts.by).toEqual([1, 2])
  })

  it('fails a document that breaks two converters, and prints the others', async () => {
    const { pool, facts } = makePool({ seats: 2 })
    const texts = ['a', 'crash', 'b', 'crash', 'c']
    const done = await Promise.allSettled(texts.map(async text => print(pool, text)))
    expect(done.map(one => one.status)).toEqual([
      'fulfilled',
      'rejected',
      'fulfilled',
      'rejected',
      'fulfilled',
    ])
    expect(done[1]).toMatchObject({ reason: { code: 'conversion.crashed', status: 502 } })
    expect(facts.most).toBeLessThanOrEqual(2)
  })

  it('keeps a converter that declined a document', async () => {
    const { pool, facts } = makePool()
    await expect(print(pool, 'bad')).rejects.toMatchObject({ code: 'conversion.refused', status: 422 })
    expect(await print(pool, 'good')).toBe('GOOD')
    expect(facts.started).toBe(1)
  })

  it('replaces a converter after its share of documents', async () => {
    const { pool, facts } = makePool({ recycle_after: 3 })
    for (let i = 0; i < 7; i++) await print(pool, 'x')
    expect(facts.by).toEqual([1, 1, 1, 2, 2, 2, 3])
  })

  it('starts again when a converter does not come up, and says so when none does', async () => {
    const lucky = makePool({ failing: 2 })
    expect(await print(lucky.pool, 'x')).toBe('X')
    const unlucky = makePool({ failing: 100 })
    await expect(print(unlucky.pool, 'x')).rejects.toMatchObject({
      code: 'conversion.unavailable',
      status: 503,
    })
    await expect(unlucky.pool.warm()).rejects.toMatchObject({ code: 'conversion.unavailable' })
  })

  it('replaces a converter that ended while nobody used it', async () => {
    const { pool, facts } = makePool()
    await print(pool, 'x')
    await pool.warm()
    expect(facts.started).toBe(1)
    await pool.convert(doc('crash'), plain, 1_000).catch(() => {})
    expect(await print(pool, 'y')).toBe('Y')
  })

  it('lets a waiting document be called off without touching the one under way', async () => {
    const { pool, facts } = makePool()
    const calledOff = new AbortController()
    const first = print(pool, 'first')
    const second = print(pool, 'second', 1_000, calledOff.signal)
    calledOff.abort(new Error('not needed any more'))
    await expect(second).rejects.toThrow('not needed any more')
    expect(await first).toBe('FIRST')
    expect(facts.by).toEqual([1])
  })

  it('tells waiting documents when it closes, and ends every converter', async () => {
    const { pool, facts } = makePool()
    const all = [print(pool, 'hang'), print(pool, 'waits')]
    await sleep(5)
    await pool.close()
    const done = await Promise.allSettled(all)
    expect(done.map(one => one.status)).toEqual(['rejected', 'rejected'])
    expect(facts.alive).toBe(0)
    await expect(print(pool, 'late')).rejects.toMatchObject({ code: 'conversion.closed', status: 503 })
  })

  it('begins the next document while the last PDF is read, and lays the one after it ready', async () => {
    const said: string[] = []
    const reading = Promise.withResolvers<void>()
    const printing = Promise.withResolvers<void>()
    const converter: Converter = {
      pid: 1,
      gone: new Promise(() => {}),
      kill: () => {},
      complaints: () => '',
      expect: docx => void said.push(`expect ${docx ? Buffer.from(docx).toString() : 'none'}`),
      convert: async (docx, _, free) => {
        const text = Buffer.from(docx).toString()
        said.push(`print ${text}`)
        await (text === 'd' ? printing.promise : sleep(1))
        free()
        if (text === 'a') await reading.promise
        return docx
      },
    }
    const pool = new Pool({ seats: 1, recycle_after: 100, start: async () => converter, log: () => {} })
    const left = new AbortController()
    const first = print(pool, 'a')
    const rest = [print(pool, 'b'), print(pool, 'c')]
    await Promise.all(rest)
    expect(said).toEqual(['print a', 'expect b', 'print b', 'expect c', 'print c'])
    reading.resolve()
    expect(await first).toBe('a')
    const busy = print(pool, 'd')
    const dropped = print(pool, 'e', 1_000, left.signal)
    left.abort(new Error('asked'))
    await expect(dropped).rejects.toThrow('asked')
    printing.resolve()
    await busy
    expect(said.slice(5)).toEqual(['print d', 'expect e', 'expect none'])
  })

  it('gives up what is still starting when it closes, and leaves nothing of it', async () => {
    let left = 0
    const start = (signal: AbortSignal) =>
      new Promise<Converter>((_, reject) => {
        left += 1
        signal.addEventListener('abort', () => {
          left -= 1
          reject(signal.reason as Error)
        })
      })
    const pool = new Pool({ seats: 2, recycle_after: 100, start, log: () => {} })
    const warming = pool.warm()
    warming.catch(() => {})
    const began = Date.now()
    await pool.close()
    expect(Date.now() - began).toBeLessThan(150)
    expect(left).toBe(0)
    await expect(warming).rejects.toMatchObject({ status: 503 })
  })
})
