// The converters at work: who is idle, what waits, what is killed for taking too long, and who takes its place.
import { setTimeout as sleep } from 'node:timers/promises'
import type { Converter, Log, Print } from './converter.ts'
import { Unreadable } from './desk.ts'
import { closing, crashed, tooSlow, unavailable, unreadable } from './refusals.ts'

export interface Seat {
  pid: number | null
  state: 'starting' | 'idle' | 'busy' | 'dead'
  converted: number
  started_at: string
}

interface Task {
  docx: Uint8Array
  print: Print
  timeout_ms: number
  tries: number
  /** Set when nobody waits for the answer any more. */
  dropped: boolean
  resolve(pdf: Uint8Array): void
  reject(error: unknown): void
}

interface Worker extends Seat {
  converter: Converter | undefined
  fresh: boolean
  /** What lies ready there. */
  next: Task | undefined
}

export interface PoolOptions {
  seats: number
  recycle_after: number
  /** Gives up, and leaves nothing behind, when the signal is aborted. */
  start: (signal: AbortSignal) => Promise<Converter>
  log: Log
}

/** A document that kills its converter is tried once more, on a fresh one; then it alone fails. */
const TRIES = 2
/** So many starts may fail in a row before waiting documents are told so. */
const START_TRIES = 3
const PAUSE_MS = 200

function unlay(worker: Worker): void {
  worker.next = undefined
  worker.converter?.expect?.(undefined)
}

export class Pool {
  #options: PoolOptions
  #workers = new Set<Worker>()
  #queue: Task[] = []
  #failedStarts = 0
  #closed = false
  #closing = new AbortController()
  #hiring = new Set<Promise<void>>()

  constructor(options: PoolOptions) {
    this.#options = options
  }

