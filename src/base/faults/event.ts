// An error as a stranger may see it: its kind, its code, masked words, and where in the code it was thrown.
import { fileURLToPath, pathToFileURL } from 'node:url'
import { DatabaseError } from 'pg'
import { maskMessage } from './words.ts'

interface Frame {
  filename: string
  function: string
  lineno: number
  colno: number
  in_app: boolean
}

export interface Told {
  type: string
  value: string
  stacktrace: { frames: Frame[] }
}

/** Errors of a chain of causes that are told. */
const deepest = 4
const mostFrames = 40

/** The innermost cause first, as Sentry wants it. */
export function describeError(error: unknown): Told[] {
  const chain: Told[] = []
  for (let at: unknown = error, n = 0; n < deepest && at !== undefined && at !== null; n++) {
    chain.unshift(describeOne(at))
    at = at instanceof Error ? at.cause : undefined
  }
  return chain.length > 0 ? chain : [describeOne(error)]
}

function describeOne(error: unknown): Told {
  if (!(error instanceof Error))
    return { type: 'NotAnError', value: typeof error, stacktrace: { frames: [] } }
  const code = codeOf(error)
  // Its own name is `error`.
  const name = error instanceof DatabaseError ? 'DatabaseError' : error.name
  const type = /^[A-Za-z][\w$]{0,60}$/.test(name) ? name : 'Error'
  const value = maskMessage(error.message)
  return { type, value: code ? `${code}: ${value}` : value, stacktrace: { frames: framesOf(error) } }
}

/** `ECONNRESET` of Node, `23505` of PostgreSQL. */
function codeOf(error: Error): string | undefined {
  const { code } = error as { code?: unknown }
  return typeof code === 'string' && /^[A-Z0-9_]{2,50}$/.test(code) ? code : undefined
}

/** What PostgreSQL names of the schema. Never `detail`, `where`, `hint` or `query`: those hold the rows' values. */
export function schemaFacts(error: unknown): Record<string, string> {
  const found = findDatabaseError(error)
  if (!found) return {}
  const { severity, table, column, constraint, routine, dataType } = found
  const facts = { severity, table, column, constraint, routine, data_type: dataType }
  return Object.fromEntries(
    Object.entries(facts).filter((it): it is [string, string] => /^\w{1,63}$/.test(it[1] ?? '')),
  )
}

function findDatabaseError(error: unknown): DatabaseError | undefined {
  for (let at: unknown = error, n = 0; n < deepest && at instanceof Error; n++, at = at.cause)
    if (at instanceof DatabaseError) return at
  return undefined
}

const root = fileURLToPath(new URL('../../../', import.meta.url))
const rootUrl = pathToFileURL(root).href

/** `    at async add (file:///srv/octavo/src/base/x.ts:12:3)`; of node_modules by path. */
const line = /^\s+at (?:async )?(?:(.+?) \()?((?:file:\/\/|\/|node:|[A-Za-z]:\\)[^()]*?):(\d+):(\d+)\)?$/

function framesOf(error: Error): Frame[] {
  const stack = error.stack ?? ''
  // The message stands first, and may hold lines that look like the rest.
  const from = stack.indexOf(error.message) + error.message.length
  const frames: Frame[] = []
  for (const text of stack.slice(from).split('\n')) {
    const [, name = '', path = '', row = '0', column = '0'] = line.exec(text) ?? []
    const filename = placeOf(path)
    if (filename === undefined) continue
    frames.push({
      filename,
      function: /^[\w$.<>#[\] ]{1,100}$/.test(name) ? name : '?',
      lineno: Number(row),
      colno: Number(column),
      in_app: filename.startsWith('app:///src/'),
    })
    if (frames.length === mostFrames) break
  }
  return frames.toReversed()
}

/** Without what stands above our folder: that may be somebody's home. */
function placeOf(path: string): string | undefined {
  if (path.startsWith('node:')) return path
  const [, inPackage] = /[\\/]node_modules[\\/]((?:[\w.@+-]+[\\/])*[\w.-]+)$/.exec(path) ?? []
  if (inPackage !== undefined) return `app:///node_modules/${inPackage.replaceAll('\\', '/')}`
  if (path.startsWith(rootUrl)) return `app:///${path.slice(rootUrl.length)}`
  if (path.startsWith(root)) return `app:///${path.slice(root.length).replaceAll('\\', '/')}`
  return undefined
}
