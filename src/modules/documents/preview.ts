// The PDF that one row gives, before anything is generated.
import type { Base } from '../../base/base.ts'
import { refuse } from '../../base/errors.ts'
import type { FileReply, StreamAsk } from '../../base/http/ask.ts'
import { plateOf, readVersion } from '../templates/index.ts'
import type { documentsContract } from './contract.ts'
import { converterOf } from './converter.ts'
import { localeOf } from './formats.ts'
import { checkedOf } from './mappings.ts'
import { readRow } from './rows.ts'
import { valuesToPrint, withOverlay } from './values.ts'

export async function previewRow(
  base: Base,
  ask: StreamAsk<(typeof documentsContract)['previewRow']>,
): Promise<FileReply> {
  const { batch_id, row } = ask.params
  const { version, checked, values } = await ask.in(async tx => {
    const read = await readRow(tx, { batch_id, row })
    const batch = await tx
      .selectFrom('batches')
      .select('template_version_id')
      .where('id', '=', batch_id)
      .executeTakeFirstOrThrow()
    if (!batch.template_version_id)
      throw refuse('batch.has_no_template', 409, 'This batch has no template yet. Bring one to see a page.')
    const found = await readVersion(tx, { version_id: batch.template_version_id })
    return { version: found, checked: await checkedOf(tx, batch_id), values: withOverlay(read) }
  })
  const plate = await plateOf(base, ask.caller.workspace_id, version.sha256)
  const filled = plate.fill(valuesToPrint(values, { ...checked, locale: checked.home }), {
    ...localeOf(checked.home),
    marks: ask.query.marks === 'true',
  })
  const office = await converterOf(base, { processes: 1 })
  const gone = new AbortController()
  ask.request.raw.once('close', () => gone.abort())
  const pdf = await office.convert(filled.bytes, { timeout_ms: 30_000, signal: gone.signal })
  // The page is shown with its gaps, and beside it what would keep it from being made.
  const faults = filled.faults.slice(0, 3).map(it => it.detail)
  const headers: Record<string, string> =
    faults.length > 0 ? { 'x-octavo-faults': encodeURIComponent(faults.join(' ')) } : {}
  return { media_type: 'application/pdf', name: null, inline: true, body: pdf, size: pdf.byteLength, headers }
}
