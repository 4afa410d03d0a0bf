// Antivirus: what is uploaded passes through clamd while it is stored (INSTREAM), and is refused unless clamd says it is clean.
import { connect, type Socket } from 'node:net'
import { Transform } from 'node:stream'
import { refuse } from './errors.ts'

export interface Scanner {
  /**
   * A stream to pass the bytes through. It ends well only when clamd has seen all of them and found nothing.
   * Its errors are refusals: `upload.virus` (422), `upload.not_scanned` (503).
   */
  watch(): Transform
  /** What clamd answers, word for word. @throws {Refusal} `scanner.away` (502) */
  ask(command: 'PING' | 'VERSION'): Promise<string>
}

/** Milliseconds without a byte from clamd or to it. */
const patience = 30_000

type Place = { path: string } | { host: string; port: number }

/** @param url `tcp://host:port`, or `unix:/run/clamav/clamd.ctl` */
export function openScanner(url: string, options: { patience_ms?: number } = {}): Scanner {
  const place = placeOf(url)
  const dial = () => {
    const socket = connect(place)
    socket.setTimeout(options.patience_ms ?? patience, () => socket.destroy(new Error('no answer in time')))
    return socket
  }
  return { watch: () => new Watch(dial()), ask: command => askOnce(dial(), command) }
}

function placeOf(url: string): Place {
  if (url.startsWith('unix:')) return { path: url.slice('unix:'.length).replace(/^\/\/(?=\/)/, '') }
  const { hostname, port } = new URL(url)
  return { host: hostname.replace(/^\[|\]$/g, ''), port: Number(port || 3310) }
}

function askOnce(socket: Socket, command: string): Promise<string> {
  return new Promise((done, fail) => {
    let said = ''
    socket.on('data', chunk => (said += chunk.toString('utf8')))
    socket.on('error', error => fail(away(error)))
    socket.on('close', () => (said ? done(clean(said)) : fail(away(new Error('it closed without a word')))))
    socket.end(`z${command}\0`)
  })
}

function away(cause: Error) {
  return refuse('scanner.away', 502, `The virus scanner does not answer: ${cause.message}.`, {
    params: { why: cause.message },
    cause,
  })
}

const clean = (said: string) => said.replaceAll('\0', '').trim()

/** clamd(8), INSTREAM: chunks with their length in front (32 bits, network order), an empty one at the end. */
class Watch extends Transform {
  readonly #socket: Socket
  #said = ''
  #broke: Error | undefined
  readonly #closed: Promise<void>

  constructor(socket: Socket) {
    super()
    this.#socket = socket
    socket.on('data', chunk => (this.#said += chunk.toString('utf8')))
    socket.on('error', error => (this.#broke ??= error))
    this.#closed = new Promise(done => socket.once('close', () => done()))
    socket.write('zINSTREAM\0')
  }

  // Once clamd is gone the rest flows on unscanned, so that the sender is heard out; the end refuses it.
  override _transform(chunk: Buffer, _encoding: unknown, done: (error: null, chunk: Buffer) => void): void {
    const next = () => done(null, chunk)
    if (this.#socket.destroyed || this.#socket.writableEnded) return next()
    const length = Buffer.alloc(4)
    length.writeUInt32BE(chunk.length)
    this.#socket.write(length)
    if (this.#socket.write(chunk)) return next()
    const go = () => {
      this.#socket.off('drain', go)
      this.#socket.off('close', go)
      next()
    }
    this.#socket.once('drain', go).once('close', go)
  }

  override _flush(done: (error?: Error | null) => void): void {
    if (!this.#socket.destroyed) this.#socket.end(Buffer.alloc(4))
    void this.#closed.then(() => done(verdict(clean(this.#said), this.#broke)))
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#socket.destroy()
    done(error)
  }
}

/** `stream: OK`, `stream: Eicar-Test-Signature FOUND`, `INSTREAM size limit exceeded. ERROR`, or nothing. */
function verdict(said: string, broke: Error | undefined): Error | null {
  if (said === 'stream: OK') return null
  const name = /^stream: (.+) FOUND$/.exec(said)?.[1]
  if (name !== undefined)
    return refuse(
      'upload.virus',
      422,
      `The virus scanner found ${name} in this file, so it was not stored. Ask whoever sent it to you.`,
      { params: { name } },
    )
  const why = said || broke?.message || 'it closed without a word'
  return refuse(
    'upload.not_scanned',
    503,
    `The virus scanner could not check this file, so it was not stored: ${why}. Try again in a moment; if it stays, tell your admin.`,
    { params: { why }, retryAfter: 30, ...(broke ? { cause: broke } : {}) },
  )
}
