// The sample company's first batch: fifty letters, really generated, through the API as a person would.
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { client } from '../../base/contract/client.ts'
import type { SampleAsk } from '../../base/module.ts'
import type { templatesContract } from '../templates/contract.ts'
import type { workspaceContract } from '../workspace/contract.ts'
import type { documentsContract } from './contract.ts'

type Contracts = typeof workspaceContract & typeof templatesContract & typeof documentsContract

const batchName = 'Quarterly letters'

/** Each step is keyed, so that a start which was cut off goes on where it ended. */
const once = (step: string) => ({ 'idempotency-key': `sample-${step}` })

export async function makeSample({ wire, dir }: SampleAsk): Promise<void> {
  const call = client<Contracts>(wire)
  const { body: before } = await call('GET /batches', { query: { q: batchName } })
  if (before.data.some(it => it.status !== 'draft')) return
  const upload = async (name: string) => {
    const form = new FormData()
    form.set('file', new Blob([await readFile(join(dir, name))]), name)
    return (await call('POST /uploads', { body: form, headers: once(name) })).body
  }
  const [letter, clients] = [await upload('letter.docx'), await upload('clients.xlsx')]
  const { body: template } = await call('POST /templates', {
    body: { upload_id: letter.id, name: 'Quarterly letter' },
    headers: once('template'),
  })
  const { body: batch } = await call('POST /batches', {
    body: { name: batchName, template_id: template.id, upload_id: clients.id },
    headers: once('batch'),
  })
  await call('POST /batches/{batch_id}/generate', {
    params: { batch_id: batch.id },
    body: { skip_bad_rows: true },
    headers: once('generate'),
  })
}
