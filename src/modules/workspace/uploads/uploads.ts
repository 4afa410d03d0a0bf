// Uploads: files that people brought, kept as they came.
import { sql } from 'kysely'
import { audit } from '../../../base/audit.ts'
import type { Base } from '../../../base/base.ts'
import { containing, pageOf, readSort, type Tx } from '../../../base/db/index.ts'
import { refuse } from '../../../base/errors.ts'
import { addFile, releaseFiles, useFile } from '../../../base/files/index.ts'
import type { Ask } from '../../../base/http/ask.ts'
import type { MediaKind } from '../../../base/http/media.ts'
import type { TrashKind } from '../../../base/module.ts'
import { putInTrash } from '../trash/trash.ts'
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
      'uploads.pages',
      'files.media_type',
      'files.size',
      'files.sha256',
      'users.username as uploaded_by',
      'uploads.created_at as uploaded_at',
    ])
    .select(
      sql<Upload['used_by']>`coalesce((
        select json_agg(json_build_object('kind', u.kind, 'id', u.id, 'label', u.label,
          'in_trash', exists (select 1 from trash t where t.kind = u.kind and t.noun_id = u.id)) order by u.created_at)
        from file_uses u where u.file_id = files.id and u.kind <> 'upload'), '[]'::json)`.as('used_by'),
    )
    .where('uploads.removed_at', 'is', null)
}

export async function createUpload(base: Base, tx: Tx, ask: Ask<Routes['createUpload']>): Promise<Upload> {
  const { name, kind, media_type, sha256, size } = ask.upload
  const pages = kind === 'pdf' ? await countPdf(base, ask.caller.workspace_id, sha256) : null
  const file = await addFile({ tx, files: base.files }, { name, media_type, sha256, size })
  const made = await tx
    .insertInto('uploads')
    .values({ file_id: file.id, kind, pages, uploaded_by: ask.caller.user_id })
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

/** Pages of one PDF. */
const maxPages = 2000

/** @throws refusal `pdf.unreadable` (422) for what is damaged or locked, `upload.too_many_pages` (413) */
async function countPdf(base: Base, workspace_id: string, sha256: string): Promise<number> {
  const { countPages } = await import('../../../engines/pdf/index.ts')
  const pages = await countPages(await base.files.read(workspace_id, sha256))
  if (pages > maxPages)
    throw refuse(
      'upload.too_many_pages',
      413,
      `This PDF has ${pages} pages; ${maxPages} are allowed. Split it, and send the parts.`,
      { params: { pages, most: maxPages } },
    )
  return pages
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

const sortedBy = { uploaded_at: 'uploads.created_at', name: 'files.name', size: 'files.size' }

export function listUploads(tx: Tx, ask: Ask<Routes['listUploads']>) {
  const { kind, q, used, sort } = ask.query
  let query = select(tx)
  if (kind) query = query.where('uploads.kind', '=', kind)
  if (q) query = query.where('files.name', 'ilike', containing(q))
  if (used)
    query = query.where(
      sql<boolean>`exists (select 1 from file_uses u where u.file_id = files.id and u.kind <> 'upload') = ${used === 'true'}`,
    )
  const { field, descending } = readSort<keyof typeof sortedBy>(sort)
  return pageOf(query, ask.query, { by: sortedBy[field], sort: field, id: 'uploads.id', descending })
}

/** @throws refusals `upload.unknown` (404), `upload.in_use` (409) */
export async function removeUpload(tx: Tx, ask: Ask<Routes['removeUpload']>): Promise<void> {
  const { upload_id } = ask.params
  const { name, used_by } = await readUpload(tx, upload_id)
  const [first] = used_by
  if (first)
    throw refuse(
      'upload.in_use',
      409,
      `${name} is used by ${first.label}${used_by.length > 1 ? ` and ${used_by.length - 1} more` : ''}${first.in_trash ? ' (in the trash)' : ''}. Delete that first.`,
      { params: { name, by: first.label, kind: first.kind, count: used_by.length } },
    )
  await tx
    .updateTable('uploads')
    .set({ removed_at: sql<string>`now()` })
    .where('id', '=', upload_id)
    .execute()
  await putInTrash(tx, ask.actor, { kind: 'upload', id: upload_id, name })
  await audit(tx, ask.actor, {
    action: 'upload.removed',
    noun: 'upload',
    noun_id: upload_id,
    detail: { name },
  })
}

export const uploadTrash: TrashKind = {
  kind: 'upload',
  capability: ['documents', 'booklets', 'sales', 'customers'],
  async restore(tx, id) {
    await tx.updateTable('uploads').set({ removed_at: null }).where('id', '=', id).execute()
  },
  async purge(tx, id) {
    await releaseFiles(tx, { kind: 'upload', id })
    await tx.deleteFrom('uploads').where('id', '=', id).execute()
  },
}
