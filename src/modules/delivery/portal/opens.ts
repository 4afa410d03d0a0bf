// Opens links for many browsers in one commit: what comes while one is under way goes together into the next.
import { setImmediate } from 'node:timers/promises'
import { sql } from 'kysely'
import type { Base } from '../../../base/base.ts'
import { rememberToken, type Held } from '../links/tokens.ts'
import { mostListed, type Listed } from './documents.ts'
import { minutes } from './sessions.ts'
import type { Visit } from './visits.ts'

/** One browser's press. Hashes; nothing that opens anything. */
export interface Opening {
  /** Of the link's token. */
  hash: string
  /** Of the secret that the browser has. */
  own: string | null
  /** Of the secret that it gets if it has none that counts. */
  fresh: string
  address: string
  agent: string | null
}

export interface Opened {
  visit: Visit
  documents: Listed[]
  /** The browser gets the fresh secret. */
  is_fresh: boolean
}

/** Null: something stands in the way; the visit says what. */
export type Opener = (opening: Opening) => Promise<Opened | null>

/** Of one commit: some 20 ms. */
const most = 50
/** Commits at a time: while one waits for the disk, the next one counts. */
const flights = 3

type Row = Visit & Held & { nth: number; is_fresh: boolean; documents: Listed[] }

/**
 * In the order of tokens, so that two processes wait for each other and not in a ring. Each link is opened in its own
 * workspace: its documents are listed before the next one's is entered, and from elsewhere nothing would be seen.
 */
async function openAll(base: Pick<Base, 'db'>, openings: readonly Opening[]): Promise<(Opened | null)[]> {
  const asked = openings.map((it, nth) => ({ ...it, nth })).toSorted((a, b) => (a.hash < b.hash ? -1 : 1))
  const { rows } = await base.db.anywhere(tx =>
    sql<Row>`
      select a.nth, v.*, d.documents
      from jsonb_to_recordset(${JSON.stringify(asked)}::jsonb)
          as a (nth int, hash text, own text, fresh text, address text, agent text)
        cross join lateral portal_open(a.hash, a.own, a.fresh, a.address, a.agent, ${minutes}::int) v
        cross join lateral (select coalesce(json_agg(json_build_object('id', r.id, 'title', r.title, 'media_type',
            r.media_type, 'size', r.size, 'sent_at', r.sent_at, 'corrected_at', r.corrected_at, 'is_of_link',
            r.is_of_link)), '[]') as documents
          from (select * from portal_readable(v.link_id, v.customer_id, v.verified_at is not null, v.channel, v.address)
            order by is_of_link desc, created_at desc, id limit ${mostListed}::int) r) d`.execute(tx),
  )
  const opened = openings.map((): Opened | null => null)
  for (const { nth, workspace_id, documents, is_fresh, ...visit } of rows) {
    rememberToken(openings[nth]?.hash ?? '', {
      workspace_id,
      link_id: visit.link_id,
      token_id: visit.token_id,
    })
    opened[nth] = { visit, documents: documents.map(inUtc), is_fresh }
  }
  return opened
}

/** Inside JSON an instant is not written as it is elsewhere. */
const instant = (text: string) => text.replace(/\+00:00$/, 'Z')
const inUtc = (it: Listed): Listed => ({
  ...it,
  sent_at: instant(it.sent_at),
  corrected_at: it.corrected_at && instant(it.corrected_at),
})

interface Waiting {
  opening: Opening
  done: (opened: Opened | null) => void
  failed: (error: unknown) => void
}

export function opener(base: Pick<Base, 'db'>): Opener {
  const waiting: Waiting[] = []
  let flying = 0

  async function serve(some: Waiting[]): Promise<void> {
    try {
      const opened = await openAll(
        base,
        some.map(it => it.opening),
      )
      for (const [nth, it] of some.entries()) it.done(opened[nth] ?? null)
    } catch (error) {
      // One must not fail for another: each once more, alone.
      if (some.length > 1) for (const it of some) await serve([it])
      else some[0]?.failed(error)
    }
  }

  async function fly(): Promise<void> {
    flying++
    // Those whose presses lie in the sockets by now come along.
    await setImmediate()
    while (waiting.length) await serve(waiting.splice(0, most))
    flying--
  }

  return opening =>
    new Promise((done, failed) => {
      waiting.push({ opening, done, failed })
      if (flying < flights) void fly()
    })
}
