// `octavo outbox`: what was kept instead of sent, newest first; for people without a browser at hand, and for scripts.
import { parseArgs } from 'node:util'
import { sql } from 'kysely'
import { readConfig } from '../base/config.ts'
import { listOutbox } from '../modules/workspace/index.ts'
import { openHouse } from './house.ts'

interface Out {
  say(line: string): void
  complain(line: string): void
}

/** @returns exit code: 0 listed, 2 not understood */
export async function runOutbox(args: string[], out: Out): Promise<number> {
  const asked = readWords(args)
  if (typeof asked === 'string') {
    out.complain(asked)
    return 2
  }
  const { base, close } = await openHouse({ ...readConfig(), logLevel: 'silent' }, 'cli')
  try {
    const workspaces = await base.db.anywhere(tx =>
      sql<{ id: string }>`select octavo_workspaces() as id`.execute(tx),
    )
    const found: Message[] = []
    for (const { id } of workspaces.rows)
      found.push(...(await base.db.in(id, tx => messagesOf(tx, asked.to))))
    const newest = found.toSorted((a, b) => b.created_at.localeCompare(a.created_at)).slice(0, MOST)
    if (asked.isJson) out.say(JSON.stringify(newest, null, 2))
    else if (newest.length === 0) out.say('The outbox is empty.')
    else for (const it of newest) sayOne(it, out.say)
    return 0
  } finally {
    await close()
  }
}

/** More are in the app, or by GET /api/outbox. */
const MOST = 200

async function messagesOf(tx: Parameters<typeof listOutbox>[0], to: string | undefined) {
  const company = await tx.selectFrom('workspaces').select('name').executeTakeFirstOrThrow()
  const { data } = await listOutbox(tx, { query: { limit: MOST, ...(to === undefined ? {} : { to }) } })
  return data.map(it => ({ company: company.name, ...it }))
}

type Message = Awaited<ReturnType<typeof messagesOf>>[number]

function sayOne(it: Message, say: (line: string) => void): void {
  const head = [
    it.created_at.slice(0, 19).replace('T', ' '),
    it.kind === 'mail' ? 'mail' : 'SMS ',
    it.recipient,
  ]
  say(`${head.join('  ')}  (${it.company})`)
  if (it.subject) say(`    ${it.subject}`)
  // Whatever a message holds, a terminal shows it and does nothing else.
  for (const line of it.text.split('\n')) say(`    ${line.replace(/\p{Cc}/gu, '')}`)
  say('')
}

function readWords(args: string[]): { to: string | undefined; isJson: boolean } | string {
  try {
    const { values } = parseArgs({
      args,
      options: { to: { type: 'string' }, json: { type: 'boolean', default: false } },
    })
    return { to: values.to, isJson: values.json }
  } catch (error) {
    return (error as Error).message
  }
}
