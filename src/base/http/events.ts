// Server-sent events that go through every hook, end when asked to, and do not hold up a graceful stop.
import { PassThrough } from 'node:stream'
import type { FastifyReply, FastifyRequest } from 'fastify'

export interface EventStream {
  send(event: string, data: unknown, id?: string): void
  end(): void
  /** Aborted when the reader has gone, `end` was called, or the server stops. */
  closed: AbortSignal
}

const open = new Set<PassThrough>()

/** Ends all streams; their browsers come back by themselves after `retry`. */
export function endStreams(): void {
  for (const stream of open) stream.end()
}

/** Seconds; under the minute after which proxies cut idle connections. */
const heartbeat = 25

export function openEvents(request: FastifyRequest, reply: FastifyReply): EventStream {
  const stream = new PassThrough()
  open.add(stream)
  stream.write('retry: 2000\n\n')
  const beat = setInterval(() => stream.write(': still here\n\n'), heartbeat * 1000)
  const closing = new AbortController()
  const over = () => {
    clearInterval(beat)
    open.delete(stream)
    closing.abort()
  }
  stream.once('close', over)
  stream.once('finish', over)
  request.raw.once('close', () => stream.destroy())
  void reply
    .headers({
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
    })
    .send(stream)
  return {
    send(event, data, id) {
      if (stream.writableEnded || stream.destroyed) return
      const head = id === undefined ? '' : `id: ${id}\n`
      stream.write(`${head}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`)
    },
    end: () => stream.end(),
    closed: closing.signal,
  }
}
