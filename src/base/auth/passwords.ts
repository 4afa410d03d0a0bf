// Passwords: argon2id, at most one hash per core at a time.
import { cpus } from 'node:os'
import { hash, verify } from '@node-rs/argon2'

/** OWASP's first choice: 19 MiB, two passes, one lane; 16 ms here. */
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 }

const waiting: (() => void)[] = []
let free = Math.max(1, cpus().length)

// Hashing is the one costly thing a stranger can ask for: unbounded, 200 sign-ins would hold 4 GB.
async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  if (free > 0) free--
  else await new Promise<void>(go => waiting.push(go))
  try {
    return await work()
  } finally {
    const next = waiting.shift()
    if (next) next()
    else free++
  }
}

export function hashPassword(password: string): Promise<string> {
  return inTurn(() => hash(password, cost))
}

const nobody = hash('no account has this password', cost)

/** Takes the same time whether or not the account exists: pass undefined for an unknown one. */
export async function isPassword(stored: string | undefined, password: string): Promise<boolean> {
  const against = stored ?? (await nobody)
  const right = await inTurn(() => verify(against, password))
  return right && stored !== undefined
}
