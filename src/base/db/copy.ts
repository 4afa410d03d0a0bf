// PostgreSQL's COPY as streams: what the protocol has and the driver leaves to us.
import { once } from 'node:events'
import type { Client, Connection } from 'pg'

/** What the driver calls on the query that is under way; the rest of its calls are answered by doing nothing. */
interface Wire {
  stream: { pause(): void; resume(): void; writableNeedDrain: boolean } & NodeJS.EventEmitter
  query(text: string): void
  sendCopyFromChunk(chunk: Uint8Array): void
  endCopyFrom(): void
  sendCopyFail(message: string): void
}

/** Bytes that wait for a slow reader before the server is told to wait. */
const AHEAD = 1024 * 1024

class Copy {
  readonly text: string
  readonly #onStart: (wire: Wire) => void
  readonly #onData: (chunk: Buffer, wire: Wire) => void
  readonly #onEnd: (error: Error | null) => void
  #error: Error | null = null

  constructor(
    text: string,
    on: {
      start?: (wire: Wire) => void
      data?: (chunk: Buffer, wire: Wire) => void
      end: (error: Error | null) => void
    },
  ) {
    this.text = text
    this.#onStart = on.start ?? (() => {})
    this.#onData = on.data ?? (() => {})
    this.#onEnd = on.end
  }

  submit(connection: Connection) {
    ;(connection as unknown as Wire).query(this.text)
  }
  handleCopyInResponse(connection: Wire) {
    this.#onStart(connection)
  }
  handleCopyData(message: { chunk: Buffer }, connection: Wire) {
    this.#onData(message.chunk, connection)
  }
  handleError(error: Error) {
    this.#error = error
    this.#onEnd(error)
  }
  handleReadyForQuery() {
    if (!this.#error) this.#onEnd(null)
  }
  handleRowDescription() {}
  handleDataRow() {}
  handleCommandComplete() {}
  handleEmptyQuery() {}
  handlePortalSuspended() {}
}

/** The bytes of `copy … to stdout`, row by row as the server sends them; the server waits for a slow reader. */
export async function* copyOut(client: Client, text: string): AsyncGenerator<Buffer> {
  let ready: Buffer[] = []
  let size = 0
  let ended = false
  let failure: Error | null = null
  let paused: Wire | null = null
  let wake = () => {}
  const copy = new Copy(text, {
    data(chunk, wire) {
      // The driver uses its buffer again.
      ready.push(Buffer.from(chunk))
      size += chunk.length
      if (size > AHEAD && !paused) {
        paused = wire
        wire.stream.pause()
      }
      wake()
    },
    end(error) {
      ended = true
      failure = error
      wake()
    },
  })
  client.query(copy as never)
  for (;;) {
    const some = ready
    ready = []
    size = 0
    yield* some
    if (ready.length > 0) continue
    ;(paused as Wire | null)?.stream.resume()
    paused = null
    if (failure) throw failure as Error
    if (ended) return
    await new Promise<void>(done => (wake = done))
  }
}

/** Sends the chunks to `copy … from stdin`. What the source throws ends the copy and is thrown. */
export async function copyIn(client: Client, text: string, chunks: AsyncIterable<Uint8Array>): Promise<void> {
  let done: (error: Error | null) => void = () => {}
  const end = new Promise<Error | null>(resolve => (done = resolve))
  const start = new Promise<Wire | null>(resolve => {
    const copy = new Copy(text, {
      start: resolve,
      end(error) {
        resolve(null)
        done(error)
      },
    })
    client.query(copy as never)
  })
  const wire = await start
  let fault: Error | null = null
  let over = false
  void end.then(() => (over = true))
  if (wire) {
    try {
      for await (const chunk of chunks) {
        if (over) break
        wire.sendCopyFromChunk(chunk)
        if (wire.stream.writableNeedDrain) await Promise.race([once(wire.stream, 'drain'), end])
      }
      if (!over) wire.endCopyFrom()
    } catch (error) {
      fault = error as Error
      wire.sendCopyFail('the source broke off')
    }
  }
  const refused = await end
  if (fault) throw fault
  if (refused) throw refused
}
