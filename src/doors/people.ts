// `octavo key`: people's matters at the command line, on the database itself; no server needed.
import { parseArgs } from 'node:util'
import { readConfig } from '../base/config.ts'
import { makeKeyByHand } from '../modules/workspace/index.ts'
import { openHouse } from './house.ts'

interface Out {
  say(line: string): void
  complain(line: string): void
}

/** @returns exit code: 0 made, 2 not understood */
export async function runKey(args: string[], out: Out): Promise<number> {
  const asked = readKeyWords(args)
  if (typeof asked === 'string') {
    out.complain(asked)
    return 2
  }
  // Log lines go where the answer goes, and would spoil it for a script.
  const { base, close } = await openHouse({ ...readConfig(), logLevel: 'silent' }, 'key')
  try {
    const { email, isJson, ...rest } = asked
    const key = await makeKeyByHand(base, email, { ...rest, capabilities: null })
    out.say(isJson ? JSON.stringify({ key }) : key)
    return 0
  } finally {
    await close()
  }
}

function readKeyWords(args: string[]) {
  try {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: {
        user: { type: 'string' },
        name: { type: 'string', default: 'Command line' },
        'read-only': { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
      },
    })
    if (positionals.join(' ') !== 'create' || !values.user) return 'Say whose: octavo key create --user EMAIL'
    const access = values['read-only'] ? ('read' as const) : ('write' as const)
    return { email: values.user, name: values.name.slice(0, 120), access, isJson: values.json }
  } catch (error) {
    return (error as Error).message
  }
}
