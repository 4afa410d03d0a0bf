// `octavo deliver`: looks first, says what would leave, and sends once somebody has said yes; through the API, as anybody.
import { createInterface } from 'node:readline/promises'
import { parseArgs } from 'node:util'
import type { Config } from '../base/config.ts'
import { CallError, client, type Client } from '../base/contract/client.ts'
import type { deliveryContract } from '../modules/delivery/contract.ts'
import type { SendPreview } from '../modules/delivery/shapes.ts'
import type { documentsContract } from '../modules/documents/contract.ts'

interface Terminal {
  say(line: string): void
  complain(line: string): void
}

type Call = Client<typeof documentsContract & typeof deliveryContract>

const options = {
  by: { type: 'string', default: 'sms' },
  expires: { type: 'string', default: '30d' },
  code: { type: 'boolean', default: false },
  text: { type: 'string' },
  subject: { type: 'string' },
  'skip-unreachable': { type: 'boolean', default: false },
  sample: { type: 'string' },
  cancel: { type: 'boolean', default: false },
  yes: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
} as const

function readArgs(args: string[]) {
  const { values, positionals } = parseArgs({ args, options, allowPositionals: true })
  const [batch, ...more] = positionals
  if (!batch || more.length)
    throw new Error('Name one batch, by its id or its name: octavo deliver "Renewals May"')
  if (values.by !== 'sms' && values.by !== 'email')
    throw new Error(`--by takes sms or email, not ${values.by}.`)
  const { by, text, subject, sample, code } = values
  const how = {
    ...{ channel: by === 'sms' ? ('sms' as const) : ('email' as const), code },
    ...{ expires_in_s: readTime(values.expires) },
    ...{ skip_unreachable: values['skip-unreachable'], text, subject },
  }
  return { batch, how, sample, isCancel: values.cancel, isYes: values.yes, isJson: values.json }
}

type Asked = ReturnType<typeof readArgs>

const units: Record<string, number> = { h: 3600, d: 86_400, w: 7 * 86_400 }

/** `12h`, `30d`, `2w` in seconds. */
function readTime(text: string): number {
  const [, count, unit = ''] = /^(\d{1,4})([hdw])$/.exec(text) ?? []
  if (!count) throw new Error(`--expires takes a time such as 12h, 30d or 2w, not ${text}.`)
  return Number(count) * (units[unit] ?? 0)
}

/** @returns exit code: 0 sent, 1 not sent, 2 not understood */
export async function deliver(args: string[], config: Config, at: Terminal): Promise<number> {
  let asked: Asked
  try {
    asked = readArgs(args)
  } catch (error) {
    at.complain((error as Error).message)
    return 2
  }
  const { apiKey } = config
  if (!apiKey) {
    at.complain('Set OCTAVO_KEY to an API key; octavo key create --user EMAIL makes one.')
    return 2
  }
  const origin = config.apiUrl ?? `http://127.0.0.1:${config.port}`
  const call: Call = client({ origin, headers: () => ({ authorization: `Bearer ${apiKey}` }) })
  try {
    return await act(call, asked, at)
  } catch (error) {
    if (!(error instanceof CallError)) throw error
    if (asked.isJson) at.say(JSON.stringify({ problem: error.problem }))
    else {
      at.complain(error.problem.detail)
      for (const it of error.problem.errors ?? []) at.complain(`  ${it.detail}`)
    }
    return 1
  }
}

async function act(call: Call, asked: Asked, at: Terminal): Promise<number> {
  const batch_id = await findBatch(call, asked.batch)
  const params = { batch_id }
  if (asked.isCancel) return cancel(call, batch_id, asked, at)
  if (asked.sample !== undefined) {
    const body = { ...asked.how, to: asked.sample }
    const reply = await call('POST /batches/{batch_id}/deliver/sample', { params, body })
    at.say(asked.isJson ? JSON.stringify(reply.body) : `A sample is on its way to ${asked.sample}.`)
    return 0
  }
  const { body: preview } = await call('POST /batches/{batch_id}/deliver/preview', {
    params,
    body: asked.how,
  })
  if (!asked.isJson) for (const line of linesOf(preview, asked)) at.say(line)
  if (!asked.isYes && !(await confirm(preview.messages, at))) return asked.isJson ? 2 : 1
  const { body: sent } = await call('POST /batches/{batch_id}/deliver', { params, body: asked.how })
  at.say(
    asked.isJson
      ? JSON.stringify(sent)
      : `${sent.messages} leave in ten seconds; octavo deliver "${asked.batch}" --cancel takes them back.`,
  )
  return 0
}

async function cancel(call: Call, source_id: string, asked: Asked, at: Terminal): Promise<number> {
  const query = { source_kind: 'batch', source_id, limit: 1 }
  const [newest] = (await call('GET /deliveries', { query })).body.data
  if (!newest) {
    at.complain('This batch has not been delivered.')
    return 1
  }
  const params = { delivery_id: newest.id }
  const { body } = await call('POST /deliveries/{delivery_id}/cancel', { params })
  at.say(asked.isJson ? JSON.stringify(body) : `${body.links.cancelled} messages were taken back.`)
  return 0
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

async function findBatch(call: Call, name: string): Promise<string> {
  if (uuid.test(name)) return name
  const { body } = await call('GET /batches', { query: { q: name.slice(0, 100), limit: 200 } })
  const found = body.data.filter(it => it.name === name)
  const [only] = found
  if (only && found.length === 1) return only.id
  const detail = only
    ? `${found.length} batches are called ${name}. Name one by its id: ${found.map(it => it.id).join(', ')}.`
    : `There is no batch called ${name}.`
  throw new CallError({ status: 404, code: 'batch.unknown', detail })
}

function linesOf(preview: SendPreview, { how }: Asked): string[] {
  const { messages, documents, segments, cost, sample } = preview
  const what = how.channel === 'sms' ? 'SMS' : 'e-mails'
  const price = cost ? `, about ${cost.amount} ${cost.currency}` : ''
  const size = segments ? ` (${segments.total} segments${price})` : ''
  return [
    `${messages} ${what} with ${documents} documents${size}.`,
    ...(preview.already_sent ? [`${preview.already_sent} were sent before and are left out.`] : []),
    ...(preview.unreachable ? [`${preview.unreachable} cannot be reached:`] : []),
    ...preview.unreachable_list.slice(0, 10).map(it => `  ${it.title}: ${it.detail}`),
    ...preview.problems.map(it => it.detail),
    ...(sample ? ['', ...(sample.subject ? [sample.subject] : []), sample.text, ''] : []),
  ]
}

/** Over a hundred the count is typed: a habit of pressing y sends nothing. */
async function confirm(count: number, at: Terminal): Promise<boolean> {
  if (!process.stdin.isTTY || !process.stdout.isTTY) {
    at.complain('Nothing was sent. Add --yes to send without being asked.')
    return false
  }
  const ask = createInterface({ input: process.stdin, output: process.stdout })
  try {
    const wanted = count > 100 ? String(count) : 'yes'
    const answer = await ask.question(`Send? Type ${wanted}: `)
    if (answer.trim() === wanted) return true
    at.say('Nothing was sent.')
    return false
  } finally {
    ask.close()
  }
}
