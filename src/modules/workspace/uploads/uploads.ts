// Uploads: files that people brought, kept as they came.
import { sql } from 'kysely'
import { audit } from '../../../base/audit.ts'
import type { Base } from '../../../base/base.ts'
import { containing, pageOf, type Tx } from '../../../base/db/index.ts'
import { refuse } from '../../../base/errors.ts'
import { addFile, useFile } from '../../../base/files/index.ts'
import type { Ask, FileReply, StreamAsk } from '../../../base/http/ask.ts'
import { hasCapability } from '../../../base/auth/caller.ts'
import { readRangeHeader } from '../../../base/http/file_reply.ts'
import type { MediaKind } from '../../../base/http/media.ts'
import type { Upload, workspaceContract } from '../contract.ts'

type Routes = typeof workspaceContract

const unknown = () => refuse('upload.unknown', 404, 'There is no such upload here.')

function select(tx: Tx) {
  return tx
    .selectFrom('uploads')
    .innerJoin('files', 'files.id', 'uploads.file_id')
    .leftJoin('users', 'users.id', 'uploads.uploaded_by')
    .select([
      'uploads.id',
      'uploads.file_id',
      'files.name',
      'uploads.kind',
      'files.media_type',
      'files.size',
      'files.sha256',
      'users.username as uploaded_by',
      'uploads.created_at as uploaded_at',
    ])
    .select(
      sql<Upload['used_by']>`coalesce((
        select json_agg(json_build_object('kind', u.kind, 'id', u.id, 'label', u.label) order by u.created_at)
        from file_uses u where u.file_id = files.id and u.kind <> 'upload'), '[]'::json)`.as('used_by'),
    )
}

export async function createUpload(base: Base, tx: Tx, ask: Ask<Routes['createUpload']>): Promise<Upload> {
  const { name, kind, media_type, sha256, size } = ask.upload
  const file = await addFile({ tx, files: base.files }, { name, media_type, sha256, size })
  const made = await tx
    .insertInto('uploads')
    .values({ file_id: file.id, kind, uploaded_by: ask.caller.user_id })
    .returning('id')
    .executeTakeFirstOrThrow()
  await useFile(tx, { file_id: file.id, kind: 'upload', id: made.id, label: name })
  await audit(tx, ask.actor, {
    action: 'upload.created',
    noun: 'upload',
    noun_id: made.id,
    detail: { name, size, sha256 },
  })
  return readUpload(tx, made.id)
}

export async function readUpload(tx: Tx, upload_id: string): Promise<Upload> {
  const found = await select(tx).where('uploads.id', '=', upload_id).executeTakeFirst()
  if (!found) throw unknown()
  return found
}

/** @throws refusal `upload.wrong_kind` (422) when it is there but of another kind. */
export async function readUploadOf(
  tx: Tx,
  upload_id: string,
  kinds: MediaKind[],
  what: string,
): Promise<Upload> {
  const upload = await readUpload(tx, upload_id)
  if (!kinds.includes(upload.kind))
    throw refuse('upload.wrong_kind', 422, `${upload.name} is not ${what}. Choose another file.`, {
      params: { name: upload.name, kind: upload.kind },
    })
  return upload
}

export function listUploads(tx: Tx, ask: Ask<Routes['listUploads']>) {
  const { kind, q } = ask.query
  let query = select(tx)
  if (kind) query = query.where('uploads.kind', '=', kind)
  if (q) query = query.where('files.name', 'ilike', containing(q))
  return pageOf(query, ask.query, {
    by: 'uploads.created_at',
    sort: 'uploaded_at',
    id: 'uploads.id',
    descending: true,
  })
}

/** Bytes of a file that the caller may see: an upload of the shared library, or what an area of theirs made. */
export async function download(base: Base, ask: StreamAsk<Routes['download']>): Promise<FileReply> {
  const { file_id } = ask.params
  const file = await ask.in(async tx => {
    const found = await tx
      .selectFrom('files')
      .select(['sha256', 'size', 'media_type', 'name'])
      .select(sql<string[]>`array(select kind from file_uses u where u.file_id = files.id)`.as('uses'))
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
