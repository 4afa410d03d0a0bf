// Placeholders matched to columns by name: case, spaces and accents aside, then by synonyms, then by shared words.
import type { Placeholder } from '../templates/contract.ts'
import type { Column, Mapping, Match } from './shapes.ts'

/** Words that mean the same in letters to customers; English and German. */
const synonyms = [
  [
    'name',
    'customername',
    'customer',
    'client',
    'clientname',
    'fullname',
    'kunde',
    'kundenname',
    'company',
    'firma',
  ],
  ['email', 'emailaddress', 'mail', 'mailaddress', 'emailadresse'],
  ['phone', 'phonenumber', 'telephone', 'tel', 'mobile', 'mobilenumber', 'cell', 'telefon', 'handy', 'mobil'],
  [
    'reference',
    'ref',
    'customerno',
    'customernumber',
    'customerid',
    'clientid',
    'kundennummer',
    'accountnumber',
  ],
  ['date', 'datum'],
  ['amount', 'total', 'sum', 'betrag', 'summe', 'premium'],
  ['street', 'address', 'addressline1', 'strasse', 'adresse'],
  ['zip', 'postcode', 'postalcode', 'zipcode', 'plz'],
  ['city', 'town', 'ort', 'stadt'],
  ['quantity', 'qty', 'units', 'menge', 'anzahl'],
  ['price', 'unitprice', 'preis', 'einzelpreis'],
  ['invoiceno', 'invoicenumber', 'rechnungsnummer'],
  ['contact', 'contactname', 'contactperson', 'ansprechpartner'],
]
const meaning = new Map(synonyms.flatMap((group, at) => group.map(word => [word, at] as const)))

/** `Customer Näme_2` → `customername2`. */
function plain(name: string): string {
  return name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/ß/g, 'ss')
    .replace(/[^\p{L}\p{N}]/gu, '')
}

function words(name: string): Set<string> {
  const spaced = name.replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2').toLowerCase()
  return new Set(spaced.split(/[^\p{L}\p{N}]+/u).filter(Boolean))
}

/** Share of words that two names have in common, 0 to 1. */
function overlap(a: string, b: string): number {
  const [x, y] = [words(a), words(b)]
  const common = [...x].filter(it => y.has(it)).length
  return common / Math.max(x.size, y.size, 1)
}

/** Below this, no match is better than a wrong one that nobody looks at. */
const enough = 0.5

/** The column of this name, or null when none is near enough. */
export function nearestColumn(name: string, columns: readonly string[]): string | null {
  const wanted = plain(name)
  const same = columns.find(it => it === name) ?? columns.find(it => plain(it) === wanted)
  if (same) return same
  const group = meaning.get(wanted)
  const synonym = group === undefined ? undefined : columns.find(it => meaning.get(plain(it)) === group)
  if (synonym) return synonym
  const tail = name.includes('.') ? nearestTail(name, columns) : null
  if (tail) return tail
  const ranked = columns.map(it => ({ it, score: overlap(name, it) })).toSorted((a, b) => b.score - a.score)
  const [best, second] = ranked
  return best && best.score >= enough && best.score > (second?.score ?? 0) ? best.it : null
}

/** `customer.name` may be filled by the column `name`. */
function nearestTail(path: string, columns: readonly string[]): string | null {
  const last = plain(path.slice(path.lastIndexOf('.') + 1))
  return columns.find(it => plain(it) === last) ?? null
}

function matchList(placeholder: Placeholder, columns: Column[]): Match {
  const lists = columns.filter(it => it.type === 'list')
  const named = nearestColumn(
    placeholder.path,
    lists.map(it => it.name),
  )
  const column = lists.find(it => it.name === named) ?? (lists.length === 1 ? lists[0] : undefined)
  const names = column?.fields?.map(it => it.name) ?? []
  const fields = Object.fromEntries(
    (placeholder.fields ?? []).map(it => [it.path, nearestColumn(lastOf(it.path), names)]),
  )
  return { column: column?.name ?? null, fields }
}

/** The name of a field of a list, without what stands before it. */
export function lastOf(path: string): string {
  return path.slice(path.lastIndexOf('.') + 1)
}

function stillFits(match: Match | undefined, columns: Column[]): match is Match {
  return match?.column != null && columns.some(it => it.name === match.column)
}

/** A first mapping: what was remembered for the template and still fits, otherwise the nearest names. */
export function matchColumns(
  placeholders: Placeholder[],
  columns: Column[],
  remembered: Mapping | null,
): Mapping {
  const scalars = columns.filter(it => it.type !== 'list').map(it => it.name)
  const matches = placeholders.map(it => {
    const known = remembered?.placeholders[it.path]
    if (stillFits(known, columns)) return [it.path, known] as const
    const { column: _, ...kept } = known ?? { column: null }
    const fresh = it.kind === 'list' ? matchList(it, columns) : { column: nearestColumn(it.path, scalars) }
    return [it.path, { ...kept, ...fresh }] as const
  })
  const own = (wanted: string) => {
    const found = nearestColumn(wanted, scalars)
    return found && plain(found) !== '' ? found : null
  }
  return {
    placeholders: Object.fromEntries(matches),
    customer: { name: own('name'), email: own('email'), phone: own('phone'), reference: own('reference') },
    title: remembered?.title && scalars.includes(remembered.title) ? remembered.title : own('name'),
  }
}
