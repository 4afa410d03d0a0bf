// Test support: a worker that sends mail, in a process of its own, which dies at the point it is told.
import { readConfig } from '../config.ts'
import { openDb } from '../db/index.ts'
import { openFiles } from '../files/index.ts'
import { openJobs } from '../jobs/index.ts'
import { openLog } from '../log.ts'
import { openSecrets } from '../secrets.ts'
import { openPost, postJobs } from './index.ts'

const url = process.env['WORKER_URL']!
const config = readConfig()
const db = openDb({ url })
const secrets = openSecrets(config)
const post = openPost({ config, db, secrets })
const jobs = await openJobs({ db, url })
const base = { db, secrets, post, files: await openFiles(config), log: openLog('silent', 'worker') }
await jobs.work(postJobs(base), { slots: 1 })
