// Test support: a clamd in this process that speaks the real one's protocol, and finds what holds a marker.
import { createServer, type Server, type Socket } from 'node:net'
import type { AddressInfo } from 'node:net'

export const marker = 'OCTAVO-IS-NOT-A-VIRUS-BUT-A-TEST'

interface FakeClamd {
  url: string
  /** Bytes of the streams that were seen whole. */
  seen: number[]
  close(): Promise<void>
}

/** @param how `hang`: takes everything and says nothing. `break`: hangs up after the first chunk. */
export async function openClamd(
  how: { limit?: number; mode?: 'well' | 'hang' | 'break' } = {},
): Promise<FakeClamd> {
  const seen: number[] = []
  const sockets = new Set<Socket>()
  // A clamd that hangs does not hang up when it was told all.
  const server: Server = createServer({ allowHalfOpen: how.mode === 'hang' }, socket => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    socket.on('error', () => {})
    talk(socket, how, seen)
  })
  server.listen(0, '127.0.0.1')
  await new Promise(done => server.once('listening', done))
  return {
    url: `tcp://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    close: () =>
      new Promise(done => {
        for (const socket of sockets) socket.destroy()
        server.close(() => done())
      }),
  }
}

function talk(socket: Socket, how: { limit?: number; mode?: string }, seen: number[]): void {
  let buffer: Buffer = Buffer.alloc(0)
  let body: Buffer = Buffer.alloc(0)
  let isStream = false
  const say = (text: string) => void socket.end(`${text}\0`)
  socket.on('data', (chunk: Buffer) => {
    buffer = Buffer.concat([buffer, chunk])
    if (how.mode === 'hang') return
    if (!isStream) {
      const end = buffer.indexOf(0)
      if (end < 0) return
      const command = buffer.toString('utf8', 0, end)
      buffer = buffer.subarray(end + 1)
      if (command === 'zPING') return say('PONG')
      if (command === 'zVERSION') return say('ClamAV 1.0.0/1/Fri Nov 20 2026')
      if (command !== 'zINSTREAM') return say('UNKNOWN COMMAND')
      isStream = true
    }
    while (buffer.length >= 4) {
      const length = buffer.readUInt32BE(0)
      if (length === 0) {
        seen.push(body.length)
        return say(body.includes(marker) ? 'stream: Octavo.Test FOUND' : 'stream: OK')
      }
      if (buffer.length < 4 + length) return
      body = Buffer.concat([body, buffer.subarray(4, 4 + length)])
      buffer = buffer.subarray(4 + length)
      if (how.mode === 'break') return void socket.destroy()
      if (how.limit !== undefined && body.length > how.limit)
        return say('INSTREAM size limit exceeded. ERROR')
    }
  })
}
