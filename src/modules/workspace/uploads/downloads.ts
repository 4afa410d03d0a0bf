// Downloads: the bytes of any stored file, for whoever may see one of the things that use it.
import { sql } from 'kysely'
import { audit } from '../../../base/audit.ts'
import { hasCapability } from '../../../base/auth/caller.ts'
import type { Base } from '../../../base/base.ts'
import { refuse } from '../../../base/errors.ts'
import type { Elsewhere, FileReply, StreamAsk } from '../../../base/http/ask.ts'
import type { FileRow } from '../../../base/files/index.ts'
import { isSame } from '../../../base/http/etag.ts'
import { readRangeHeader } from '../../../base/http/file_reply.ts'
import type { workspaceContract } from '../contract.ts'
import { liesInTrash } from '../trash/trash.ts'

type Asked = StreamAsk<(typeof workspaceContract)['download']>

/** Bytes of a file that the caller may see: an upload of the shared library, or what an area of theirs made. */
export async function download(base: Base, ask: Asked): Promise<FileReply | Elsewhere> {
  const { file_id } = ask.params
  const file = await ask.in(async tx => {
    const found = await tx
      .selectFrom('files')
      .select(['sha256', 'size', 'media_type', 'name'])
      .select(
        sql<string[]>`array(select kind from file_uses u where u.file_id = files.id
          and not ${liesInTrash(base)})`.as('uses'),
      )
      .where('id', '=', file_id)
      .executeTakeFirst()
    const isOpen = found?.uses.some(kind => hasCapability(ask.caller, base.fileKinds[kind] ?? []))
    if (!found || !isOpen) throw refuse('file.unknown', 404, 'There is no such file here.')
    await audit(tx, ask.actor, {
      action: 'file.downloaded',
      noun: 'file',
      noun_id: file_id,
      detail: { name: found.name },
    })
    return found
  })
  const etag = `"${file.sha256.slice(0, 32)}"`
  const sign = waysElsewhere(base, ask, etag)
  if (sign) return { location: await sign(ask.caller.workspace_id, file.sha256, file) }
  const range = readRangeHeader(ask.request.headers, file.size, etag)
  const { stream } = await base.files.open(ask.caller.workspace_id, file.sha256, range ?? undefined)
  return {
    status: range ? 206 : 200,
    media_type: file.media_type,
    name: file.name,
    inline: ask.query.inline === 'true',
    body: stream,
    size: range ? range.end - range.start + 1 : file.size,
    headers: {
      'accept-ranges': 'bytes',
      etag,
      ...(range ? { 'content-range': `bytes ${range.start}-${range.end}/${file.size}` } : {}),
    },
  }
}

/** How the bucket itself may answer this; null where the bytes pass through here. */
function waysElsewhere({ config, files }: Base, ask: Asked, etag: string) {
  const { signedUrl } = files
  const seconds = config.signedUrlTtl
  const { method, headers } = ask.request
  if (seconds === undefined || !signedUrl || ask.query.inline === 'true') return null
  // What is signed is a GET; and who has the bytes already is told so here.
  if (method !== 'GET' || isSame(headers['if-none-match'], etag)) return null
  if (isScript(headers)) return null
  return (prefix: string, sha256: string, { name, media_type }: Pick<FileRow, 'name' | 'media_type'>) =>
    signedUrl(prefix, sha256, { seconds, name, media_type })
}

/**
 * A page's own fetch may not follow to another origin: our policy forbids it, and the bucket would have to allow it.
 * Browsers alone send Sec-Fetch-Site, and for a link that is followed the mode `navigate`.
 */
function isScript(headers: Asked['request']['headers']): boolean {
  return headers['sec-fetch-site'] !== undefined && headers['sec-fetch-mode'] !== 'navigate'
}
