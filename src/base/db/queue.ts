// pg-boss's schema: installed by the owner, since it wants to make its own tables; the app role gets rows only.
import { escapeIdentifier, type Client } from 'pg'
import { PgBoss } from 'pg-boss'

export const QUEUE_SCHEMA = 'pgboss'
/** Every piece of every job waits in this one queue, so that one order can be fair to all workspaces. */
export const PIECES = 'pieces'
export const TICKS = 'ticks'

const YEAR_S = 365 * 24 * 3600

/** Limits of the queue. What is retried, and when, is decided by the jobs room; this is for dead workers. */
const queues = {
  // A worker that gives no sign for 10 s (pg-boss's least) is taken for dead, and its pieces go to others.
  [PIECES]: {
    heartbeatSeconds: 10,
    retryLimit: 1000,
    retryDelay: 0,
    expireInSeconds: 23 * 3600,
    retentionSeconds: YEAR_S,
    deleteAfterSeconds: 3600,
  },
  [TICKS]: {
    heartbeatSeconds: 30,
    retryLimit: 3,
    retryDelay: 60,
    expireInSeconds: 4 * 3600,
    deleteAfterSeconds: 24 * 3600,
  },
}

export async function installQueue(owner: Client, owner_url: string, role: string): Promise<void> {
  const boss = new PgBoss({
    connectionString: owner_url,
    schema: QUEUE_SCHEMA,
    max: 1,
    supervise: false,
    schedule: false,
  })
  boss.on('error', () => {}) // The call that it breaks throws; unheard, it would end the process.
  await boss.start()
  for (const [name, limits] of Object.entries(queues)) {
    await boss.createQueue(name, limits)
    await boss.updateQueue(name, limits)
  }
  await boss.stop({ graceful: false })
  const name = escapeIdentifier(role)
  await owner.query(`grant usage on schema ${QUEUE_SCHEMA} to ${name};
    grant select, insert, update, delete on all tables in schema ${QUEUE_SCHEMA} to ${name};
    grant usage, select on all sequences in schema ${QUEUE_SCHEMA} to ${name};
    grant execute on all functions in schema ${QUEUE_SCHEMA} to ${name}`)
}
