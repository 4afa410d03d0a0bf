// Downloads: the bytes of any stored file, for whoever may see one of the things that use it.
import { sql } from 'kysely'
import { audit } from '../../../base/audit.ts'
import { hasCapability } from '../../../base/auth/caller.ts'
import type { Base } from '../../../base/base.ts'
import { refuse } from '../../../base/errors.ts'
import type { Elsewhere, FileReply, StreamAsk } from '../../../base/http/ask.ts'
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
  const seconds = secondsElsewhere(base, ask, etag)
  if (seconds !== null && base.files.signedUrl)
    return {
      location: await base.files.signedUrl(ask.caller.workspace_id, file.sha256, { ...file, seconds }),
    }
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

/** For how many seconds the bucket itself may answer this; null where the bytes pass through here. */
function secondsElsewhere(base: Base, ask: Asked, etag: string): number | null {
  const { method, headers } = ask.request
  if (ask.query.inline === 'true' || isScript(headers)) return null
  // What is signed is a GET; and who has the bytes already is told so here.
  if (method !== 'GET' || isSame(headers['if-none-match'], etag)) return null
  return base.config.signedUrlTtl ?? null
}

/**
 * A page's own fetch may not follow to another origin: our policy forbids it, and the bucket would have to allow it.
 * Browsers alone send Sec-Fetch-Site, and for a link that is followed the mode `navigate`.
 */
function isScript(headers: Asked['request']['headers']): boolean {
  return headers['sec-fetch-site'] !== undefined && headers['sec-fetch-mode'] !== 'navigate'
}
