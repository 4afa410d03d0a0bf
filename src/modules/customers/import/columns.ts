// Columns of a sheet matched to what a customer has, by their names; a period in a name makes it an attribute.
import { refuse } from '../../../base/errors.ts'
import type { ImportMapping } from './contract.ts'

export const personFields = ['reference', 'name', 'email', 'phone', 'locale', 'kind'] as const
export type PersonField = (typeof personFields)[number]

/** Names as spreadsheets have them, English and German, without case, spaces and accents. */
const names: Record<PersonField, string[]> = {
  reference:
    'reference ref customerno customernumber customerid clientid accountnumber customerref kundennummer kundennr kdnr debitor'.split(
      ' ',
    ),
  name: ['name', 'customer', 'customername', 'client', 'clientname', 'company', 'fullname', 'kunde', 'firma'],
  email: ['email', 'emailaddress', 'mail', 'mailaddress', 'emailadresse'],
  phone: ['phone', 'phonenumber', 'telephone', 'tel', 'mobile', 'mobilenumber', 'cell', 'telefon', 'handy'],
  locale: ['locale', 'language', 'sprache'],
  kind: ['kind', 'type', 'customertype', 'art'],
}

function plain(name: string): string {
  return name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/ß/g, 'ss')
    .replace(/[^\p{L}\p{N}]/gu, '')
}

const quarterOf = String.raw`(?:q|quarter\s*|quartal\s*)([1-4])`
const year = String.raw`((?:19|20|21)\d\d)`
/** `segment 2026-Q3`, `Segment Q3/2026`, `segment (2026)`. */
const periods = [
  { at: new RegExp(`[\\s(_-]*\\b${year}[\\s/_-]*${quarterOf}\\)?$`, 'i'), year: 1, quarter: 2 },
  { at: new RegExp(`[\\s(_-]*\\b${quarterOf}[\\s/_-]*${year}\\)?$`, 'i'), year: 2, quarter: 1 },
  { at: new RegExp(`[\\s(_-]+${year}\\)?$`), year: 1, quarter: null },
]

function attributeIn(column: string): ImportMapping['attributes'][number] | null {
  for (const period of periods) {
    const found = period.at.exec(column)
    if (!found) continue
    const key = column.slice(0, found.index).trim().slice(0, 100)
    const quarter = period.quarter === null ? null : Number(found[period.quarter])
    // A column named by its period alone says nothing of what it holds.
    return key === '' ? null : { column, key, year: Number(found[period.year]), quarter }
  }
  return null
}

/** The mapping that the names of the columns suggest. */
export function guessMapping(columns: readonly string[]): ImportMapping {
  const mapping: ImportMapping = {
    reference: null,
    name: null,
    email: null,
    phone: null,
    locale: null,
    kind: null,
    attributes: [],
  }
  for (const field of personFields)
    mapping[field] = columns.find(it => names[field].includes(plain(it))) ?? null
  const taken = new Set(personFields.map(it => mapping[it]))
  for (const column of columns) {
    const attribute = taken.has(column) ? null : attributeIn(column)
    if (attribute) mapping.attributes.push(attribute)
  }
  return mapping
}

/** @throws refusal `import.column_unknown`, `import.no_key`, `import.attribute_twice`, `import.quarter_without_year` (422) */
export function checkMapping(mapping: ImportMapping, columns: readonly string[]): void {
  const used = [...personFields.map(it => mapping[it]), ...mapping.attributes.map(it => it.column)]
  const unknown = used.find(it => it !== null && !columns.includes(it))
  if (unknown)
    throw refuse(
      'import.column_unknown',
      422,
      `There is no column ${unknown} in this sheet. Choose one of ${columns.slice(0, 30).join(', ')}.`,
      { params: { column: unknown } },
    )
  if (!mapping.reference && !mapping.email && !mapping.phone)
    throw refuse(
      'import.no_key',
      422,
      'No column holds a reference, an e-mail or a phone, by which customers are found again. Match one of them.',
    )
  const seen = new Set<string>()
  for (const { key, ...period } of mapping.attributes) {
    if (period.quarter !== null && period.year === null)
      throw refuse('import.quarter_without_year', 422, `The quarter of ${key} needs its year.`)
    const place = `${key.toLowerCase()} ${period.year} ${period.quarter}`
    if (seen.has(place))
      throw refuse(
        'import.attribute_twice',
        422,
        `Two columns fill ${key} in the same period. Leave one out, or give it another period.`,
        { params: { key } },
      )
    seen.add(place)
  }
}