  seats(): Seat[] {
    return [...this.#workers].map(({ pid, state, converted, started_at }) => ({
      pid,
      state,
      converted,
      started_at,
    }))
  }

  queued(): number {
    return this.#queue.length
  }

  /** Starts every converter now. Rejects when the first cannot be started. */
  async warm(): Promise<void> {
    const missing = this.#options.seats - this.#workers.size
    await Promise.all(Array.from({ length: Math.max(0, missing) }, () => this.#hire()))
    if (this.#workers.size === 0) throw unavailable()
  }

  async convert(
    docx: Uint8Array,
    print: Print,
    timeout_ms: number,
    signal?: AbortSignal,
  ): Promise<Uint8Array> {
    signal?.throwIfAborted()
    if (this.#closed) throw closing()
    return new Promise((resolve, reject) => {
      const drop = () => {
        task.dropped = true
        this.#queue = this.#queue.filter(other => other !== task)
        for (const worker of this.#workers) if (worker.next === task) unlay(worker)
        reject(signal?.reason)
      }
      const done = () => signal?.removeEventListener('abort', drop)
      const task: Task = {
        docx,
        print,
        timeout_ms,
        tries: 0,
        dropped: false,
        resolve: pdf => (done(), resolve(pdf)),
        reject: error => (done(), reject(error)),
      }
      signal?.addEventListener('abort', drop, { once: true })
      this.#queue.push(task)
      this.#deal()
    })
  }

  async close(): Promise<void> {
    this.#closed = true
    const waiting = this.#queue.splice(0)
    for (const task of waiting) {
      task.reject(closing())
    }
    const workers = [...this.#workers]
    // A start takes seconds: whoever stops does not wait for it.
    this.#closing.abort(closing())
    await Promise.all([...workers.map(worker => this.#dismiss(worker)), ...this.#hiring])
  }

  /** Gives waiting documents to idle converters and hires when all are busy. */
  #deal(): void {
    if (this.#closed) return
    for (const worker of this.#workers) {
      if (worker.state !== 'idle') continue
      // A second try wants a converter that has done nothing yet.
      const fits = (task: Task) => task.tries === 0 || worker.fresh
      const task =
        this.#queue.find(it => it === worker.next && fits(it)) ??
        this.#queue.find(it => fits(it) && !this.#isLaidReady(it)) ??
        this.#queue.find(fits)
      if (task === undefined) continue
      this.#queue.splice(this.#queue.indexOf(task), 1)
      void this.#serve(worker, task)
    }
    this.#layReady()
    const starting = this.seats().filter(seat => seat.state === 'starting').length
    const wanted = Math.min(this.#queue.length - starting, this.#options.seats - this.#workers.size)
    for (let i = 0; i < wanted; i++) void this.#hire()
    if (wanted <= 0 && starting === 0) this.#makeRoom()
  }

  #isLaidReady(task: Task): boolean {
    return [...this.#workers].some(worker => worker.next === task)
  }

  // A document that is written before its turn saves the converter 1 ms of standing still at each.
  #layReady(): void {
    for (const worker of this.#workers) {
      if (worker.state !== 'busy' || (worker.next && this.#queue.includes(worker.next))) continue
      worker.next = this.#queue.find(task => task.tries === 0 && !this.#isLaidReady(task))
      if (worker.next) worker.converter?.expect?.(worker.next.docx)
    }
  }

  /** A second try may wait while every seat is taken by a used, idle converter: replace one. */
  #makeRoom(): void {
    if (this.#queue.length === 0) return
    const idle = [...this.#workers].find(worker => worker.state === 'idle')
    if (idle !== undefined) void this.#dismiss(idle).then(() => this.#deal())
  }

  #hire(): Promise<void> {
    const hiring = this.#hireOne().finally(() => this.#hiring.delete(hiring))
    this.#hiring.add(hiring)
    return hiring
  }

  async #hireOne(): Promise<void> {
    const started_at = new Date().toISOString()
    const worker: Worker = {
      pid: null,
      state: 'starting',
      converted: 0,
      started_at,
      converter: undefined,
      fresh: true,
      next: undefined,
    }
    this.#workers.add(worker)
    try {
      const converter = await this.#options.start(this.#closing.signal)
      worker.converter = converter
      worker.pid = converter.pid
      worker.state = 'idle'
      this.#failedStarts = 0
      void converter.gone.then(() => this.#left(worker))
      if (this.#closed) await this.#dismiss(worker)
    } catch (error) {
      worker.state = 'dead'
      if (this.#closed) return void this.#workers.delete(worker)
      this.#failedStarts++
      this.#options.log('warn', 'A converter did not start', {
        error: String(error),
        failures: this.#failedStarts,
      })
      // What fails at once would be tried thousands of times a second while others still print.
      await sleep(Math.min(5_000, PAUSE_MS * this.#failedStarts))
      this.#workers.delete(worker)
      if (this.#failedStarts >= START_TRIES && this.#workers.size === 0) this.#giveUp()
    }
    this.#deal()
  }

  #giveUp(): void {
    this.#failedStarts = 0
    for (const task of this.#queue.splice(0)) task.reject(unavailable())
  }

  async #serve(worker: Worker, task: Task): Promise<void> {
    const converter = worker.converter
    if (converter === undefined) return
    worker.state = 'busy'
    task.tries++
    let late = false
    let isFree = false
    const timer = setTimeout(() => {
      late = true
      converter.kill()
    }, task.timeout_ms)
    const free = () => {
      clearTimeout(timer)
      // Whoever is to be replaced first hands over what it has made.
      if (isFree || worker.converted + 1 >= this.#options.recycle_after) return
      isFree = true
      void this.#finished(worker)
      this.#deal()
    }
    try {
      const pdf = await converter.convert(task.docx, task.print, free)
      task.resolve(pdf)
      if (!isFree) await this.#finished(worker)
    } catch (error) {
      if (error instanceof Unreadable) {
        task.reject(unreadable(error))
        if (!isFree) await this.#finished(worker)
      } else {
        await this.#broken(worker, task, late, error)
      }
    } finally {
      clearTimeout(timer)
    }
    this.#deal()
  }

  async #finished(worker: Worker): Promise<void> {
    worker.converted++
    worker.fresh = false
    if (worker.state === 'dead') return
    worker.state = 'idle'
    if (worker.converted >= this.#options.recycle_after) await this.#dismiss(worker)
  }

  /** The process is not to be trusted any more: it goes, and the document may have one more try. */
  async #broken(worker: Worker, task: Task, late: boolean, error: unknown): Promise<void> {
    const facts = { error: String(error), stderr: worker.converter?.complaints(), late, tries: task.tries }
    this.#options.log('warn', late ? 'A converter was stopped: too slow' : 'A converter broke', facts)
    await this.#dismiss(worker)
    if (late) task.reject(tooSlow(task.timeout_ms))
    else if (this.#closed || task.tries >= TRIES) task.reject(crashed(error))
    else if (!task.dropped) this.#queue.unshift(task)
  }

  async #dismiss(worker: Worker): Promise<void> {
    worker.state = 'dead'
    worker.converter?.kill()
    await worker.converter?.gone
    this.#workers.delete(worker)
  }

  /** It ended by itself or was killed from outside; whoever waits for it is told by its broken pipe. */
  #left(worker: Worker): void {
    if (worker.state === 'idle') {
      this.#workers.delete(worker)
      if (!this.#closed) this.#options.log('warn', 'An idle converter ended', { pid: worker.pid })
    }
    worker.state = 'dead'
  }
}
