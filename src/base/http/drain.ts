// What a client goes on sending after its answer: taken off the line, so that it reads the answer and the line falls idle.
import type { IncomingMessage } from 'node:http'

/** Milliseconds for the rest of an upload that was refused; a line that is still busy then is cut. */
const patience = 5_000

/** Node does this by itself only where nothing of the body was read: else the line hung until its request timed out, 300 s later. */
export function drainRest(request: IncomingMessage): void {
  if (request.complete || request.destroyed) return
  request.unpipe()
  request.resume()
  const cut = setTimeout(() => request.destroy(), patience)
  request.once('close', () => clearTimeout(cut))
}
