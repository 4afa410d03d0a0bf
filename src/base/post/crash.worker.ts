// Test support: a worker that sends mail, in a process of its own, which dies at the point it is told.
import { readConfig } from '../config.ts'
import { openDb } from '../db/index.ts'
import { openJobs } from '../jobs/index.ts'
import { openSecrets } from '../secrets.ts'
import { openPost, postJobs } from './index.ts'

const url = process.env['WORKER_URL']!
const config = readConfig()
const db = openDb({ url })
const secrets = openSecrets(config)
const post = openPost({ config, db, secrets })
const jobs = await openJobs({ db, url })
await jobs.work(postJobs({ db, secrets, post }), { slots: 1 })
