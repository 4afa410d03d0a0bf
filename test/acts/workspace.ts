// Test support: every change of the shared house, done once.
import { randomUUID } from 'node:crypto'
import { callsOf, password } from '../house.ts'
import { bring } from '../papers.ts'
import { ifMatch, newCustomer, newEmail, type Acts, type Scene } from './scene.ts'

export function workspaceActs(scene: Scene): Acts {
  const { at, ours } = scene
  const by = () => ours.admin

  const newUser = async () =>
    (
      await by().call('POST /users', {
        body: { email: newEmail(), username: 'Bo', password: 'long enough 1', role: 'standard' },
      })
    ).body.id

  const newHook = async () =>
    (await by().call('POST /webhooks', { body: { url: 'https://hooks.example.com' } })).body.id

  const newUpload = async () => bring(by(), `name\n${randomUUID()}`, 'a.csv')

  const inTrash = async () => {
    const customer_id = await newCustomer(scene)
    await by().call('DELETE /customers/{customer_id}', { params: { customer_id } })
    const { body } = await by().call('GET /trash')
    return body.data[0]?.id ?? ''
  }

  const someSession = async () => {
    const { body } = await by().call('POST /auth/login', { body: { email: by().email, password } })
    if (!('access_token' in body)) throw new Error('nobody here has a second factor')
    const own = callsOf(at.origin, body.access_token ?? '')
    const session_id = (await own.call('GET /me/sessions')).body.data[0]?.id ?? ''
    return { ...own, session_id, refresh_token: body.refresh_token ?? '' }
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

  const newWording = async (key: 'job_failed' | 'job_finished') =>
    (await by().call('POST /email-templates', { body: { key, locale: 'en', subject: 'S', text: 'T' } })).body
      .id ?? ''
  return {
    // Done in beforeAll: there is a set-up link only while there is no company.
    setUp: async () => {},
    signIn: act => act('POST /auth/login', { body: { email: by().email, password } }),
    signOut: async act =>
      act('POST /auth/logout', { body: { refresh_token: (await someSession()).refresh_token } }),
    createUser: act =>
      act('POST /users', { body: { email: newEmail(), username: 'Bo', password, role: 'standard' } }),
    changeUser: async act =>
      act('PATCH /users/{user_id}', { params: { user_id: await newUser() }, body: { username: 'Cy' } }),
    removeUser: async act => act('DELETE /users/{user_id}', { params: { user_id: await newUser() } }),
    changeMe: act => act('PATCH /me', { body: { username: 'Me' } }),
    changePassword: act => act('POST /me/password', { body: { password, new_password: password } }),
    endSession: async act =>
      act('DELETE /me/sessions/{session_id}', { params: { session_id: (await someSession()).session_id } }),
    endMySessions: act => act('POST /me/sessions/end-all', { body: {} }),
    endUsersSessions: async act =>
      act('POST /users/{user_id}/sessions/end-all', { params: { user_id: await newUser() } }),
    inviteUser: act => act('POST /users/invite', { body: { email: newEmail(), role: 'standard' } }),
    revokeInvite: async act => {
      const { body } = await by().call('POST /users/invite', {
        body: { email: newEmail(), role: 'standard' },
      })
      return act('DELETE /users/invites/{invite_id}', { params: { invite_id: body.id } })
    },
    acceptInvite: async act => {
      const { body } = await by().call('POST /users/invite', {
        body: { email: newEmail(), role: 'standard' },
      })
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
    cancelJob: async act =>
      act('POST /jobs/{job_id}/cancel', { params: { job_id: await idleJob('queued') } }),
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
      await newCustomer(scene)
      const params = { webhook_id: own.body.id }
      const log = await by().call('GET /webhooks/{webhook_id}/deliveries', { params })
      return act('POST /webhook-deliveries/{delivery_id}/replay', {
        params: { delivery_id: log.body.data[0]?.id ?? '' },
      })
    },
    restoreItem: async act => act('POST /trash/{item_id}/restore', { params: { item_id: await inTrash() } }),
    purgeItem: async act => act('DELETE /trash/{item_id}', { params: { item_id: await inTrash() } }),
    changeConnection: act =>
      act('PUT /connections/{kind}', {
        params: { kind: 'ai' },
        body: { settings: { base_url: 'https://models.example.com/v1' } },
        headers: { 'if-match': '"v0"' },
      }),
    testConnection: act => act('POST /connections/{kind}/test', { params: { kind: 'sms' } }),
    removeConnection: async act => {
      const params = { kind: 'ai' }
      const { body } = await by().call('GET /connections/{kind}', { params })
      return act('DELETE /connections/{kind}', { params, headers: { 'if-match': `"v${body.version}"` } })
    },
    createEmailTemplate: act =>
      act('POST /email-templates', {
        body: { key: 'invite', locale: 'en', subject: 'Come', text: '{{link}}' },
      }),
    changeEmailTemplate: async act =>
      act('PUT /email-templates/{email_template_id}', {
        params: { email_template_id: await newWording('job_failed') },
        body: { subject: 'Come', text: 'Here' },
        headers: ifMatch,
      }),
    removeEmailTemplate: async act =>
      act('DELETE /email-templates/{email_template_id}', {
        params: { email_template_id: await newWording('job_finished') },
      }),
  }
}
