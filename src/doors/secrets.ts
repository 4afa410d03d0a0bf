// `octavo secrets rotate`: a new key, and every stored secret sealed with it, beside a running Octavo.
import { Client } from 'pg'
import type { Config } from '../base/config.ts'
import { crashPoint } from '../base/crash_points.ts'
import { openHouse } from './house.ts'
import { modules } from './modules.ts'
import { resealAll } from './reseal.ts'

interface Out {
  say(line: string): void
  complain(line: string): void
}

/** Two at once would lose one of the two new keys. */
const ROTATING = 7318203010

/** @returns exit code: 0 all sealed anew, 1 some could not be opened, 2 not understood */
export async function runSecrets(config: Config, args: string[], out: Out): Promise<number> {
  const rest = args.filter(arg => arg !== '--json')
  if (rest.join(' ') !== 'rotate') {
    out.complain('Say what to do: octavo secrets rotate')
    return 2
  }
  const { base, owner_url, close } = await openHouse({ ...config, logLevel: 'silent' }, 'cli')
  const owner = new Client({ connectionString: owner_url, application_name: 'octavo secrets' })
  owner.on('error', () => {}) // The next query says it.
  try {
    await owner.connect()
    await owner.query('select pg_advisory_lock($1)', [ROTATING])
    const key = config.secretsKey.length > 0 ? null : base.secrets.renewKey()
    crashPoint('secrets.key_added')
    const columns = modules.flatMap(it => it.secrets ?? [])
    const done = await resealAll(owner, base.secrets, columns)
    if (args.includes('--json')) out.say(JSON.stringify({ key, ...done }))
    else {
      out.say(
        `${done.resealed} stored secrets are sealed with ${key ? `the new key ${key}` : 'the first key of SECRETS_KEY'}.`,
      )
      for (const about of done.unreadable) out.complain(`This one opens with no key that is here: ${about}`)
    }
    return done.unreadable.length > 0 ? 1 : 0
  } finally {
    await owner.end()
    await close()
  }
}
