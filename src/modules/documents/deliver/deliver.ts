// Delivers a batch: its finished documents, each to its customer, as delivery sends anything.
import type { Base } from '../../../base/base.ts'
import type { Tx } from '../../../base/db/index.ts'
import { refuse } from '../../../base/errors.ts'
import type { Ask } from '../../../base/http/ask.ts'
import { originOf, previewSend, sampleLater, sendLater } from '../../delivery/index.ts'
import { readBatch } from '../batches.ts'
import type { documentsContract } from '../contract.ts'
import { chooseDocuments, itemsOf, rowsOf } from './items.ts'

type Routes = typeof documentsContract

export async function deliverBatch(base: Base, tx: Tx, ask: Ask<Routes['deliverBatch']>) {
  const { batch_id } = ask.params
  const { rows, again, ...how } = ask.body
  // Two people who press Send at the same moment: the second finds everything sent.
  await tx.selectFrom('batches').select('id').where('id', '=', batch_id).forUpdate().execute()
  const batch = await readBatch(tx, batch_id)
  if (batch.status === 'generating' || batch.status === 'paused')
    throw refuse('batch.generating', 409, 'This batch is being generated. Wait until it is done, then send.')
  if (batch.done === 0)
    throw refuse('batch.has_no_documents', 409, 'This batch has no finished document. Generate it first.')
  const which = { batch_id, rows, again, doubles: how.doubles }
  const { ids, already_sent } = await chooseDocuments(tx, which)
  if (ids.length === 0 && already_sent > 0)
    throw refuse(
      'batch.all_sent',
      409,
      'All of these were sent before. Send again from the delivery, to those who did not open.',
    )
  const items = itemsOf(tx, ids)
  const source = { title: batch.name, source_kind: 'batch', source_id: batch_id }
  return sendLater(base, tx, { ...source, how, origin: originOf(base, ask.request), items }, ask.actor)
}

export async function previewDeliver(base: Base, tx: Tx, ask: Ask<Routes['previewDeliver']>) {
  const { batch_id } = ask.params
  const { rows, again, at, ...how } = ask.body
  await readBatch(tx, batch_id)
  const which = { batch_id, rows, again, doubles: how.doubles }
  const { ids, already_sent } = await chooseDocuments(tx, which)
  const items = itemsOf(tx, ids)
  const { preview } = await previewSend(tx, { how, origin: originOf(base, ask.request), items, at })
  const rowOf = await rowsOf(
    tx,
    preview.unreachable_list.map(it => it.source_id),
  )
  const unreachable_list = preview.unreachable_list.map(it => ({ ...it, row: rowOf.get(it.source_id) ?? 0 }))
  return { ...preview, unreachable_list, already_sent }
}

export async function sampleDeliver(base: Base, tx: Tx, ask: Ask<Routes['sampleDeliver']>) {
  const { batch_id } = ask.params
  const { rows, again, at, to, ...how } = ask.body
  await readBatch(tx, batch_id)
  const { ids } = await chooseDocuments(tx, { batch_id, rows, again, doubles: how.doubles })
  const items = itemsOf(tx, ids)
  return sampleLater(base, tx, { how, origin: originOf(base, ask.request), items, at, to }, ask.actor)
}
