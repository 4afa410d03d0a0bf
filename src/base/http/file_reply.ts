// Bytes on their way out: types that cannot run, the tail of a broken stream, or the way to where they lie.
import { Readable } from 'node:stream'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Base } from '../base.ts'
import { disposition } from '../disposition.ts'
import { refuse } from '../errors.ts'
import type { Elsewhere, FileReply } from './ask.ts'
import { isSame } from './etag.ts'
import { factsOf } from './problem.ts'

/** Only these are ever shown inside a page; everything else is saved to disk. */
const shown = new Set(['application/pdf', 'image/png', 'image/jpeg'])

export function sendFile(
  base: Pick<Base, 'faults'>,
  request: FastifyRequest,
  reply: FastifyReply,
  file: FileReply | Elsewhere,
) {
  // The address lets anybody in who has it: nothing on the way may keep it.
  if ('location' in file)
    return reply.code(302).headers({ location: file.location, 'cache-control': 'no-store' }).send()
  const etag = file.headers?.etag
  if (etag !== undefined && isSame(request.headers['if-none-match'], etag)) {
    if (file.body instanceof Readable) file.body.destroy()
    return reply.code(304).header('etag', etag).send()
  }
  const inline = file.inline === true && shown.has(file.media_type)
  void reply.code(file.status ?? 200).headers({
    'content-type': file.media_type,
    'content-disposition': disposition(inline ? 'inline' : 'attachment', file.name),
    'cache-control': 'private, no-cache',
    ...(file.size === undefined ? {} : { 'content-length': String(file.size) }),
    ...file.headers,
  })
  if (!(file.body instanceof Readable)) return reply.send(Buffer.from(file.body))
  // A fault after the first byte can only be told by cutting the connection: a short file must not look whole.
  file.body.on('error', error => {
    request.log.error({ err: error }, 'a download broke off')
    base.faults.tell(error, factsOf(request))
    reply.raw.destroy()
  })
  return reply.send(file.body)
}

/**
 * The byte range asked for, of a file of `size` bytes: null for the whole file (no header, several ranges, other units,
 * or an If-Range that names another content).
 * @throws refusal `range.not_satisfiable` (416)
 */
export function readRangeHeader(
  headers: { range?: string | undefined; 'if-range'?: string | string[] | undefined },
  size: number,
  etag: string,
): { start: number; end: number } | null {
  const { range: header, 'if-range': condition } = headers
  if (condition !== undefined && condition !== etag) return null
  const match = /^bytes=(\d*)-(\d*)$/.exec(header ?? '')
  if (!match || (match[1] === '' && match[2] === '')) return null
  const start = match[1] === '' ? Math.max(0, size - Number(match[2])) : Number(match[1])
  const end = match[1] === '' || match[2] === '' ? size - 1 : Math.min(Number(match[2]), size - 1)
  if (start > end || start >= size)
    throw refuse('range.not_satisfiable', 416, `This file has ${size} bytes; the range lies outside of it.`, {
      params: { size },
    })
  return { start, end }
}
