// Uploads of the shared library as things to send: the price list to a customer, say.
import type { Sendable } from '../../../base/module.ts'

export const sendableUploads: Sendable = {
  kind: 'upload',
  capabilities: ['documents', 'customers'],
  async items(tx, ids) {
    const found = await tx
      .selectFrom('uploads')
      .innerJoin('files', 'files.id', 'uploads.file_id')
      .select(['uploads.id', 'files.name', 'uploads.file_id'])
      .where('uploads.id', 'in', ids)
      .where('uploads.removed_at', 'is', null)
      .execute()
    return found.map(it => ({
      source_id: it.id,
      title: it.name.replace(/\.[a-z0-9]{2,4}$/i, ''),
      file_id: it.file_id,
      group_id: null,
      values: {},
    }))
  },
}
