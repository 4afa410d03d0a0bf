// Which driver a workspace's messages go by.
import { sql } from 'kysely'
import type { ConnectionKind } from '../connections/kind.ts'
import { readConnection, type Connection } from '../connections/stored.ts'
import type { Config } from '../config.ts'
import type { Db } from '../db/index.ts'
import type { OutwardOptions } from '../http/outward.ts'
import type { Secrets } from '../secrets.ts'
import type { Driver, Mail, Sms } from './driver.ts'
import { mailOutbox, smsOutbox } from './outbox.ts'
import { smsKind, smsOf } from './sms_kind.ts'
import { smtpKind, smtpOf } from './smtp_kind.ts'

export interface Post {
  /**
   * As settings are now: ask again for each piece of work. The sample company's is always the outbox.
   * @throws {Refusal} `secret.unreadable` (503)
   */
  mailOf(workspace_id: string): Promise<Driver<Mail>>
  smsOf(workspace_id: string): Promise<Driver<Sms>>
}

export function openPost(by: { config: Config; db: Db; secrets: Secrets }): Post {
  const { config, db } = by
  const outwardOf = (connection: Connection): OutwardOptions => ({
    config,
    isTrusted: connection.source === 'environment',
  })
  async function connectionOf(workspace_id: string, kind: ConnectionKind): Promise<Connection | undefined> {
    const found = await db.in(workspace_id, async tx => {
      const { rows } = await sql<{ kind: string }>`select kind from workspaces`.execute(tx)
      return rows[0]?.kind === 'sample' ? undefined : await readConnection(tx, kind, by)
    })
    return found?.source === 'none' ? undefined : found
  }
  return {
    async mailOf(workspace_id) {
      const found = await connectionOf(workspace_id, smtpKind)
      return found ? smtpOf(found, config, outwardOf(found)) : mailOutbox({ db, workspace_id })
    },
    async smsOf(workspace_id) {
      const found = await connectionOf(workspace_id, smsKind)
      const driver = found && smsOf(found, config, outwardOf(found))
      return driver ?? smsOutbox({ db, workspace_id })
    },
  }
}
