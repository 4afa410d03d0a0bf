// Stored secrets: does every one still open with the keys that are here.
import type { Client } from 'pg'
import type { Base } from '../../base/base.ts'
import { fine, type Finding } from '../../modules/workspace/index.ts'
import { modules } from '../modules.ts'
import { readStored } from '../reseal.ts'

export async function checkSecrets(base: Base, owner: Client): Promise<Finding[]> {
  const columns = modules.flatMap(it => it.secrets ?? [])
  const lost: string[] = []
  let count = 0
  for await (const { about, plain } of readStored(owner, base.secrets, columns)) {
    count += 1
    if (plain === null) lost.push(about)
  }
  if (lost.length === 0) return [fine('secrets.readable', `${count} stored secrets can be opened.`)]
  return [
    {
      code: 'secrets.unreadable',
      level: 'trouble',
      what: `${lost.length} of ${count} stored secrets cannot be opened: ${lost.slice(0, 5).join(', ')}.`,
      why: 'What needs them (mail, SMS, webhooks) fails until they open again.',
      todo: 'Put the OCTAVO_HOME/secrets.key or SECRETS_KEY of that time back, or enter these secrets again.',
    },
  ]
}
