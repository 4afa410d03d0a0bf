// Prints the rows of one piece of work: fill, convert, store, record; each step safe to be cut off anywhere.
import { createHash } from 'node:crypto'
import { setImmediate as breathe } from 'node:timers/promises'
import { sql } from 'kysely'
import type { Base } from '../../base/base.ts'
import { crashPoint } from '../../base/crash_points.ts'
import type { Tx } from '../../base/db/index.ts'
import { isRefusal } from '../../base/errors.ts'
import { piecesAtATime, type RunningJob } from '../../base/jobs/index.ts'
import type { Office } from '../../engines/office/index.ts'
import { countPages } from '../../engines/pdf/index.ts'
import { plateOf, readVersion } from '../templates/index.ts'
import { converterOf } from './converter.ts'
import { localeOf } from './formats.ts'
import { inLanes } from './lanes.ts'
import { checkedOf } from './mappings.ts'
import { keepDocuments } from './record.ts'
import { Shelf, type Pdf, type Printed, type Shelved } from './shelf.ts'
import type { Values } from './tables.ts'
import { valuesToPrint, withOverlay, type Printing } from './values.ts'
import { wholeOf } from './whole.ts'

export interface Piece {
  batch_id: string
  rows: number[]
}

interface Press {
  base: Base
  office: Office
  job: RunningJob
  batch_id: string
  printing: Printing
  outputs: { pdfa: boolean; tagged: boolean }
  fill(values: Values): ReturnType<typeof wholeOf>
  /** The template's version, of which all plain letters are kin. */
  kin: string
}

interface Waiting {
  id: string
  row_number: number
  title: string
  values: Values
}

/**
 * Milliseconds after which what is made is recorded: mostly a whole piece at once. Alone, each document cost 10 round
 * trips, 5 ms of the 50 that a letter takes; with records twice a second it is 0.3 ms more than once in a second.
 */
const together = 2000

/**
 * After two attempts that were cut off. A piece whose worker dies six times before anything of it is recorded counts as
 * what kills workers; this one shall not be that only because it was unlucky: of 10,000 documents under 200 kills, 20
 * were given up so.
 */
const careful = { after: 2, together: 50 }

/**
 * Rows are filled before their turn, at 1 ms each, and one look tells which of them were converted before. The first
 * few go ahead, since the converters wait for them; one lane more than there are converters, so that the last piece
 * of a batch still keeps each of them busy.
 */
export async function printPiece(base: Base, job: RunningJob, piece: Piece): Promise<void> {
  const office = await converterOf(base, { processes: base.config.slots })
  const { waiting, ...found } = await base.db.in(job.workspace_id, tx => setUp(tx, base, job, piece))
  const press: Press = { base, office, job, batch_id: piece.batch_id, ...found }
  crashPoint('piece.taken')
  const lanes = base.config.slots + 1
  const shelf = new Shelf(base, job.workspace_id)
  await inLanes(fillInTurn(press, waiting, lanes), {
    lanes,
    signal: job.signal,
    make: (it, signal) => alone(press, it, async () => shelf.put(await printOne({ ...press, signal }, it))),
    together: job.attempt > careful.after ? careful.together : together,
    // At the end of a batch the converters would stand still while a whole piece is recorded, 18 ms.
    isLast: job.pieces_open <= piecesAtATime(base.config.slots),
    keep(shelved: Shelved[]) {
      shelf.clear()
      return keepDocuments(base, job, shelved)
    },
  })
  crashPoint('piece.finished')
}

async function* fillInTurn(press: Press, waiting: Waiting[], first: number): AsyncGenerator<Filled> {
  for (const some of [waiting.slice(0, first), waiting.slice(first)]) {
    const filled: Omit<Filled, 'known'>[] = []
    for (const it of some) {
      const one = await alone(press, it, async () => fillOne(press, it))
      if (one) filled.push(one)
      // A converter that has finished meanwhile gets its next document first.
      await breathe()
    }
    if (some.length > 0) crashPoint('document.filled')
    const known = await findConverted(press, filled)
    for (const it of filled) yield { ...it, known: known.get(it.key) }
  }
}

