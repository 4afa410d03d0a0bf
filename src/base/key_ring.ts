// The keys that seal stored secrets: from the environment, or a file that is made on first need and only ever grows.
import { createHash, hkdfSync, randomBytes } from 'node:crypto'
import {
  closeSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  statSync,
  unlinkSync,
  writeSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { refuse } from './errors.ts'

export interface Key {
  /** Twelve hexadecimal digits of its own hash: the same key has the same name everywhere. */
  id: string
  bytes: Buffer
}

export interface KeyRing {
  newest(): Key
  find(id: string): Key | undefined
  renew(): Key
}

export function openKeyRing(config: { home: string; secretsKey: readonly string[] }): KeyRing {
  return config.secretsKey.length > 0 ? ringOf(config.secretsKey) : ringIn(join(config.home, 'secrets.key'))
}

function keyOf(text: string): Key {
  const bytes = Buffer.from(hkdfSync('sha256', text, '', 'octavo secrets 1', 32))
  return { id: createHash('sha256').update('octavo key').update(bytes).digest('hex').slice(0, 12), bytes }
}

function ringOf(texts: readonly string[]): KeyRing {
  const keys = texts.map(keyOf)
  return {
    newest: () => keys[0]!,
    find: id => keys.find(key => key.id === id),
    renew() {
      throw refuse(
        'secrets.key_from_environment',
        409,
        'SECRETS_KEY is set by the environment. Put a new key in front of the old one, separated by a comma, restart, and run this again.',
      )
    },
  }
}

/** A line for each key, the newest first. Another process may add one at any time. */
function ringIn(path: string): KeyRing {
  let keys: Key[] = []
  let seen = ''
  function read(): Key[] {
    const { ino, mtimeMs, size } = statSync(path)
    const now = `${ino}/${mtimeMs}/${size}`
    if (now === seen) return keys
    const lines = readFileSync(path, 'utf8').split('\n').filter(Boolean)
    if (lines.length === 0) throw new Error(`${path} holds no key. Put the right one back.`)
    keys = lines.map(keyOf)
    seen = now
    return keys
  }
  function readOrMake(): Key[] {
    if (isThere(path)) return read()
    mkdirSync(dirname(path), { recursive: true })
    write(path, [newKey()], 'first')
    return read()
  }
  return {
    newest: () => readOrMake()[0]!,
    find: id =>
      keys.find(key => key.id === id) ?? (isThere(path) ? read().find(key => key.id === id) : undefined),
    renew() {
      readOrMake()
      const known = readFileSync(path, 'utf8').split('\n').filter(Boolean)
      write(path, [newKey(), ...known], 'again')
      return read()[0]!
    },
  }
}

const newKey = () => randomBytes(32).toString('base64url')

function isThere(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false }) !== undefined
}

/** Whole and on the disk before it has its name: half a key ring would lose every secret. */
function write(path: string, lines: string[], when: 'first' | 'again'): void {
  const draft = `${path}.${process.pid}.${randomBytes(4).toString('hex')}`
  const file = openSync(draft, 'wx', 0o600)
  writeSync(file, `${lines.join('\n')}\n`)
  fsyncSync(file)
  closeSync(file)
  if (when === 'again') renameSync(draft, path)
  else {
    try {
      // Of two processes that start at once, the first makes the key; rename would take it away again.
      linkSync(draft, path)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    } finally {
      unlinkSync(draft)
    }
  }
  const folder = openSync(dirname(path), 'r')
  fsyncSync(folder)
  closeSync(folder)
}
