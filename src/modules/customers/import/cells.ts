// One row of the sheet as a customer: each cell checked, and what is wrong said with what is accepted.
import type { Cell } from '../../../engines/sheet/index.ts'
import { readPhone } from '../phones.ts'
import { personFields, type PersonField } from './columns.ts'
import type { ImportMapping, ImportProblem } from './contract.ts'

export type Person = Partial<Record<PersonField, string>>

export interface GivenAttribute {
  key: string
  year: number | null
  quarter: number | null
  value: string
}

export interface GivenRow {
  row: number
  person: Person
  attributes: GivenAttribute[]
  problems: ImportProblem[]
}

const longest = { reference: 100, name: 200, email: 254, phone: 40, locale: 35, kind: 20, attribute: 4000 }

/** Cells by the names of their columns. An empty cell gives nothing. */
export type Cells = ReadonlyMap<string, Cell>

/** @param country of the workspace, for telephone numbers of rows that say none */
export function readRow(row: number, cells: Cells, mapping: ImportMapping, country: string): GivenRow {
  const given: GivenRow = { row, person: {}, attributes: [], problems: [] }
  const texts: Person = {}
  for (const field of personFields) {
    const column = mapping[field]
    if (column === null) continue
    const text = textIn(given, column, cells.get(column), longest[field])
    if (text !== null) texts[field] = text
  }
  for (const field of personFields) {
    const [column, text] = [mapping[field], texts[field]]
    if (column === null || text === undefined) continue
    const value = readField(field, text, texts, country)
    if (typeof value === 'string') given.person[field] = value
    else given.problems.push({ column, value: text.slice(0, 200), ...value })
  }
  for (const { column, ...place } of mapping.attributes) {
    const value = textIn(given, column, cells.get(column), longest.attribute)
    if (value !== null) given.attributes.push({ ...place, value })
  }
  return given
}

function textIn(given: GivenRow, column: string, cell: Cell | undefined, limit: number): string | null {
  if (cell === undefined || cell === null) return null
  if (typeof cell === 'object' && 'error' in cell) {
    given.problems.push({
      column,
      code: 'cell_error',
      value: cell.error,
      detail: `The formula gives ${cell.error}.`,
      accepted: 'a value, or an empty cell',
    })
    return null
  }
  const text = (cell instanceof Date ? dateText(cell) : String(cell))
    .replaceAll('\0', '')
    .toWellFormed()
    .trim()
  if (text === '') return null
  if (text.length <= limit) return text
  given.problems.push({
    column,
    code: 'too_long',
    value: text.slice(0, 200),
    detail: `This is ${text.length} characters long.`,
    accepted: `at most ${limit} characters`,
  })
  return null
}

function dateText(date: Date): string {
  const iso = date.toISOString()
  return iso.endsWith('T00:00:00.000Z') ? iso.slice(0, 10) : iso
}

type Wrong = Pick<ImportProblem, 'code' | 'detail' | 'accepted'>

const kinds: Record<string, string> = {
  person: 'person',
  private: 'person',
  privat: 'person',
  company: 'company',
  business: 'company',
  firma: 'company',
  unternehmen: 'company',
}

function readField(field: PersonField, text: string, all: Person, country: string): string | Wrong {
  if (field === 'email')
    return /^[^\s@,;<>]+@[^\s@,;<>]+\.[^\s@,;<>.]+$/.test(text)
      ? text
      : {
          code: 'email_invalid',
          detail: 'This is no e-mail address.',
          accepted: 'one address, ada@example.com',
        }
  if (field === 'phone')
    return (
      readPhone(text, localeOf(all.locale), country) ?? {
        code: 'phone_invalid',
        detail: 'This is no telephone number.',
        accepted: '+44 20 7946 0123',
      }
    )
  if (field === 'locale')
    return (
      localeOf(text) ?? {
        code: 'locale_invalid',
        detail: 'This is no language with its country.',
        accepted: 'en-GB, de-DE',
      }
    )
  if (field === 'kind')
    return (
      kinds[text.toLowerCase()] ?? {
        code: 'kind_invalid',
        detail: 'This is no kind of customer.',
        accepted: 'person, company',
      }
    )
  return text
}

function localeOf(text: string | undefined): string | null {
  if (text === undefined) return null
  try {
    return new Intl.Locale(text.replace('_', '-')).baseName
  } catch {
    return null
  }
}