async function setUp(tx: Tx, base: Base, job: RunningJob, piece: Piece) {
  const { batch_id } = piece
  const batch = await tx
    .selectFrom('batches')
    .select(['template_version_id', 'outputs'])
    .where('id', '=', batch_id)
    .executeTakeFirstOrThrow()
  const version = await readVersion(tx, { version_id: batch.template_version_id ?? '' })
  const { placeholders, columns, mapping, home } = await checkedOf(tx, batch_id)
  const locale = localeOf(home)
  const printing = { placeholders, columns, mapping, locale }
  const plate = await plateOf(base, job.workspace_id, version.sha256)
  const fill = (values: Values) => wholeOf(plate.fill(valuesToPrint(values, printing), locale))
  const rows = await tx
    .selectFrom('documents')
    .innerJoin('batch_rows as r', it =>
      it.onRef('r.batch_id', '=', 'documents.batch_id').onRef('r.row_number', '=', 'documents.row_number'),
    )
    .select(['documents.id', 'documents.row_number', 'documents.title', 'documents.status'])
    .select(['r.values', 'r.overlay'])
    .where('documents.batch_id', '=', batch_id)
    .where('documents.row_number', '=', sql<number>`any(${piece.rows}::int[])`)
    .where('documents.removed_at', 'is', null)
    .orderBy('documents.row_number')
    .execute()
  const waiting: Waiting[] = rows
    .filter(it => it.status === 'queued')
    .map(({ overlay, values, ...it }) => ({ ...it, values: withOverlay({ values, overlay }) }))
  await countEarlier(tx, job, rows)
  return { printing, outputs: batch.outputs, fill, kin: version.sha256, waiting }
}

/** What an attempt that was cut off has finished counts for this one. */
async function countEarlier(tx: Tx, job: RunningJob, rows: { status: string }[]): Promise<void> {
  const count = (status: string) => rows.filter(it => it.status === status).length
  const [done, failed] = [count('done'), count('error')]
  if (done + failed > 0) await job.progress(tx, { done, failed })
}

/** What is wrong with a document fails it alone; what is wrong with the house is thrown, and tried again. */
async function alone<T>(press: Press, it: Waiting, work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work()
  } catch (error) {
    press.job.signal.throwIfAborted()
    if (!isRefusal(error) || error.status === 507 || error.status === 503) throw error
    await fail(press, it, error.message)
    return undefined
  }
}

/** With the signal that ends all of its piece. */
type Printer = Press & { signal: AbortSignal }

interface Filled extends Waiting {
  docx: Uint8Array
  isPlain: boolean
  /** Of the conversion: the DOCX, the options and the converter's version. */
  key: string
  /** From an earlier conversion. */
  known: Pdf | undefined
}

function fillOne({ fill, office, outputs }: Press, it: Waiting): Omit<Filled, 'known'> {
  const { bytes: docx, isPlain } = fill(it.values)
  const facts = `${office.engine} ${office.status().version} ${JSON.stringify(outputs)}`
  return { ...it, docx, isPlain, key: createHash('sha256').update(docx).update(facts).digest('hex') }
}

async function findConverted({ base, job }: Press, filled: { key: string }[]): Promise<Map<string, Pdf>> {
  if (filled.length === 0) return new Map()
  const keys = filled.map(it => it.key)
  const rows = await base.db.in(job.workspace_id, tx =>
    tx
      .selectFrom('conversions')
      .select(['key', 'sha256', 'size', 'pages'])
      .where('key', '=', sql<string>`any(${keys}::text[])`)
      .execute(),
  )
  return new Map(rows.map(({ key, ...pdf }) => [key, pdf]))
}

async function printOne(press: Printer, it: Filled): Promise<Printed> {
  const { id, title, values, key, docx } = it
  const pdf = await convert(press, it)
  crashPoint('document.converted')
  return { id, title, values, key, pdf, docx }
}

/** The PDF of this DOCX: in the store from an earlier conversion of the same bytes, or converted now. */
async function convert(press: Printer, { docx, isPlain, known }: Filled): Promise<Printed['pdf']> {
  const { base, job, office, outputs, kin, signal } = press
  if (known && (await base.files.has(job.workspace_id, known.sha256))) return known
  const bytes = await office.convert(docx, { ...outputs, signal, ...(isPlain ? { kin } : {}) })
  return { bytes, pages: await countPages(bytes) }
}

async function fail(press: Press, it: Waiting, error: string): Promise<void> {
  await press.base.db.in(press.job.workspace_id, async tx => {
    const changed = await tx
      .updateTable('documents')
      .set({ status: 'error', error, printed: JSON.stringify(it.values), updated_at: sql<string>`now()` })
      .where('id', '=', it.id)
      .where('status', '=', 'queued')
      .returning('id')
      .executeTakeFirst()
    if (changed) await press.job.progress(tx, { failed: 1 })
  })
}
