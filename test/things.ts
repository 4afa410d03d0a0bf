// One thing for every parameter of a path, and a body for every route that wants one: what the walk over all routes calls with.
import { randomUUID } from 'node:crypto'
import { callsOf, password, type Company, type TestHouse } from './house.ts'
import { newCustomer, sendTo } from './post.ts'
import { bring, bringTemplate, draft, generate, greeting, people, sheet } from './papers.ts'

const rule = {
  name: 'Segment',
  key: 'tier',
  source: 'documents.made',
  steps: [{ op: 'at_least' as const, than: 1, value: 'Gold' }],
}

/** Bodies that are taken, for routes that have both a body and an id in their path. */
export const bodies: Record<string, unknown> = {
  changeUser: { username: 'Renamed' },
  changeCustomer: { name: 'Renamed' },
  mergeCustomer: { other_id: '00000000-0000-4000-8000-000000000000' },
  createAttribute: { key: 'segment', value: 'Gold', year: 2026 },
  changeAttribute: { key: 'segment', value: 'Silver' },
  changeTemplate: { name: 'Renamed' },
  changeBatch: { name: 'Renamed' },
  changeMapping: {
    placeholders: {},
    customer: { name: null, email: null, phone: null, reference: null },
    title: null,
  },
  changeRow: { overlay: { city: 'Delft' } },
  generateBatch: {},
  pauseBatch: {},
  resendDelivery: {},
  renewLink: {},
  replaceSent: { source_id: '00000000-0000-4000-8000-000000000000' },
  deliverBatch: { channel: 'sms' },
  previewDeliver: { channel: 'sms' },
  sampleDeliver: { channel: 'sms', to: '+4915112345678' },
  changeWebhook: { url: 'https://hooks.example.com/new' },
  changeConnection: { settings: { base_url: 'https://models.example.com/v1' } },
  changeEmailTemplate: { subject: 'Come in', text: 'Here: {{link}}' },
  endUsersSessions: {},
  changeRule: rule,
  previewRule: { year: 2026 },
  runRule: { year: 2026 },
  eraseCustomer: { name: 'Not Ada' },
}

/** A thing of this company for every parameter that a path can have, by the parameter's name. */
export async function makeThings(at: TestHouse, ours: Company): Promise<Record<string, string | number>> {
  const by = ours.admin
  const customer = await by.call('POST /customers', { body: { name: 'Ada' } })
  const attribute = await by.call('POST /customers/{customer_id}/attributes', {
    params: { customer_id: customer.body.id },
    body: { key: 'segment', value: 'Gold' },
  })
  const double = await by.call('POST /customers', { body: { name: 'Ada' } })
  const merge = await by.call('POST /customers/{customer_id}/merge', {
    params: { customer_id: customer.body.id },
    body: { other_id: double.body.id },
  })
  const clients = await bring(by, await sheet(...people(1)), 'clients.xlsx')
  const thrown = await by.call('POST /customers', { body: { name: 'Gone' } })
  await by.call('DELETE /customers/{customer_id}', { params: { customer_id: thrown.body.id } })
  const trash = await by.call('GET /trash')
  const imported = await by.call('POST /customers/import', { body: { upload_id: clients.id } })
  const upload = await bring(by, await sheet(...people(2)), 'rows.xlsx')
  const template = await bringTemplate(by, greeting())
  const batch = await draft(by, greeting(), people(3))
  const job_id = await generate(by, batch.id)
  const documents = await by.call('GET /documents')
  const user = await by.call('POST /users', {
    body: {
      email: `${randomUUID()}@example.com`,
      username: 'Bo',
      password: 'long enough 1',
      role: 'standard',
    },
  })
  const pair = await by.call('POST /auth/login', { body: { email: by.email, password } })
  const sessions = await callsOf(
    at.origin,
    'access_token' in pair.body ? (pair.body.access_token ?? '') : '',
  ).call('GET /me/sessions')
  const invite = await by.call('POST /users/invite', {
    body: { email: `${randomUUID()}@example.com`, role: 'standard' },
  })
  const hook = await by.call('POST /webhooks', { body: { url: 'https://hooks.example.com' } })
  await by.call('POST /customers', { body: { name: 'Grace' } })
  const told = await by.call('GET /webhooks/{webhook_id}/deliveries', {
    params: { webhook_id: hook.body.id },
  })
  const key = await by.call('POST /api-keys', { body: { name: 'Nightly' } })
  const reached = await newCustomer(by)
  const { delivery_id } = await sendTo(by, [reached.id])
  const links = await by.call('GET /links', { query: { delivery_id } })
  const link = links.body.data[0]
  const link_id = link?.id ?? ''
  const messages = await by.call('GET /links/{link_id}', { params: { link_id } })
  const opt_out = await by.call('POST /opt-outs', { body: { phone: '+4915112345678' } })
  const wording = { key: 'invite', locale: 'en' as const, subject: 'Come', text: '{{link}}' }
  const email_template = await by.call('POST /email-templates', { body: wording })
  const message_id = await keepMessage(at, ours.workspace_id)
  const made = await by.call('POST /attribute-rules', { body: rule })
  const [backup] = await at.db.asOwner<{ id: string }>(
    `insert into backups (workspace_id, file_name, finished_at) values ($1, 'none.tar.zst', now()) returning id`,
    [ours.workspace_id],
  )
  return {
    'deliveries/delivery_id': delivery_id,
    link_id,
    sent_id: link?.documents[0]?.id ?? '',
    'messages/message_id': messages.body.messages[0]?.id ?? '',
    opt_out_id: opt_out.body.id,
    customer_id: customer.body.id,
    import_id: 'import_id' in imported.body ? (imported.body.import_id ?? '') : '',
    merge_id: merge.body.merge_id,
    attribute_id: attribute.body.id,
    upload_id: upload.id,
    file_id: upload.file_id,
    template_id: template.id,
    email_template_id: email_template.body.id ?? '',
    message_id,
    kind: 'ai',
    batch_id: batch.id,
    row: 2,
    job_id,
    document_id: documents.body.data[0]?.id ?? '',
    user_id: user.body.id,
    webhook_id: hook.body.id,
    delivery_id: told.body.data[0]?.id ?? '',
    key_id: key.body.id,
    rule_id: made.body.id,
    schedule_name: 'test.tick',
    backup_id: backup?.id ?? '',
    invite_id: invite.body.id,
    session_id: sessions.body.data[0]?.id ?? '',
    item_id: trash.body.data[0]?.id ?? '',
  }
}

/** A message that was kept, since no route makes one. */
async function keepMessage(at: TestHouse, workspace_id: string): Promise<string> {
  const sms = { to: '+4915112345678', text: 'Hello', key: randomUUID() }
  const driver = await at.base.post.smsOf(workspace_id)
  return (await driver.send(sms, AbortSignal.timeout(5_000))).id
}
