// Is the virus scanner there: its own words.
import { audit } from '../../../base/audit.ts'
import type { Base } from '../../../base/base.ts'
import { isRefusal } from '../../../base/errors.ts'
import type { StreamAsk } from '../../../base/http/ask.ts'
import type { workspaceContract } from '../contract.ts'

export async function testScanner(base: Base, ask: StreamAsk<(typeof workspaceContract)['testScanner']>) {
  const { scanner } = base
  await ask.in(tx => audit(tx, ask.actor, { action: 'scanner.tested', noun: 'scanner' }))
  if (!scanner) return { is_set: false, ok: false, said: ['CLAMD_URL is not set: uploads are not scanned.'] }
  try {
    const said = [await scanner.ask('PING'), await scanner.ask('VERSION')]
    return { is_set: true, ok: said[0] === 'PONG', said }
  } catch (error) {
    if (!isRefusal(error)) throw error
    return { is_set: true, ok: false, said: [error.message] }
  }
}
