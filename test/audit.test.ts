// Every change leaves a word in the audit log: each changing route of the contracts is called with success and looked up.
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { client } from '../src/base/contract/client.ts'
import { contracts } from '../src/doors/api.ts'
import { renewSetupLink } from '../src/modules/workspace/index.ts'
import { callsOf, openTestHouse, password, type Company, type Contracts, type TestHouse } from './house.ts'
import { deliverNow, newCustomer as reachable, pdf, sendTo } from './post.ts'
import { bring, bringTemplate, draft, ended, generate, greeting, people, sheet } from './papers.ts'

let at: TestHouse
let ours: Company
let work: { stop(): Promise<void> }
beforeAll(async () => {
  at = await openTestHouse()
  const body = { company: 'First', username: 'Ada', email: email(), password }
  await callAs('', 'setUp')('POST /setup', {
    body: { ...body, token: (await renewSetupLink(at.base)) ?? '' },
  })
  ours = await at.newCompany()
  work = await at.work()
})
afterAll(async () => {
  await work.stop()
  await at.close()
})

/** The request that is looked up afterwards; what a test does before it has ids of its own. */
const idOf = (name: string) => `audit-test-${name}`

function callAs(token: string, name: string): Act {
  const headers = () => ({
    ...(token ? { authorization: `Bearer ${token}` } : {}),
    'x-request-id': idOf(name),
  })
  return client<Contracts>({ origin: at.origin, headers })
}

/** What changes without a word, and why. */
const silent: Record<string, string> = {
  refresh: 'happens by itself every quarter of an hour; the session keeps when it was used last',
  changeMapping: 'saved with every key while a draft is matched; generating it is what is written',
  changeRow: 'saved with every key while a draft is mended; generating it is what is written',
  previewDelivery: 'shows what would be sent, and sends nothing',
  previewDeliver: 'shows what would be sent, and sends nothing',
  countSegments: 'counts characters, and keeps nothing',
  smsCallback: 'what became of a message stands in the message itself',
  smsReply: 'of a provider, not of a person here; its own test finds it in the audit log',
  sendCode: 'by a customer: it stands in the access log, which is sealed',
  verifyCode: 'by a customer: it stands in the access log, which is sealed',
  openPortal: 'by a customer: it stands in the access log, which is sealed',
  renewPortal: 'by a customer: it stands in the access log, which is sealed',
  askQuestion: 'by a customer: it stands in the access log, which is sealed',
}

type Act = Person['call']
type Person = Company['admin']

const email = () => `${randomUUID()}@example.com`
const by = () => ours.admin
const ifMatch = { 'if-match': '"v1"' }
const newCustomer = async () => (await by().call('POST /customers', { body: { name: 'Ada' } })).body.id
const newUser = async () =>
  (
    await by().call('POST /users', {
      body: { email: email(), username: 'Bo', password: 'long enough 1', role: 'standard' },
    })
  ).body.id
const newHook = async () =>
  (await by().call('POST /webhooks', { body: { url: 'https://hooks.example.com' } })).body.id
