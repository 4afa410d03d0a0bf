// Test support: every change of settings, branding, storage, queue and backups, done once.
import { dot } from '../dot.ts'
import { ended } from '../papers.ts'
import { newCustomer, type Acts, type Scene } from './scene.ts'

const tick = 'test.tick'

export function adminActs(scene: Scene): Acts {
  const { at, ours } = scene
  const by = () => ours.admin

  const backUp = async () => ended(by(), (await by().call('POST /backups')).body.job_id)

  const oneBackup = async () => {
    await backUp()
    return { backup_id: (await by().call('GET /backups')).body.data[0]?.id ?? '' }
  }

  /** Something that the clock would do at four in the morning. */
  async function ticking() {
    const schedules = [{ name: tick, cron: '0 4 * * *', run: async () => {} }]
    const worker = await at.base.jobs.work([], { slots: 1, grace_s: 1, schedules })
    await worker.stop()
    return { schedule_name: tick }
  }

  const logoForm = () => {
    const form = new FormData()
    form.set('file', new Blob([dot() as BlobPart]), 'logo.png')
    return form
  }

  return {
    changeSettings: async act => {
      const { version, installation: _, ...fields } = (await by().call('GET /settings')).body
      const headers = { 'if-match': `"v${version}"` }
      return act('PUT /settings', { headers, body: { ...fields, company: 'Renamed' } })
    },
    changeBranding: async act => {
      const { body } = await by().call('GET /branding')
      const { colour, colour_dark, sender_name } = body
      const headers = { 'if-match': `"v${body.version}"` }
      const fields = { colour, colour_dark, sender_name, footer: 'Halden 1' }
      return act('PUT /branding', { headers, body: fields })
    },
    createLogo: act => act('POST /branding/logo', { body: logoForm() }),
    removeLogo: async act => {
      await by().call('POST /branding/logo', { body: logoForm() })
      return act('DELETE /branding/logo')
    },
    testStorage: act => act('POST /storage/test'),
    changeJobs: async act => {
      const job_id = await at.base.db.in(ours.workspace_id, tx =>
        at.base.jobs.enqueueLater(tx, {
          ...{ name: 'documents.never', title: 'Idle', total: 1, input: {}, messages: [1] },
        }),
      )
      return act('POST /jobs/bulk', { body: { act: 'cancel', job_ids: [job_id] } })
    },
    pauseSchedule: async act => act('POST /schedules/{schedule_name}/pause', { params: await ticking() }),
    resumeSchedule: async act => act('POST /schedules/{schedule_name}/resume', { params: await ticking() }),
    changeBackupSchedule: async act => {
      const { version } = (await by().call('GET /backup-schedule')).body
      const headers = { 'if-match': `"v${version}"` }
      return act('PUT /backup-schedule', { headers, body: { is_on: false, hour: 3, keep: 2 } })
    },
    createBackup: async act => ended(by(), (await act('POST /backups')).body.job_id),
    verifyBackup: async act => {
      const { body } = await act('POST /backups/{backup_id}/verify', { params: await oneBackup() })
      return ended(by(), body.job_id)
    },
    removeBackup: async act => act('DELETE /backups/{backup_id}', { params: await oneBackup() }),
    removeSample: async act => {
      const sample = await at.db.newWorkspace()
      const email = 'demo@octavo.example'
      await at.db.asOwner(`update workspaces set kind = 'sample' where id = $1`, [sample])
      await at.db.asOwner(
        `insert into users (workspace_id, email, username, password_hash, role) values ($1, $2, 'Demo', '', 'admin')`,
        [sample, email],
      )
      return act('DELETE /installation/sample')
    },
    eraseCustomer: async act => {
      const params = { customer_id: await newCustomer(scene) }
      return act('POST /customers/{customer_id}/erase', { params, body: { name: 'Ada' } })
    },
  }
}
