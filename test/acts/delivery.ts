// Test support: every change of deliveries, links and messages, done once.
import { bring, documentsOf, draft, ended, generate, greeting, people } from '../papers.ts'
import { deliverNow, newCustomer, pdf, sendTo } from '../post.ts'
import { newEmail, type Acts, type Scene } from './scene.ts'

export function deliveryActs(scene: Scene): Acts {
  const { at, ours } = scene
  const by = () => ours.admin

  const named = async () => {
    const [customer, upload] = [await newCustomer(by()), await bring(by(), pdf(), 'a.pdf')]
    return [{ customer_id: customer.id, source_kind: 'upload', source_id: upload.id }]
  }

  const sentLink = async () => {
    const { delivery_id } = await sendTo(by(), [(await newCustomer(by())).id])
    const { body } = await by().call('GET /links', { query: { delivery_id } })
    return body.data[0]!
  }

  const deliverable = async () => {
    const batch = await draft(by(), greeting(), people(1, newEmail()))
    await ended(by(), await generate(by(), batch.id))
    await documentsOf(by(), batch.id)
    return { params: { batch_id: batch.id }, body: { channel: 'email' as const } }
  }

  return {
    createDelivery: async act => act('POST /deliveries', { body: { channel: 'sms', items: await named() } }),
    sampleDelivery: async act =>
      act('POST /deliveries/sample', { body: { channel: 'email', to: newEmail(), items: await named() } }),
    cancelDelivery: async act => {
      const { delivery_id } = await sentLink()
      return act('POST /deliveries/{delivery_id}/cancel', { params: { delivery_id } })
    },
    resendDelivery: async act => {
      const { delivery_id } = await sentLink()
      await deliverNow(at, ours.workspace_id)
      return act('POST /deliveries/{delivery_id}/resend', { params: { delivery_id }, body: {} })
    },
    revokeLink: async act =>
      act('POST /links/{link_id}/revoke', { params: { link_id: (await sentLink()).id } }),
    renewLink: async act =>
      act('POST /links/{link_id}/renew', { params: { link_id: (await sentLink()).id }, body: {} }),
    changeLinks: async act =>
      act('POST /links/bulk', { body: { act: 'revoke', ids: [(await sentLink()).id] } }),
    replaceSent: async act => {
      const sent_id = (await sentLink()).documents[0]?.id ?? ''
      const { id: source_id } = await bring(by(), pdf('better'), 'b.pdf')
      return act('POST /sent-documents/{sent_id}/replace', { params: { sent_id }, body: { source_id } })
    },
    changeMessageSettings: async act => {
      const { placeholders: _, version, ...body } = (await by().call('GET /message-settings')).body
      return act('PUT /message-settings', { headers: { 'if-match': `"v${version}"` }, body })
    },
    addOptOut: act => act('POST /opt-outs', { body: { phone: '+4915112345678' } }),
    removeOptOut: async act => {
      const { body } = await by().call('POST /opt-outs', { body: { phone: '+4915112345679' } })
      return act('DELETE /opt-outs/{opt_out_id}', { params: { opt_out_id: body.id } })
    },
    deliverBatch: async act => act('POST /batches/{batch_id}/deliver', await deliverable()),
    sampleDeliver: async act => {
      const { params, body } = await deliverable()
      return act('POST /batches/{batch_id}/deliver/sample', { params, body: { ...body, to: newEmail() } })
    },
  }
}
