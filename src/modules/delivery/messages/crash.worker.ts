// Test support: a worker that sends messages, in a process of its own, which dies at the point it is told.
import type { Base } from '../../../base/base.ts'
import { readConfig } from '../../../base/config.ts'
import { openDb } from '../../../base/db/index.ts'
import { noFaults } from '../../../base/faults/index.ts'
import { openLog } from '../../../base/log.ts'
import { openPost } from '../../../base/post/index.ts'
import { openSecrets } from '../../../base/secrets.ts'
import { noTraces } from '../../../base/traces/index.ts'
import { sendDue } from './send.ts'

const config = readConfig()
const db = openDb({ url: process.env['WORKER_URL'] ?? '' })
const secrets = openSecrets(config)
const post = openPost({ config, db, secrets })
// What sending needs of the house, and no more.
const log = openLog('silent', 'crash')
const base = { config, db, secrets, post, log, faults: noFaults, traces: noTraces } as unknown as Base
while ((await sendDue(base)) > 0) continue
await db.close()
