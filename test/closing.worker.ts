// Test support: a process that has told faults and spans, says when it closes them, and ends when nothing holds it any more.
import { setTimeout as sleep } from 'node:timers/promises'
import { readConfig } from '../src/base/config.ts'
import { openFaults } from '../src/base/faults/index.ts'
import { openLog } from '../src/base/log.ts'
import { openTraces } from '../src/base/traces/index.ts'

const config = readConfig()
const faults = await openFaults(config, 'worker')
const traces = await openTraces(config, 'worker', openLog('silent', 'worker'))
const spans = () => traces.run({ name: 'work', kind: 'internal', facts: {} }, () => sleep(1))
faults.tell(new Error('one'), { where: 'test' })
await spans()
// The first are on their way, and the last wait.
await sleep(1_200)
await spans()
faults.tell(new Error('two'), { where: 'test' })
process.send?.('closing')
await Promise.all([faults.close(), traces.close()])
process.disconnect?.()