const newBatch = () => draft(by(), greeting(), people(1, randomUUID()))
const newUpload = async () => bring(by(), `name\n${randomUUID()}`, 'a.csv')
const merged = async () => {
  const [customer_id, other_id] = [await newCustomer(), await newCustomer()]
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
const inTrash = async () => {
  const customer_id = await newCustomer()
  await by().call('DELETE /customers/{customer_id}', { params: { customer_id } })
  const { body } = await by().call('GET /trash')
  return body.data[0]?.id ?? ''
}
const someSession = async () => {
  const { body } = await by().call('POST /auth/login', { body: { email: by().email, password } })
  const own = callsOf(at.origin, body.access_token ?? '')
  const session_id = (await own.call('GET /me/sessions')).body.data[0]?.id ?? ''
  return { ...own, session_id, refresh_token: body.refresh_token ?? '' }
}
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
const sentLink = async () => {
  const { delivery_id } = await sendTo(by(), [(await reachable(by())).id])
  const { body } = await by().call('GET /links', { query: { delivery_id } })
  return body.data[0]!
}
const deliverable = async () => {
  const document_id = await generated()
  const { body } = await by().call('GET /documents/{document_id}', { params: { document_id } })
  return { params: { batch_id: body.batch_id }, body: { channel: 'email' as const } }
}
/** A job that nobody does: its name is none. */
const idleJob = (status: 'queued' | 'error') =>
  at.base.db.in(ours.workspace_id, async tx => {
    const ask = { name: 'documents.never', title: 'Idle', total: 1, input: {}, messages: [1] }
    const id = await at.base.jobs.enqueueLater(tx, ask)
    if (status === 'queued') return id
    await tx.updateTable('job_pieces').set({ status: 'error' }).where('job_id', '=', id).execute()
    const gone = { status, pieces_open: 0, finished_at: new Date().toISOString() } as const
    await tx.updateTable('jobs').set(gone).where('id', '=', id).execute()
    return id
  })

const acts: Record<string, (act: Act) => Promise<unknown>> = {
  // Done in beforeAll: there is a set-up link only while there is no company.
  setUp: async () => {},
  signIn: act => act('POST /auth/login', { body: { email: by().email, password } }),
  signOut: async act =>
    act('POST /auth/logout', { body: { refresh_token: (await someSession()).refresh_token } }),
  createUser: act =>
    act('POST /users', { body: { email: email(), username: 'Bo', password, role: 'standard' } }),
  changeUser: async act =>
    act('PATCH /users/{user_id}', { params: { user_id: await newUser() }, body: { username: 'Cy' } }),
  removeUser: async act => act('DELETE /users/{user_id}', { params: { user_id: await newUser() } }),
  changeMe: act => act('PATCH /me', { body: { username: 'Me' } }),
  changePassword: act => act('POST /me/password', { body: { password, new_password: password } }),
  endSession: async act =>
    act('DELETE /me/sessions/{session_id}', { params: { session_id: (await someSession()).session_id } }),
  endMySessions: act => act('POST /me/sessions/end-all', { body: {} as never }),
  endUsersSessions: async act =>
    act('POST /users/{user_id}/sessions/end-all', { params: { user_id: await newUser() } }),
  inviteUser: act => act('POST /users/invite', { body: { email: email(), role: 'standard' } }),
  revokeInvite: async act => {
    const { body } = await by().call('POST /users/invite', { body: { email: email(), role: 'standard' } })
    return act('DELETE /users/invites/{invite_id}', { params: { invite_id: body.id } })
  },
  acceptInvite: async act => {
    const { body } = await by().call('POST /users/invite', { body: { email: email(), role: 'standard' } })
    const token = new URL(body.link, at.origin).searchParams.get('token') ?? ''
    return act('POST /invites/{token}', { params: { token }, body: { username: 'Di', password } })
  },
  createKey: act => act('POST /api-keys', { body: { name: 'Nightly' } }),
  revokeKey: async act => {
    const { body } = await by().call('POST /api-keys', { body: { name: 'Old' } })
    return act('DELETE /api-keys/{key_id}', { params: { key_id: body.id } })
  },
  createUpload: act => {
    const form = new FormData()
    form.set('file', new Blob(['a\n1']), 'a.csv')
    return act('POST /uploads', { body: form })
  },
  removeUpload: async act =>
    act('DELETE /uploads/{upload_id}', { params: { upload_id: (await newUpload()).id } }),
  testScanner: act => act('POST /uploads/scanner/test'),
  cancelJob: async act => act('POST /jobs/{job_id}/cancel', { params: { job_id: await idleJob('queued') } }),
  retryJob: async act => act('POST /jobs/{job_id}/retry', { params: { job_id: await idleJob('error') } }),
  createWebhook: act => act('POST /webhooks', { body: { url: 'https://hooks.example.com' } }),
  changeWebhook: async act =>
    act('PUT /webhooks/{webhook_id}', {
      params: { webhook_id: await newHook() },
      body: { url: 'https://hooks.example.com', is_enabled: false },
      headers: ifMatch,
    }),
  removeWebhook: async act =>
    act('DELETE /webhooks/{webhook_id}', { params: { webhook_id: await newHook() } }),
  renewWebhookSecret: async act =>
    act('POST /webhooks/{webhook_id}/secret', { params: { webhook_id: await newHook() } }),
  testWebhook: async act => {
    const body = { url: 'http://10.0.0.1' }
    const hook = await by().call('POST /webhooks', { body })
    return act('POST /webhooks/{webhook_id}/test', { params: { webhook_id: hook.body.id } })
  },
  replayWebhookDelivery: async act => {
    const own = await by().call('POST /webhooks', {
      body: { url: 'http://10.0.0.1', types: ['customer.created'] },
    })
    await newCustomer()
    const params = { webhook_id: own.body.id }
    const log = await by().call('GET /webhooks/{webhook_id}/deliveries', { params })
    return act('POST /webhook-deliveries/{delivery_id}/replay', {
      params: { delivery_id: log.body.data[0]?.id ?? '' },
    })
  },
  restoreItem: async act => act('POST /trash/{item_id}/restore', { params: { item_id: await inTrash() } }),
  purgeItem: async act => act('DELETE /trash/{item_id}', { params: { item_id: await inTrash() } }),
  createCustomer: act => act('POST /customers', { body: { name: 'Ada' } }),
  changeCustomer: async act =>
    act('PUT /customers/{customer_id}', {
      params: { customer_id: await newCustomer() },
      body: { name: 'Eve' },
      headers: ifMatch,
    }),
  removeCustomer: async act =>
    act('DELETE /customers/{customer_id}', { params: { customer_id: await newCustomer() } }),
  bulkCustomers: act => act('POST /customers/bulk', { body: { items: [{ name: 'Ada' }] } }),
  bulkAttributes: async act => {
    const item = { customer_id: await newCustomer(), key: 'segment', value: 'Gold' }
    return act('POST /customers/attributes/bulk', { body: { items: [item] } })
  },
  createAttribute: async act =>
    act('POST /customers/{customer_id}/attributes', {
      params: { customer_id: await newCustomer() },
      body: { key: 'segment', value: 'Gold' },
    }),
  changeAttribute: async act => {
    const customer_id = await newCustomer()
    const params = { customer_id, attribute_id: await attribute(customer_id) }
    const body = { key: 'segment', value: 'Silver' }
    return act('PUT /customers/{customer_id}/attributes/{attribute_id}', { params, body, headers: ifMatch })
  },
  removeAttribute: async act => {
    const customer_id = await newCustomer()
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
      params: { customer_id: await newCustomer() },
      body: { other_id: await newCustomer() },
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
  createDelivery: async act => {
    const [customer, upload] = [await reachable(by()), await bring(by(), pdf(), 'a.pdf')]
    const items = [{ customer_id: customer.id, source_kind: 'upload', source_id: upload.id }]
    return act('POST /deliveries', { body: { channel: 'sms', items } })
  },
  sampleDelivery: async act => {
    const [customer, upload] = [await reachable(by()), await bring(by(), pdf(), 'a.pdf')]
    const items = [{ customer_id: customer.id, source_kind: 'upload', source_id: upload.id }]
    return act('POST /deliveries/sample', { body: { channel: 'email', to: email(), items } })
  },
  cancelDelivery: async act =>
    act('POST /deliveries/{delivery_id}/cancel', { params: { delivery_id: (await sentLink()).delivery_id } }),
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
    const upload = await bring(by(), pdf('better'), 'b.pdf')
    return act('POST /sent-documents/{sent_id}/replace', {
      params: { sent_id },
      body: { source_id: upload.id },
    })
  },
  changeMessageSettings: async act => {
    const { body } = await by().call('GET /message-settings')
    const { placeholders: _, version, ...rest } = body
    return act('PUT /message-settings', { headers: { 'if-match': `"v${version}"` }, body: rest })
  },
  addOptOut: act => act('POST /opt-outs', { body: { phone: '+4915112345678' } }),
  removeOptOut: async act => {
    const { body } = await by().call('POST /opt-outs', { body: { phone: '+4915112345679' } })
    return act('DELETE /opt-outs/{opt_out_id}', { params: { opt_out_id: body.id } })
  },
  deliverBatch: async act => act('POST /batches/{batch_id}/deliver', await deliverable()),
  sampleDeliver: async act => {
    const { params, body } = await deliverable()
    return act('POST /batches/{batch_id}/deliver/sample', { params, body: { ...body, to: email() } })
  },
  removeDocument: async act =>
    act('DELETE /documents/{document_id}', { params: { document_id: await generated() } }),
}

/** A batch that has not ended yet: long enough to be stopped. */
async function running<B>(body: B) {
  const batch = await draft(by(), greeting(), people(40, randomUUID()))
  await generate(by(), batch.id)
  return { params: { batch_id: batch.id }, body }
}

const changing = Object.values(contracts).flatMap(it =>
  Object.entries(it).flatMap(([name, route]) => (route.method === 'GET' ? [] : [name])),
)

test('each changing route is called here, or named with the reason why it is silent', () => {
  const known = [...Object.keys(acts), ...Object.keys(silent)]
  expect(changing.filter(it => !known.includes(it))).toEqual([])
  expect(known.filter(it => !changing.includes(it))).toEqual([])
})

test.each(Object.keys(acts))('%s', async name => {
  await acts[name]?.(callAs(by().token, name))
  const rows = await at.db.asOwner<{ action: string }>(`select action from audit_log where request_id = $1`, [
    idOf(name),
  ])
  expect(rows.map(it => it.action).join()).toMatch(/^[\w.]+/)
})
