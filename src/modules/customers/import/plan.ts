// What an import would do, row by row: whose row it is, and what of it differs.
import { sql } from 'kysely'
import type { Tx } from '../../../base/db/index.ts'
import { attributesOf, placeName, type Known } from './bulk.ts'
import type { GivenRow, Person } from './cells.ts'
import { personFields } from './columns.ts'
import type { ImportChange, ImportMapping, ImportProblem, ImportRow } from './contract.ts'

interface Owned {
  given: GivenRow
  known: Known | null
}

export async function planImport(tx: Tx, rows: GivenRow[], mapping: ImportMapping): Promise<ImportRow[]> {
  const find = await finder(tx, rows)
  const isTwin = twinFinder(mapping)
  const owned = rows.map((given): Owned => {
    const known = find(given)
    const twin = isTwin(given, known)
    if (twin) given.problems.push(twin)
    if (!known && !given.problems.length && !nameFor(given.person))
      given.problems.push(wrong(null, 'required', '', 'A new customer needs a name.', 'a name'))
    return { given, known }
  })
  const values = await attributesOf(
    tx,
    owned.flatMap(it => it.known?.id ?? []),
  )
  return owned.map(it => rowOf(it, values))
}

/** What a new customer is called where the sheet has no name for it. */
export function nameFor(person: Person): string | undefined {
  return person.name ?? person.reference ?? person.email ?? person.phone
}

function wrong(
  column: string | null,
  code: ImportProblem['code'],
  value: string,
  detail: string,
  accepted: string,
): ImportProblem {
  return { column, code, value: value.slice(0, 200), detail, accepted }
}

/** The customer of a row: by reference, else e-mail, else phone. What stands in the way becomes its problem. */
async function finder(tx: Tx, rows: GivenRow[]): Promise<(given: GivenRow) => Known | null> {
  const unique = (values: (string | undefined)[]) => [...new Set(values.filter(it => it !== undefined))]
  const references = unique(rows.map(it => it.person.reference))
  const emails = unique(rows.map(it => it.person.email?.toLowerCase()))
  const phones = unique(rows.map(it => it.person.phone))
  const found = await sql<Known>`
    select id, reference, name, email, phone, locale, kind, version from customers
    where removed_at is null and (reference = any(${references}::text[])
      or lower(email) = any(${emails}::text[]) or phone = any(${phones}::text[]))`.execute(tx)
  const by = { reference: new Map<string, Known>(), email: groups(), phone: groups() }
  for (const it of found.rows) {
    if (it.reference !== null) by.reference.set(it.reference, it)
    if (it.email !== null) by.email.add(it.email.toLowerCase(), it)
    if (it.phone !== null) by.phone.add(it.phone, it)
  }
  return given => {
    const { reference, email, phone } = given.person
    // A reference that nobody has may be the first one of somebody known by e-mail.
    const own = reference === undefined ? undefined : by.reference.get(reference)
    if (own) return own
    const named = email === undefined ? by.phone.get(phone) : by.email.get(email.toLowerCase())
    if (reference !== undefined) {
      const free = email === undefined ? [] : named.filter(it => it.reference === null)
      return free.length === 1 ? (free[0] ?? null) : null
    }
    if (named.length > 1)
      given.problems.push(
        wrong(
          null,
          'customer_ambiguous',
          email ?? phone ?? '',
          `${named.length} customers have this ${email === undefined ? 'phone' : 'e-mail'}.`,
          'the reference of one of them',
        ),
      )
    return named.length === 1 ? (named[0] ?? null) : null
  }
}

function groups() {
  const lists = new Map<string, Known[]>()
  return {
    add: (key: string, it: Known) => lists.set(key, [...(lists.get(key) ?? []), it]),
    get: (key: string | undefined): Known[] => (key === undefined ? [] : (lists.get(key) ?? [])),
  }
}

/** Two rows of one customer would overwrite each other, and be told apart by their order alone. */
function twinFinder(mapping: ImportMapping) {
  const seen = new Map<string, number>()
  return ({ row, person, problems }: GivenRow, known: Known | null): ImportProblem | null => {
    const { reference, email, phone } = person
    const key = reference ?? email ?? phone
    const lacksKey = key === undefined && !known
    if (lacksKey && problems.length > 0) return null
    if (lacksKey)
      return wrong(
        null,
        'key_missing',
        person.name ?? '',
        'This row cannot be found again: it has no reference, e-mail or phone.',
        'one of them',
      )
    const mail = email?.toLowerCase()
    // Two with references may share a mailbox; a row without one is found by the mailbox alone.
    const mine =
      reference !== undefined ? [`r ${reference}`] : mail ? [`m ${mail}`, `M ${mail}`] : [`p ${phone}`]
    if (known) mine.push(`id ${known.id}`)
    const others = reference !== undefined && mail ? [...mine, `M ${mail}`] : mine
    const twin = others.map(it => seen.get(it)).find(it => it !== undefined)
    for (const it of reference !== undefined && mail ? [...mine, `m ${mail}`] : mine)
      if (!seen.has(it)) seen.set(it, row)
    if (twin === undefined) return null
    const column = reference !== undefined ? mapping.reference : mail ? mapping.email : mapping.phone
    return wrong(
      column,
      'duplicate_row',
      key ?? '',
      `Row ${twin} is the same customer.`,
      'one row per customer',
    )
  }
}

function rowOf({ given, known }: Owned, values: Map<string, string>): ImportRow {
  const { row, person, problems } = given
  const changes = problems.length
    ? []
    : [...fieldChanges(person, known), ...attributeChanges(given, known, values)]
  const outcome = problems.length ? 'problem' : !known ? 'new' : changes.length ? 'changed' : 'same'
  const name = nameFor(person) ?? known?.name ?? ''
  return { row, name, outcome, customer_id: known?.id ?? null, changes, problems }
}

function fieldChanges(person: Person, known: Known | null): ImportChange[] {
  return personFields.flatMap(field => {
    const after = person[field] ?? (known || field !== 'name' ? undefined : nameFor(person))
    const before = known?.[field] ?? null
    const isSame = field === 'email' ? after?.toLowerCase() === before?.toLowerCase() : after === before
    if (after === undefined || isSame) return []
    return [{ field, key: null, year: null, quarter: null, before, after }]
  })
}

function attributeChanges(given: GivenRow, known: Known | null, values: Map<string, string>): ImportChange[] {
  return given.attributes.flatMap(({ key, year, quarter, value }) => {
    const before = known
      ? (values.get(placeName({ customer_id: known.id, key, year, quarter })) ?? null)
      : null
    if (before === value) return []
    return [{ field: 'attribute' as const, key, year, quarter, before, after: value }]
  })
}
