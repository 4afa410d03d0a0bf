// Test support: small Word templates and spreadsheets, and what people do with them through the API.
import type { Fault } from '../src/base/errors.ts'
import { docx, paras } from '../src/engines/word/fixtures/docx.ts'
import { writeXlsx, type Cell } from '../src/engines/sheet/index.ts'
import type { Person } from './house.ts'

/** A letter of these paragraphs. */
export function letter(...lines: string[]): Uint8Array {
  return docx(paras(...lines))
}

export const greeting = () =>
  letter('Dear {{ name }},', 'you owe us {{ amount }} from {{ city }}.', 'Yours, the office')

/** One sheet; the first row is the header. */
export function sheet(...rows: Cell[][]): Promise<Uint8Array> {
  return writeXlsx([{ name: 'Sheet1', rows }])
}

/** A PDF whose pages are all the same empty one, by number. */
export function emptyPdf(pages: number): Buffer {
  const kids = Array.from({ length: pages }, (_, n) => `${n + 3} 0 R`).join(' ')
  const objects = [
    '<</Type/Catalog/Pages 2 0 R>>',
    `<</Type/Pages/Count ${pages}/Kids[${kids}]>>`,
    ...Array<string>(pages).fill('<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>'),
  ]
  let text = '%PDF-1.4\n'
  const places = objects.map((it, n) => {
    const at = text.length
    text += `${n + 1} 0 obj${it}endobj\n`
    return at
  })
  const start = text.length
  text += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n`
  text += places.map(it => `${String(it).padStart(10, '0')} 00000 n \n`).join('')
  return Buffer.from(`${text}trailer<</Size ${objects.length + 1}/Root 1 0 R>>\nstartxref\n${start}\n%%EOF`)
}

const towns = ['Rotterdam', 'Kraków', 'Lisboa', 'Graz']

/**
 * `count` people under name, amount, city, email.
 * @param who makes their letters unlike those of other tests, so that none is found as converted before
 */
export function people(count: number, who = 'Person'): Cell[][] {
  return [
    ['name', 'amount', 'city', 'email'],
    ...Array.from({ length: count }, (_, n): Cell[] => [
      `${who} ${n + 1}`,
      100 + n,
      towns[n % 4] ?? '',
      `person${n + 1}@example.com`,
    ]),
  ]
}

export async function bring(by: Person, bytes: Uint8Array | string, name: string) {
  const form = new FormData()
  form.set('file', new Blob([bytes as BlobPart]), name)
  return (await by.call('POST /uploads', { body: form })).body
}

export async function bringTemplate(by: Person, bytes: Uint8Array, name = 'letter.docx') {
  const { id } = await bring(by, bytes, name)
  return (await by.call('POST /templates', { body: { upload_id: id } })).body
}

/** A draft of this template and these rows. */
export async function draft(by: Person, template: Uint8Array, rows: Cell[][]) {
  const [{ id: template_id }, { id: upload_id }] = [
    await bringTemplate(by, template),
    await bring(by, await sheet(...rows), 'rows.xlsx'),
  ]
  return (await by.call('POST /batches', { body: { template_id, upload_id } })).body
}

type Rows = Parameters<typeof generateNow>[2]

/** Begins the batch; gives the job's id. */
export async function generate(by: Person, batch_id: string, body: NonNullable<Rows> = {}) {
  return (await by.call('POST /batches/{batch_id}/generate', { params: { batch_id }, body })).body.job_id
}

/** Waits until the job has ended, and gives it. */
export async function ended(by: Person, job_id: string, seconds = 30) {
  for (const until = Date.now() + seconds * 1000; ;) {
    const { body: job } = await by.call('GET /jobs/{job_id}', { params: { job_id } })
    if (job.finished_at !== null) return job
    if (Date.now() > until) throw new Error(`after ${seconds} s the job is ${JSON.stringify(job)}`)
    await new Promise(done => setTimeout(done, 100))
  }
}

export async function generateNow(
  by: Person,
  batch_id: string,
  body: { rows?: 'all' | 'failed'; skip_bad_rows?: boolean } = {},
) {
  return ended(by, await generate(by, batch_id, body))
}

export async function documentsOf(by: Person, batch_id: string) {
  const { body } = await by.call('GET /batches/{batch_id}/documents', {
    params: { batch_id },
    query: { limit: 200 },
  })
  return body.data
}

interface Problem {
  status: number
  code: string
  detail: string
  errors?: Fault[]
}

/** The problem that this call is refused with. */
export async function refusalOf(calling: Promise<unknown>) {
  try {
    await calling
  } catch (error) {
    const { problem } = error as { problem?: Problem }
    if (problem) return problem
    throw error
  }
  throw new Error('the call was answered, not refused')
}
