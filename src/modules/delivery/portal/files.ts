// The bytes of a document, to a browser that has opened its link: whole or by ranges, kept by nobody on the way.
import { sql } from 'kysely'
import type { FileReply } from '../../../base/http/ask.ts'
import { readRangeHeader } from '../../../base/http/file_reply.ts'
import { refuse } from '../../../base/errors.ts'
import { accessOf, denialOf, inVisit, noteDenial, whyNot, type PortalAsk, type PortalBase } from './asks.ts'
import { findReadable } from './documents.ts'

interface FileAsk extends PortalAsk {
  params: { token: string; document_id: string }
  query: { download: 'true' | 'false' }
}

/** A viewer asks for many ranges of one file: each view is written down once a session. */
const noted = new Set<string>()

export async function readPortalDocument(at: PortalBase, ask: FileAsk): Promise<FileReply> {
  const { visit, held, file, denied } = await inVisit(at, ask, async (tx, visit, held) => {
    const denied = whyNot(visit)
    const file = denied ? null : await findReadable(tx, visit, ask.params.document_id)
    return { visit, held, file, denied }
  })
  if (denied) {
    await noteDenial(at, held.workspace_id, visit, ask, denied)
    throw denialOf(denied)
  }
  if (!file) throw refuse('document.unknown', 404, 'There is no such document behind this link.')
  const isDownload = ask.query.download === 'true'
  const key = `${visit.session_id} ${file.sent_id} ${isDownload}`
  if (!noted.has(key)) {
    const { sent_id, link_id, delivery_id } = file
    const act = isDownload ? 'downloaded' : 'viewed'
    await at.noteAccess(held.workspace_id, accessOf(visit, ask, act, { sent_id, link_id, delivery_id }))
    await markSeen(at, held.workspace_id, sent_id, isDownload)
    if (noted.size > 50_000) noted.clear()
    noted.add(key)
  }
  const etag = `"${file.sha256.slice(0, 32)}"`
  const range = readRangeHeader(ask.request.headers, file.size, etag)
  const { stream } = await at.base.files.open(held.workspace_id, file.sha256, range ?? undefined)
  return {
    status: range ? 206 : 200,
    media_type: file.media_type,
    name: file.name,
    inline: !isDownload,
    body: stream,
    size: range ? range.end - range.start + 1 : file.size,
    headers: {
      'accept-ranges': 'bytes',
      'cache-control': 'no-store',
      etag,
      ...(range ? { 'content-range': `bytes ${range.start}-${range.end}/${file.size}` } : {}),
    },
  }
}

async function markSeen({ base }: PortalBase, workspace_id: string, sent_id: string, isDownload: boolean) {
  await base.db.in(workspace_id, tx =>
    tx
      .updateTable('sent_documents')
      .set(
        isDownload
          ? { downloaded_at: sql<string>`coalesce(downloaded_at, now())` }
          : { viewed_at: sql<string>`coalesce(viewed_at, now())` },
      )
      .where('id', '=', sent_id)
      .execute(),
  )
}
