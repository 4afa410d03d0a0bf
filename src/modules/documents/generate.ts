// Begins the making of a batch: a document for every row, work in small pieces, in one transaction.
import './tables.ts'
import { sql } from 'kysely'
import { audit } from '../../base/audit.ts'
import type { Base } from '../../base/base.ts'
import type { Tx } from '../../base/db/index.ts'
import { refuse } from '../../base/errors.ts'
import type { Ask } from '../../base/http/ask.ts'
import { piecesAtATime } from '../../base/jobs/index.ts'
import { readBatch } from './batches.ts'
import type { documentsContract } from './contract.ts'
import { checkedOf, rememberMapping } from './mappings.ts'
import { planDocuments } from './plan.ts'
import type { Piece } from './print.ts'

type Routes = typeof documentsContract

/**
 * Rows of one piece. Others come in between pieces, and three of them are under way at two converters, so that one ends
 * every half a second. PostgreSQL works 0.9 ms for each row with 20, 0.7 with 30.
 */
const pieceRows = 30

export async function generateBatch(
  base: Base,
  tx: Tx,
  ask: Ask<Routes['generateBatch']>,
): Promise<{ job_id: string }> {
  const { batch_id } = ask.params
  const locked = await tx
    .selectFrom('batches')
    .select(['template_version_id', 'name'])
    .where('id', '=', batch_id)
    .where('removed_at', 'is', null)
    .forUpdate()
    .executeTakeFirst()
  const batch = await readBatch(tx, batch_id)
  if (batch.status === 'generating' || batch.status === 'paused')
    throw refuse('batch.generating', 409, 'This batch is being generated already.')
  if (!locked?.template_version_id)
    throw refuse('batch.has_no_template', 409, 'This batch has no template. Bring one, then generate.')
  if (batch.row_count === 0)
    throw refuse('batch.has_no_rows', 409, 'This batch has no rows. Bring a spreadsheet, then generate.')
  const checked = await checkedOf(tx, batch_id)
  const plan = { batch_id, template_version_id: locked.template_version_id, checked }
  const { made, bad } = await planDocuments(tx, plan, ask.body)
  const rows = await takeUp(tx, batch_id)
  if (rows.length === 0) {
    if (made === 0)
      throw refuse(
        'batch.nothing_to_do',
        409,
        'Every row of this batch has its document. There is nothing to do.',
      )
    throw refuse(
      'batch.all_rows_bad',
      409,
      'Every row that is left has a problem. Mend the rows, then generate again.',
    )
  }
  const messages: Piece[] = piecesOf(rows, piecesAtATime(base.config.slots)).map(some => ({
    batch_id,
    rows: some,
  }))
  const job_id = await base.jobs.enqueueLater(tx, {
    name: 'documents.generate',
    title: locked.name,
    total: rows.length,
    input: { batch_id },
    created_by: ask.caller.user_id,
    request_id: ask.request_id,
    messages,
  })
  if (batch.template_id) await rememberMapping(tx, batch.template_id, checked.mapping)
  await tx
    .updateTable('batches')
    .set({ job_id, updated_at: sql<string>`now()` })
    .where('id', '=', batch_id)
    .execute()
  const detail = { job_id, rows: rows.length, left_out: bad }
  await audit(tx, ask.actor, { action: 'batch.generated', noun: 'batch', noun_id: batch_id, detail })
  void ask.reply.header('location', `/api/jobs/${job_id}`)
  return { job_id }
}

/** The rows to print now, in order. Nothing runs now, so what an earlier run gave up (a full disk, say) waits too. */
async function takeUp(tx: Tx, batch_id: string): Promise<number[]> {
  const rows = await tx
    .selectFrom('documents')
    .select('row_number')
    .where('batch_id', '=', batch_id)
    .where('status', '=', 'queued')
    .where('removed_at', 'is', null)
    .orderBy('row_number')
    .execute()
  return rows.map(it => it.row_number)
}

/**
 * The first pieces, one for each that is worked at at the same time, grow to the usual size: then they do not end all
 * at once, and converters do not wait while a worker records them and takes the next.
 */
export function piecesOf(rows: number[], atATime: number): number[][] {
  const pieces: number[][] = []
  for (let at = 0; at < rows.length;) {
    const share = Math.min(1, (pieces.length + 1) / atATime)
    const next = at + Math.ceil(pieceRows * share)
    pieces.push(rows.slice(at, next))
    at = next
  }
  return pieces
}
