// Test support: somebody's server that webhooks go to, answering as it is told.
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

interface Received {
  path: string
  headers: IncomingHttpHeaders
  body: string
  at: number
}

export interface Receiver {
  url: string
  got: Received[]
  /** What it answers from now on; 200 at first. */
  answer: (reply: ServerResponse, asked: Received) => void
  /** Waits until this many deliveries came in all. */
  until(count: number): Promise<Received[]>
  close(): Promise<void>
}

export async function openReceiver(): Promise<Receiver> {
  const got: Received[] = []
  const receiver: Receiver = {
    url: '',
    got,
    answer: reply => void reply.end('ok'),
    async until(count) {
      for (let tries = 0; got.length < count && tries < 400; tries++)
        await new Promise(done => setTimeout(done, 25))
      if (got.length < count) throw new Error(`${got.length} deliveries came, ${count} were expected`)
      return got
    },
    close: () =>
      new Promise(done => {
        server.closeAllConnections()
        server.close(() => done())
      }),
  }
  const server = createServer((request, reply) => {
    let body = ''
    request.on('data', chunk => (body += String(chunk)))
    request.on('end', () => {
      const asked = { path: request.url ?? '', headers: request.headers, body, at: Date.now() }
      got.push(asked)
      receiver.answer(reply, asked)
    })
  })
  server.listen(0, '127.0.0.1')
  await new Promise(done => server.once('listening', done))
  receiver.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return receiver
}
