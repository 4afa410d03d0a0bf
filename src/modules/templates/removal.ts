// Deleting templates, bringing them back, and taking them away for good with all their versions.
import './tables.ts'
import { sql } from 'kysely'
import { audit } from '../../base/audit.ts'
import type { Tx } from '../../base/db/index.ts'
import { releaseFiles } from '../../base/files/index.ts'
import type { Ask } from '../../base/http/ask.ts'
import type { TrashKind } from '../../base/module.ts'
import { putInTrash } from '../workspace/index.ts'
import type { templatesContract } from './contract.ts'
import { unknownTemplate } from './templates.ts'

export async function removeTemplate(
  tx: Tx,
  ask: Ask<(typeof templatesContract)['removeTemplate']>,
): Promise<void> {
  const { template_id } = ask.params
  const gone = await tx
    .updateTable('templates')
    .set({ removed_at: sql<string>`now()` })
    .where('id', '=', template_id)
    .where('removed_at', 'is', null)
    .returning('name')
    .executeTakeFirst()
  if (!gone) throw unknownTemplate()
  await putInTrash(tx, ask.actor, { kind: 'template', id: template_id, name: gone.name })
  await audit(tx, ask.actor, {
    action: 'template.removed',
    noun: 'template',
    noun_id: template_id,
    detail: gone,
  })
}

export const templateTrash: TrashKind = {
  kind: 'template',
  capability: ['documents', 'booklets'],
  async restore(tx, id) {
    await tx.updateTable('templates').set({ removed_at: null }).where('id', '=', id).execute()
  },
  async purge(tx, id) {
    await tx.deleteFrom('template_versions').where('template_id', '=', id).execute()
    await releaseFiles(tx, { kind: 'template', id })
    await tx.deleteFrom('templates').where('id', '=', id).execute()
  },
}
