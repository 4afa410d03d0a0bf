// The mapping of a batch: found by name, mended by people, remembered for the template.
import './tables.ts'
import { sql } from 'kysely'
import { audit } from '../../base/audit.ts'
import type { Tx } from '../../base/db/index.ts'
import { refuse, type Fault } from '../../base/errors.ts'
import type { Ask } from '../../base/http/ask.ts'
import { checkVersion } from '../../base/http/etag.ts'
import { readHome } from '../workspace/index.ts'
import { lockDraft, readBatchInFull } from './batches.ts'
import { findUnmatched, rowChecker, type Checked } from './checks.ts'
import type { documentsContract } from './contract.ts'
import { isFormat } from './formats.ts'
import { glyphCheck } from './glyphs.ts'
import { matchColumns } from './matching.ts'
import { eachRow } from './row_store.ts'
import type { BatchInFull, Mapping } from './shapes.ts'

type Routes = typeof documentsContract

export async function checkedOf(tx: Tx, batch_id: string): Promise<Checked> {
  const found = await tx
    .selectFrom('batches')
    .leftJoin('template_versions as v', 'v.id', 'batches.template_version_id')
    .select(['batches.columns', 'batches.mapping', 'v.placeholders'])
    .where('batches.id', '=', batch_id)
    .executeTakeFirstOrThrow()
  const { columns, mapping } = found
  return { columns, mapping, placeholders: found.placeholders ?? [], home: await readHome(tx) }
}

/** Matches anew after template or data have changed; what a person chose and still fits stays. */
export async function rematch(tx: Tx, batch_id: string): Promise<void> {
  const { placeholders, columns, mapping } = await checkedOf(tx, batch_id)
  const remembered = await tx
    .selectFrom('remembered_mappings as m')
    .innerJoin('template_versions as v', 'v.template_id', 'm.template_id')
    .innerJoin('batches', 'batches.template_version_id', 'v.id')
    .select('m.mapping')
    .where('batches.id', '=', batch_id)
    .executeTakeFirst()
  const chosen = { ...remembered?.mapping.placeholders, ...mapping.placeholders }
  const before = { ...(remembered?.mapping ?? mapping), placeholders: chosen }
  const next = matchColumns(placeholders, columns, before)
  await tx
    .updateTable('batches')
    .set({ mapping: JSON.stringify(next) })
    .where('id', '=', batch_id)
    .execute()
}

/** Counts what is wrong with the rows and finds the longest, so that screens need not. */
export async function survey(tx: Tx, batch_id: string): Promise<void> {
  const checked = await checkedOf(tx, batch_id)
  const check = rowChecker(checked)
  let problem_count = findUnmatched(checked).length
  let first_bad_row: number | null = null
  let longest_row: number | null = null
  let longest = -1
  const glyphs = glyphCheck()
  for await (const { row, values } of eachRow(tx, batch_id)) {
    const found = check(row, values).length
    problem_count += found
    if (found > 0) first_bad_row ??= row
    const text = JSON.stringify(values)
    if (text.length > longest) [longest, longest_row] = [text.length, row]
    glyphs.add(row, text)
  }
  const before = await tx
    .selectFrom('batches')
    .select('warnings')
    .where('id', '=', batch_id)
    .executeTakeFirstOrThrow()
  const missing = await glyphs.warn()
  const warnings = [
    ...before.warnings.filter(it => it.code !== 'glyphs_missing'),
    ...(missing ? [missing] : []),
  ]
  await tx
    .updateTable('batches')
    .set({ problem_count, first_bad_row, longest_row, warnings: JSON.stringify(warnings) })
    .where('id', '=', batch_id)
    .execute()
}

export async function changeMapping(tx: Tx, ask: Ask<Routes['changeMapping']>): Promise<BatchInFull> {
  const { batch_id } = ask.params
  const before = await lockDraft(tx, batch_id)
  checkVersion(before.version, ask.version, 'mapping')
  const mapping = ask.body
  const checked = await checkedOf(tx, batch_id)
  const faults = faultsOf(mapping, checked)
  if (faults.length)
    throw refuse('mapping.invalid', 422, `The mapping cannot be used: ${faults[0]?.detail ?? ''}`, {
      errors: faults,
    })
  await tx
    .updateTable('batches')
    .set({
      mapping: JSON.stringify(mapping),
      version: sql<number>`version + 1`,
      updated_at: sql<string>`now()`,
    })
    .where('id', '=', batch_id)
    .execute()
  await survey(tx, batch_id)
  await audit(tx, ask.actor, { action: 'batch.mapped', noun: 'batch', noun_id: batch_id })
  return readBatchInFull(tx, batch_id)
}

function faultsOf(mapping: Mapping, { columns, placeholders }: Checked): Fault[] {
  const names = new Set(columns.map(it => it.name))
  const accepted = [...names].slice(0, 30).join(', ')
  const faults: Fault[] = []
  for (const [path, match] of Object.entries(mapping.placeholders)) {
    const pointer = `/placeholders/${path}`
    if (!placeholders.some(it => it.path === path))
      faults.push({ pointer, detail: `The template has no placeholder {${path}}.` })
    if (match.column !== null && !names.has(match.column))
      faults.push({ pointer, value: match.column, detail: `There is no column ${match.column}.`, accepted })
    if (match.format !== undefined && !isFormat(match.format))
      faults.push({
        pointer,
        value: match.format,
        detail: `${match.format} is no format.`,
        accepted: 'long, DD.MM.YYYY, 0.00, EUR, 0%',
      })
  }
  for (const [key, column] of Object.entries({ ...mapping.customer, title: mapping.title }))
    if (column !== null && !names.has(column))
      faults.push({
        pointer: `/customer/${key}`,
        value: column,
        detail: `There is no column ${column}.`,
        accepted,
      })
  return faults
}

/** Kept when a batch is generated: a mapping that printed is worth beginning with. */
export async function rememberMapping(tx: Tx, template_id: string, mapping: Mapping): Promise<void> {
  const text = JSON.stringify(mapping)
  await tx
    .insertInto('remembered_mappings')
    .values({ template_id, mapping: text })
    .onConflict(it =>
      it
        .columns(['workspace_id', 'template_id'])
        .doUpdateSet({ mapping: text, updated_at: sql<string>`now()` }),
    )
    .execute()
}
