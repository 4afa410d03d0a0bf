// Test support: a process that tells faults, and meets an error that nobody catches.
import { readConfig } from '../src/base/config.ts'
import { openFaults } from '../src/base/faults/index.ts'
import { openLog } from '../src/base/log.ts'
import { tellUncaught } from '../src/doors/uncaught.ts'

const config = readConfig()
tellUncaught({ faults: await openFaults(config, 'worker'), log: openLog('silent', 'worker') })
setInterval(() => {}, 1_000)
const error = new Error('the socket of Erika broke')
if (process.argv[2] === 'rejection') void Promise.reject(error)
else
  setTimeout(() => {
    throw error
  })
