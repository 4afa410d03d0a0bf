// One uploaded file, streamed from the socket into the store, its type read from the content.
import '@fastify/multipart'
import type { Readable, Transform } from 'node:stream'
import type { FastifyRequest } from 'fastify'
import type { FileStore } from '../files/index.ts'
import { refuse } from '../errors.ts'
import type { StoredUpload } from './ask.ts'
import type { Scanner } from '../scanner.ts'
import { mediaOf } from './media.ts'

/** Bytes. */
export const maxUpload = 50 * 1024 * 1024

/**
 * Stores the one file of a multipart form. A refused file leaves nothing behind but bytes that clean-up takes.
 * @param scanner sees the bytes as they come; nothing is stored of what it does not pass
 * @throws refusal `upload.missing` (400), `upload.too_large` (413), those of mediaOf and of the scanner, `storage.full` (507)
 */
export async function storeUpload(
  files: FileStore,
  prefix: string,
  request: FastifyRequest,
  scanner: Scanner | null,
): Promise<StoredUpload> {
  const part = await request
    .file({ limits: { fileSize: maxUpload, files: 1, fields: 20 } })
    .catch((error: unknown) => Promise.reject(brokenForm(error)))
  if (!part)
    throw refuse(
      'upload.missing',
      400,
      'No file came with this request. Send it as the field `file` of a form.',
    )
  const stored = await files
    .put(prefix, scanner ? part.file.pipe(watch(part.file, scanner)) : part.file)
    .catch((error: unknown) => Promise.reject(brokenForm(error)))
  // What is refused stays until clean-up: the same bytes may be another file's, which only its lock can tell.
  if (part.file.truncated)
    throw refuse(
      'upload.too_large',
      413,
      'This file is larger than 50 MB. Split it, or leave out pictures, and send it again.',
    )
  const media = await mediaOf(
    async (start, end) => readRange(files, prefix, stored.sha256, start, end),
    stored.size,
  )
  return { ...media, ...stored, name: cleanName(part.filename) }
}

/** A sender that breaks off ends the scan as well; `pipe` alone would let both wait. */
function watch(file: Readable, scanner: Scanner): Transform {
  const through = scanner.watch()
  // It may end before the store begins to read; whoever reads then is told.
  through.on('error', () => {})
  file.once('error', error => through.destroy(error))
  file.once('close', () => {
    if (!file.readableEnded) through.destroy(new Error('Unexpected end of form'))
  })
  return through
}

/** The form's parser throws plain errors, told apart by their words alone. */
function brokenForm(error: unknown): unknown {
  const { message = '', code } = error as { message?: string; code?: string }
  const isBroken = /unexpected end of|malformed|boundary not found|terminated early|^aborted$/i.test(message)
  if (!isBroken && code !== 'ERR_STREAM_PREMATURE_CLOSE') return error
  return refuse(
    'upload.broken_off',
    400,
    'The form ended before its file did, or is not written as multipart/form-data. Send it again.',
    { cause: error },
  )
}

async function readRange(files: FileStore, prefix: string, sha256: string, start: number, end: number) {
  if (end <= start) return new Uint8Array()
  const { stream } = await files.open(prefix, sha256, { start, end: end - 1 })
  const chunks: Buffer[] = []
  for await (const chunk of stream) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}

/** The name is for people only: no folders, no control or direction-turning characters, 200 characters. */
function cleanName(name: string | undefined): string {
  // Browsers write these three so in a form (HTML, multipart/form-data encoding algorithm).
  const given = (name ?? '').replaceAll('%22', '"').replace(/%0[AD]/g, '')
  const last = given.split(/[\\/]/).pop() ?? ''
  const plain = last
    .normalize('NFC')
    .replace(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu, '')
    .trim()
  return plain.slice(0, 200) || 'file'
}
