// `octavo key` and `octavo user`: people's matters at the command line, on the database itself; no server needed.
import { parseArgs } from 'node:util'
import { z } from 'zod'
import { readConfig } from '../base/config.ts'
import type { Base } from '../base/base.ts'
import { addUserByHand, makeKeyByHand, type NewInvite } from '../modules/workspace/index.ts'
import { openHouse } from './house.ts'

interface Out {
  say(line: string): void
  complain(line: string): void
}

const capabilities = ['documents', 'booklets', 'sales', 'helpdesk', 'customers'] as const

/** @returns exit code: 0 made, 2 not understood */
export async function runKey(args: string[], out: Out): Promise<number> {
  const asked = understand(() => readKeyWords(args))
  if (typeof asked === 'string') return notUnderstood(asked, out)
  const { email, isJson, ...rest } = asked
  const key = await inHouse(base => makeKeyByHand(base, email, { ...rest, capabilities: null }))
  out.say(isJson ? JSON.stringify({ key }) : key)
  return 0
}

/** @returns exit code: 0 added or invited, 2 not understood */
export async function runUser(args: string[], out: Out): Promise<number> {
  const asked = understand(() => readUserWords(args))
  if (typeof asked === 'string') return notUnderstood(asked, out)
  const { password, isJson, ...rest } = asked
  const made = await inHouse(base => addUserByHand(base, rest, password))
  if (isJson) out.say(JSON.stringify(made))
  else if ('link' in made) out.say(linkSaid(made, rest.email))
  else out.say(`${rest.email} can sign in now.`)
  return 0
}

function linkSaid({ link, is_mailed }: { link: string; is_mailed: boolean }, email: string): string {
  return is_mailed
    ? `An invite is on its way to ${email}. It counts once, for 72 hours; the same link: ${link}`
    : `Give them this link; it counts once, for 72 hours: ${link}`
}

async function inHouse<T>(work: (base: Base) => Promise<T>): Promise<T> {
  // Log lines go where the answer goes, and would spoil it for a script.
  const { base, close } = await openHouse({ ...readConfig(), logLevel: 'silent' }, 'cli')
  try {
    return await work(base)
  } finally {
    await close()
  }
}

function notUnderstood(why: string, out: Out): number {
  out.complain(why)
  return 2
}

/** What was asked, or why it was not understood. */
function understand<T>(read: () => T): T | string {
  try {
    return read()
  } catch (error) {
    return (error as Error).message
  }
}

function readKeyWords(args: string[]) {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      user: { type: 'string' },
      name: { type: 'string', default: 'Command line' },
      expires: { type: 'string' },
      'read-only': { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
    },
  })
  if (positionals.join(' ') !== 'create' || !values.user)
    throw new Error('Say whose: octavo key create --user EMAIL')
  const access = values['read-only'] ? ('read' as const) : ('write' as const)
  const expires_at = values.expires === undefined ? null : endOf(values.expires)
  return { email: values.user, name: values.name.slice(0, 120), access, expires_at, isJson: values.json }
}

/** The last moment of that day, in UTC. */
function endOf(day: string): string {
  if (!z.iso.date().safeParse(day).success)
    throw new Error(`--expires takes a day such as 2027-01-31; not ${day}.`)
  const end = `${day}T23:59:59.999Z`
  if (new Date(end).getTime() <= Date.now()) throw new Error(`--expires takes a day to come; ${day} is over.`)
  return end
}

function readUserWords(args: string[]): NewInvite & { password: string | undefined; isJson: boolean } {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      role: { type: 'string', default: 'standard' },
      may: { type: 'string', default: '' },
      password: { type: 'string' },
      json: { type: 'boolean', default: false },
    },
  })
  const [act, email = '', ...rest] = positionals
  if (act !== 'add' || rest.length > 0 || !z.email().max(254).safeParse(email).success)
    throw new Error('Say who, by an e-mail address: octavo user add EMAIL --role admin|standard')
  const { role, password } = values
  if (role !== 'admin' && role !== 'standard') throw new Error(`There is no role ${role}: admin or standard.`)
  if (password !== undefined && (password.length < 10 || password.length > 200))
    throw new Error('A password has 10 to 200 characters.')
  const named = values.may.split(',').filter(Boolean)
  const odd = named.filter(it => !capabilities.some(one => one === it))
  if (odd.length > 0) throw new Error(`--may takes ${capabilities.join(', ')}; not ${odd.join(', ')}.`)
  return {
    email,
    role,
    password,
    capabilities: capabilities.filter(it => named.includes(it)),
    isJson: values.json,
  }
}
