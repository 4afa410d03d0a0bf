// 200 two-page letters through the API, against the same engine and process count converting the same 200 files.
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { client } from '../src/base/contract/client.ts'
import { openOffice, openTempDir, type Office } from '../src/engines/office/index.ts'
import { compileTemplate } from '../src/engines/word/index.ts'
import type { documentsContract } from '../src/modules/documents/contract.ts'
import type { templatesContract } from '../src/modules/templates/contract.ts'
import type { workspaceContract } from '../src/modules/workspace/contract.ts'
import { forget, memoryOf, root, startOctavo, type Started } from './octavo.ts'
import { median, type BenchResult } from './result.ts'

type Contracts = typeof workspaceContract & typeof templatesContract & typeof documentsContract

const letters = 200
/** With five, runs of the same code gave 0.90 and 0.94 where the machine's neighbours take a tenth now and then. */
const rounds = 15
const processes = 2

async function rowsOf(round: number): Promise<Record<string, unknown>[]> {
  const clients = JSON.parse(await readFile(join(root, 'samples/clients.json'), 'utf8')) as Record<
    string,
    unknown
  >[]
  // Another contact in each round, so that nothing is found in the cache.
  return Array.from({ length: letters }, (_, at) => ({
    ...clients[at % clients.length],
    reference: `HV-${at}`,
    contact: `Contact ${round}-${at}`,
  }))
}

export async function run(): Promise<BenchResult> {
  const octavo = await startOctavo({ port: 3991 })
  const call = client<Contracts>({
    origin: octavo.origin,
    headers: () => ({ authorization: `Bearer ${octavo.token}` }),
  })
  await sampleDone(call)
  const template = await readFile(join(root, 'samples/letter.docx'))
  const template_id = await upload(call, template)
  const plate = compileTemplate(template)
  const office = await openOffice({
    processes,
    // Where the product's own are: a memory disk gives both a tenth.
    temp_dir: await openTempDir(),
  })
  await office.warm()
  const [ours, peer, memory]: number[][] = [[], [], []]
  for (let round = 0; round <= rounds; round++) {
    const rows = await rowsOf(round)
    const files = rows.map(it => plate.fill(it).bytes)
    const took = { through: 0, direct: 0 }
    const turns = {
      through: () => batch(octavo, call, template_id, rows),
      direct: () => alone(office, files),
    }
    // Each goes first in every other round, so that a machine which grows slower or faster favours neither.
    for (const turn of round % 2 ? (['direct', 'through'] as const) : (['through', 'direct'] as const))
      took[turn] = await turns[turn]()
    const { through, direct } = took
    process.stdout.write(
      `round ${round}: API ${through.toFixed(1)} s, converter alone ${direct.toFixed(1)} s\n`,
    )
    memory?.push(memoryOf(octavo.pid))
    if (round === 0) continue
    ours?.push(letters / through)
    peer?.push(letters / direct)
  }
  await office.close()
  await forget(octavo)
  const [first = 0, last = 0] = [memory?.[1], memory?.at(-1)]
  return {
    name: 'batch',
    rows: [
      {
        what: `${letters} letters through the API`,
        median: median(ours ?? []),
        unit: 'documents/s',
        note: 'fill, convert, store with fsync, record, report; warm-up round left out',
      },
      {
        what: 'the converter alone',
        median: median(peer ?? []),
        unit: 'documents/s',
        note: `same engine (${office.engine}), ${processes} processes, same files`,
      },
      { what: 'memory of the API process after round 1', median: first, unit: 'MB' },
      { what: `memory of the API process after round ${rounds}`, median: last, unit: 'MB' },
    ],
    ratios: [
      {
        what: 'through the API / converter alone',
        // Of each round's two, which the machine treated much alike; not of two medians from different minutes.
        ratio: median((ours ?? []).map((rate, at) => rate / (peer?.[at] ?? rate))),
        wanted: 0.9,
      },
    ],
  }
}

type Call = ReturnType<typeof client<Contracts>>

async function upload(call: Call, bytes: Uint8Array): Promise<string> {
  const form = new FormData()
  form.set('file', new Blob([Buffer.from(bytes)]), 'letter.docx')
  const { body } = await call('POST /uploads', { body: form })
  return (await call('POST /templates', { body: { upload_id: body.id } })).body.id
}

/** Seconds for the converter to print these files, all of them handed over at once. */
async function alone(office: Office, files: Uint8Array[]): Promise<number> {
  const began = performance.now()
  await Promise.all(files.map(it => office.convert(it)))
  return (performance.now() - began) / 1000
}

/** Seconds from asking for the documents to the last one recorded. */
async function batch(
  octavo: Started,
  call: Call,
  template_id: string,
  rows: Record<string, unknown>[],
): Promise<number> {
  const { body } = await call('POST /batches', { body: { template_id, rows } })
  const began = performance.now()
  const params = { batch_id: body.id }
  const { job_id } = (await call('POST /batches/{batch_id}/generate', { params, body: {} })).body
  await ended(octavo, job_id)
  return (performance.now() - began) / 1000
}

/** Told by the job's events, as a browser is: asking again and again would be work of the benchmark's own. */
async function ended(octavo: Started, job_id: string): Promise<void> {
  const reply = await fetch(`${octavo.origin}/api/jobs/${job_id}/events`, {
    headers: { authorization: `Bearer ${octavo.token}` },
  })
  if (!reply.body) throw new Error(`no events: ${reply.status}`)
  const reader = reply.body.pipeThrough(new TextDecoderStream()).getReader()
  let text = ''
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    text += part.value
    if (/"status":"error"/.test(text)) throw new Error(text)
    if (/"status":"done"/.test(text)) return reader.cancel()
  }
  throw new Error('the events ended before the job did')
}

async function sampleDone(call: Call): Promise<void> {
  for (;;) {
    const { body } = await call('GET /jobs')
    if (body.data[0]?.status === 'done') return
    await new Promise(done => setTimeout(done, 500))
  }
}
