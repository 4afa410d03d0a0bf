// Lists by page: a cursor names the last row that was seen, so that a page costs the same wherever it is.
import { sql, type AliasedRawBuilder, type RawBuilder } from 'kysely'
import { refuse } from '../errors.ts'

/** What of a Kysely query is needed here; naming its four type parameters would cost the compiler dearly. */
interface Query<O> {
  orderBy(by: RawBuilder<unknown>): Query<O>
  limit(rows: number): Query<O>
  where(condition: RawBuilder<boolean>): Query<O>
  /** Typed where it is used: naming what it gives would make every query's type be compared again. */
  clearSelect(): unknown
  execute(): Promise<O[]>
}

interface Countable {
  select(count: AliasedRawBuilder<number, 'n'>): { execute(): Promise<{ n: number }[]> }
}

interface PageAsk {
  limit: number
  cursor?: string | undefined
}

interface Order<O> {
  /** Sort expression, as SQL sees it: a column, qualified where several tables have it. */
  by: string
  /** The field of the row that holds the same value. */
  sort: keyof O & string
  /** Unique uuid column that breaks ties. */
  id: string
  idField?: keyof O & string
  descending?: boolean
  /** Not how many there are in all: where lists grow without end, that would read them. */
  uncounted?: boolean
}

/** What a cursor holds: the sort value and the id of the last row. Not secret, but checked: people edit addresses. */
type Cursor = [value: string | number | null, id: string]

function readCursor(text: string): Cursor {
  try {
    const read = JSON.parse(Buffer.from(text, 'base64url').toString('utf8')) as unknown
    if (
      Array.isArray(read) &&
      read.length === 2 &&
      ['string', 'number'].includes(typeof read[0]) &&
      typeof read[1] === 'string' &&
      !`${String(read[0])}${read[1]}`.includes('\0')
    )
      return read as unknown as Cursor
  } catch {
    // Said below, as for every other thing that is no cursor.
  }
  throw refuse('cursor.invalid', 400, 'This cursor is not one that a list gave. Begin at the first page.')
}

/**
 * One page of a query, ordered by a sort column and an id. The sort column must not be null.
 * @returns rows and the cursor of the next page, null on the last; on the first of several, how many there are in all
 * @throws refusal `cursor.invalid` (400)
 */
export async function pageOf<O>(
  query: Query<O>,
  ask: PageAsk,
  order: Order<O>,
): Promise<{ data: O[]; next_cursor: string | null; total?: number }> {
  const by = sql.ref(order.by)
  const id = sql.ref(order.id)
  const direction = sql.raw(order.descending ? 'desc' : 'asc')
  let page = query.orderBy(sql`${by} ${direction}, ${id} ${direction}`).limit(ask.limit + 1)
  if (ask.cursor !== undefined) {
    const [value, last] = readCursor(ask.cursor)
    const after = sql.raw(order.descending ? '<' : '>')
    page = page.where(sql<boolean>`(${by}, ${id}) ${after} (${value}, ${last}::uuid)`)
  }
  const rows = await page.execute().catch((error: unknown) => {
    // 22007, 22P02: the cursor's value is not of the column's type.
    if (ask.cursor !== undefined && (error as { code?: string }).code?.startsWith('22')) readCursor('')
    throw error
  })
  const data = rows.slice(0, ask.limit)
  const last = data.at(-1)
  if (rows.length <= ask.limit || last == null) return { data, next_cursor: null }
  const mark = [last[order.sort], last[order.idField ?? ('id' as keyof O)]]
  const next_cursor = Buffer.from(JSON.stringify(mark)).toString('base64url')
  if (ask.cursor !== undefined || order.uncounted) return { data, next_cursor }
  const [counted] = await (query.clearSelect() as Countable)
    .select(sql<number>`count(*)::int`.as('n'))
    .execute()
  return { data, next_cursor, total: counted?.n ?? rows.length }
}

/** `-created_at` → descending by created_at. */
export function readSort<F extends string>(sort: F | `-${F}`): { field: F; descending: boolean } {
  const descending = sort.startsWith('-')
  return { field: (descending ? sort.slice(1) : sort) as F, descending }
}

/** A LIKE pattern that finds the text anywhere; its own wildcards mean themselves. */
export function containing(text: string): string {
  return `%${text.replace(/[\\%_]/g, '\\$&')}%`
}
