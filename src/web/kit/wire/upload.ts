// Sends one file as a form, telling how far it is; fetch cannot tell that for what it sends.
import { CallError, renew } from './call.ts'
import type { Problem } from './call.ts'

interface Sending {
  /** 0 to 1. */
  onProgress?: (share: number) => void
  signal?: AbortSignal
}

/**
 * @param path under `/api`
 * @throws {CallError} as the typed client does
 */
export async function sendFile<T>(path: string, file: File, ask: Sending = {}): Promise<T> {
  let reply = await sendOnce(path, file, ask)
  if (reply.status === 401 && (await renew())) reply = await sendOnce(path, file, ask)
  const body: unknown = JSON.parse(reply.responseText || '{}')
  if (reply.status >= 200 && reply.status < 300) return body as T
  throw new CallError({ ...(body as Problem), status: reply.status })
}

function sendOnce(path: string, file: File, ask: Sending): Promise<XMLHttpRequest> {
  const form = new FormData()
  form.append('file', file, file.name)
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    request.open('POST', `/api${path}`)
    request.setRequestHeader('idempotency-key', crypto.randomUUID())
    request.upload.addEventListener('progress', event => {
      if (event.lengthComputable) ask.onProgress?.(event.loaded / event.total)
    })
    request.addEventListener('load', () => resolve(request))
    request.addEventListener('error', () => reject(new CallError(lost(file.name))))
    request.addEventListener('abort', () => reject(new DOMException('Stopped', 'AbortError')))
    ask.signal?.addEventListener('abort', () => request.abort())
    request.send(form)
  })
}

function lost(name: string): Problem {
  return {
    status: 0,
    code: 'network.unreachable',
    detail: `${name} was not sent: Octavo does not answer. Check the connection, then choose the file again.`,
    params: { name },
  }
}
