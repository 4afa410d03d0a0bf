// Templates and their versions.
import './tables.ts'
import { sql } from 'kysely'
import { audit } from '../../base/audit.ts'
import type { Base } from '../../base/base.ts'
import { containing, pageOf, readSort, type Tx } from '../../base/db/index.ts'
import { refuse } from '../../base/errors.ts'
import type { Ask } from '../../base/http/ask.ts'
import { checkVersion } from '../../base/http/etag.ts'
import { readUploadOf } from '../workspace/index.ts'
import type { Template, TemplateWithVersions, templatesContract } from './contract.ts'
import { checkPlate, plateOf } from './plates.ts'

type Routes = typeof templatesContract
type Version = TemplateWithVersions['versions'][number]

export const unknownTemplate = () =>
  refuse('template.unknown', 404, 'There is no such template here. It may have been removed.')

function select(tx: Tx) {
  return tx
    .selectFrom('templates')
    .innerJoin('template_versions as v', it =>
      it
        .onRef('v.template_id', '=', 'templates.id')
        .on(
          'v.number',
          '=',
          sql<number>`(select max(number) from template_versions w where w.template_id = templates.id)`,
        ),
    )
    .innerJoin('files', 'files.id', 'v.file_id')
    .leftJoin('users', 'users.id', 'v.created_by')
    .select(['templates.id', 'templates.name', 'v.dialect', 'v.number as version_count', 'templates.version'])
    .select(['templates.created_at', 'templates.updated_at'])
    .select(sql<number>`jsonb_array_length(v.placeholders)`.as('placeholder_count'))
    .select(
      sql<number>`(select count(*)::int from file_uses u where u.file_id = v.file_id and u.kind = 'batch'
        and not exists (select 1 from trash t where t.kind = 'batch' and t.noun_id = u.id))`.as(
        'batch_count',
      ),
    )
    .select(
      sql<Version>`json_build_object('id', v.id, 'number', v.number, 'file_id', v.file_id, 'file_name', files.name,
        'created_at', v.created_at, 'created_by', users.username)`.as('current_version'),
    )
    .where('templates.removed_at', 'is', null)
}

export function listTemplates(tx: Tx, ask: Ask<Routes['listTemplates']>) {
  const { q, sort } = ask.query
  let query = select(tx)
  if (q) query = query.where('templates.name', 'ilike', containing(q))
  const { field, descending } = readSort<'name' | 'updated_at'>(sort)
  return pageOf(query, ask.query, { by: `templates.${field}`, sort: field, id: 'templates.id', descending })
}

async function readOne(tx: Tx, template_id: string): Promise<Template> {
  const found = await select(tx).where('templates.id', '=', template_id).executeTakeFirst()
  if (!found) throw unknownTemplate()
  return found
}

export async function readTemplate(tx: Tx, template_id: string): Promise<TemplateWithVersions> {
  const template = await readOne(tx, template_id)
  const versions = await tx
    .selectFrom('template_versions as v')
    .innerJoin('files', 'files.id', 'v.file_id')
    .leftJoin('users', 'users.id', 'v.created_by')
    .select([
      'v.id',
      'v.number',
      'v.file_id',
      'files.name as file_name',
      'v.created_at',
      'users.username as created_by',
    ])
    .where('v.template_id', '=', template_id)
    .orderBy('v.number', 'desc')
    .execute()
  return { ...template, versions }
}

export async function createTemplate(
  base: Base,
  tx: Tx,
  ask: Ask<Routes['createTemplate']>,
): Promise<Template> {
  const upload = await readUploadOf(tx, ask.body.upload_id, ['docx'], 'a Word document (.docx)')
  const name = ask.body.name ?? upload.name.replace(/\.docx$/i, '')
  const made = await tx.insertInto('templates').values({ name }).returning('id').executeTakeFirstOrThrow()
  await addVersion(base, tx, ask, { template_id: made.id, name, upload, number: 1 })
  await audit(tx, ask.actor, {
    action: 'template.created',
    noun: 'template',
    noun_id: made.id,
    detail: { name },
  })
  return readOne(tx, made.id)
}

interface NewVersion {
  template_id: string
  name: string
  upload: { file_id: string; sha256: string; name: string }
  number: number
}

async function addVersion(
  base: Base,
  tx: Tx,
  ask: Pick<Ask<Routes['createTemplate']>, 'caller'>,
  it: NewVersion,
) {
  const plate = await plateOf(base, ask.caller.workspace_id, it.upload.sha256)
  checkPlate(plate, it.upload.name)
  await tx
    .insertInto('template_versions')
    .values({
      template_id: it.template_id,
      number: it.number,
      file_id: it.upload.file_id,
      dialect: plate.dialect === 'docxtemplater' ? 'docxtemplater' : 'jinja',
      placeholders: JSON.stringify(plate.placeholders),
      warnings: JSON.stringify(plate.warnings),
      created_by: ask.caller.user_id,
    })
    .execute()
  await tx
    .insertInto('file_uses')
    .values({ file_id: it.upload.file_id, kind: 'template', id: it.template_id, label: it.name })
    .onConflict(conflict => conflict.doNothing())
    .execute()
}

export async function changeTemplate(base: Base, tx: Tx, ask: Ask<Routes['changeTemplate']>) {
  const { template_id } = ask.params
  const before = await tx
    .selectFrom('templates')
    .select('version')
    .where('id', '=', template_id)
    .where('removed_at', 'is', null)
    .forUpdate()
    .executeTakeFirst()
  if (!before) throw unknownTemplate()
  checkVersion(before.version, ask.version, 'template')
  const { name, upload_id } = ask.body
  if (upload_id) {
    const upload = await readUploadOf(tx, upload_id, ['docx'], 'a Word document (.docx)')
    const { version_count } = await readOne(tx, template_id)
    await addVersion(base, tx, ask, { template_id, name, upload, number: version_count + 1 })
  }
  await tx
    .updateTable('templates')
    .set({ name, version: sql<number>`version + 1`, updated_at: sql<string>`now()` })
    .where('id', '=', template_id)
    .execute()
  const detail = { name, new_version: upload_id !== undefined }
  await audit(tx, ask.actor, { action: 'template.changed', noun: 'template', noun_id: template_id, detail })
  return readTemplate(tx, template_id)
}

/** One version of a template: the newest, unless another is named. */
export async function readVersion(tx: Tx, ask: { template_id: string } | { version_id: string }) {
  let query = tx
    .selectFrom('template_versions as v')
    .innerJoin('templates', 'templates.id', 'v.template_id')
    .innerJoin('files', 'files.id', 'v.file_id')
    .select(['v.id', 'v.template_id', 'v.number', 'v.file_id', 'v.dialect', 'v.placeholders', 'v.warnings'])
    .select(['templates.name', 'files.sha256'])
    .orderBy('v.number', 'desc')
    .limit(1)
  query =
    'version_id' in ask
      ? query.where('v.id', '=', ask.version_id)
      : query.where('v.template_id', '=', ask.template_id).where('templates.removed_at', 'is', null)
  const found = await query.executeTakeFirst()
  if (!found) throw unknownTemplate()
  return found
}

export type TemplateVersion = Awaited<ReturnType<typeof readVersion>>
