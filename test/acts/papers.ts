// Test support: every change of customers, templates and documents, done once.
import { randomUUID } from 'node:crypto'
import { bring, bringTemplate, draft, ended, generate, greeting, people, sheet } from '../papers.ts'
import { ifMatch, newCustomer, type Acts, type Scene } from './scene.ts'

export function paperActs(scene: Scene): Acts {
  const { ours } = scene
  const by = () => ours.admin

  const newBatch = () => draft(by(), greeting(), people(1, randomUUID()))

  const newUpload = async () => bring(by(), `name\n${randomUUID()}`, 'a.csv')

  const merged = async () => {
    const [customer_id, other_id] = [await newCustomer(scene), await newCustomer(scene)]
    const params = { customer_id }
    return (await by().call('POST /customers/{customer_id}/merge', { params, body: { other_id } })).body
      .merge_id
  }

  const attribute = async (customer_id: string) =>
    (
      await by().call('POST /customers/{customer_id}/attributes', {
        params: { customer_id },
        body: { key: 'segment', value: 'Gold' },
      })
    ).body.id

  const imported = async (name: string) => {
    const upload = await bring(by(), await sheet(['reference', 'name'], [randomUUID(), name]), 'clients.xlsx')
    return { body: { upload_id: upload.id } }
  }

  const generated = async () => {
    const batch = await newBatch()
    await ended(by(), await generate(by(), batch.id))
    const params = { batch_id: batch.id }
    return (await by().call('GET /batches/{batch_id}/documents', { params })).body.data[0]?.id ?? ''
  }

  /** A batch that has not ended yet: long enough to be stopped. */
  async function running<B>(body: B) {
    const batch = await draft(by(), greeting(), people(40, randomUUID()))
    await generate(by(), batch.id)
    return { params: { batch_id: batch.id }, body }
  }

  return {
    createCustomer: act => act('POST /customers', { body: { name: 'Ada' } }),
    changeCustomer: async act =>
      act('PUT /customers/{customer_id}', {
        params: { customer_id: await newCustomer(scene) },
        body: { name: 'Eve' },
        headers: ifMatch,
      }),
    removeCustomer: async act =>
      act('DELETE /customers/{customer_id}', { params: { customer_id: await newCustomer(scene) } }),
    bulkCustomers: act => act('POST /customers/bulk', { body: { items: [{ name: 'Ada' }] } }),
    bulkAttributes: async act => {
      const item = { customer_id: await newCustomer(scene), key: 'segment', value: 'Gold' }
      return act('POST /customers/attributes/bulk', { body: { items: [item] } })
    },
    createAttribute: async act =>
      act('POST /customers/{customer_id}/attributes', {
        params: { customer_id: await newCustomer(scene) },
        body: { key: 'segment', value: 'Gold' },
      }),
    changeAttribute: async act => {
      const customer_id = await newCustomer(scene)
      const params = { customer_id, attribute_id: await attribute(customer_id) }
      const body = { key: 'segment', value: 'Silver' }
      return act('PUT /customers/{customer_id}/attributes/{attribute_id}', { params, body, headers: ifMatch })
    },
    removeAttribute: async act => {
      const customer_id = await newCustomer(scene)
      const params = { customer_id, attribute_id: await attribute(customer_id) }
      return act('DELETE /customers/{customer_id}/attributes/{attribute_id}', { params })
    },
    importCustomers: async act => act('POST /customers/import', await imported('Ada')),
    undoImport: async act => {
      const { body } = await by().call('POST /customers/import', await imported('Bo'))
      const import_id = 'import_id' in body ? (body.import_id ?? '') : ''
      return act('POST /customers/imports/{import_id}/undo', { params: { import_id } })
    },
    mergeCustomer: async act =>
      act('POST /customers/{customer_id}/merge', {
        params: { customer_id: await newCustomer(scene) },
        body: { other_id: await newCustomer(scene) },
      }),
    undoMerge: async act =>
      act('POST /customers/merges/{merge_id}/undo', { params: { merge_id: await merged() } }),
    createTemplate: async act => {
      const { id: upload_id } = await bring(by(), greeting(), 'letter.docx')
      return act('POST /templates', { body: { upload_id } })
    },
    changeTemplate: async act => {
      const { id: template_id } = await bringTemplate(by(), greeting())
      const params = { template_id }
      return act('PUT /templates/{template_id}', { params, body: { name: 'New' }, headers: ifMatch })
    },
    removeTemplate: async act => {
      const { id: template_id } = await bringTemplate(by(), greeting())
      return act('DELETE /templates/{template_id}', { params: { template_id } })
    },
    createBatch: async act => act('POST /batches', { body: { upload_id: (await newUpload()).id } }),
    changeBatch: async act => {
      const { id: batch_id, version } = await newBatch()
      const headers = { 'if-match': `"v${version}"` }
      return act('PATCH /batches/{batch_id}', { params: { batch_id }, body: { name: 'New' }, headers })
    },
    removeBatch: async act =>
      act('DELETE /batches/{batch_id}', { params: { batch_id: (await newBatch()).id } }),
    generateBatch: async act =>
      act('POST /batches/{batch_id}/generate', { params: { batch_id: (await newBatch()).id }, body: {} }),
    pauseBatch: async act => act('POST /batches/{batch_id}/pause', await running({})),
    stopBatch: async act => act('POST /batches/{batch_id}/stop', await running(undefined)),
    removeDocument: async act =>
      act('DELETE /documents/{document_id}', { params: { document_id: await generated() } }),
  }
}
