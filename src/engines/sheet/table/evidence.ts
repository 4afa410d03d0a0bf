// What a column holds, told by every value in it and said in words.
import { isCellError, type Cell, type Column, type DateOrder, type Reading } from '../cells.ts'
import { DAY_FIRST, dateReadings, MONTH_FIRST, NAMED, readDate, YEAR_FIRST } from './dates.ts'
import {
  IDENTIFIER,
  LONG,
  MONTH_YEAR,
  numberReadings,
  PLAIN,
  plainDigits,
  readNumber,
  SCIENTIFIC,
  WITH_COMMA,
  WITH_POINT,
} from './numbers.ts'

/** A value that shows something, with its row. */
interface Sample {
  text: string
  row: number
}

interface Tally {
  count: number
  sample: Sample
}

/** Kinds of values that are counted apart. */
type Kind =
  | 'number'
  | 'date'
  | 'boolean'
  | 'error'
  | 'word'
  | 'code'
  | 'plain'
  | 'point'
  | 'comma'
  | 'either'
  | 'identifier'
  | 'long'
  | 'scientific'
  | 'month'
  | 'ymd'
  | 'dmy'
  | 'mdy'
  | 'unsure'
  | 'named'
  | 'truth'

/** What other columns of the same file have shown. */
export interface Locale {
  decimal?: { value: '.' | ','; why: string }
  order?: { value: 'dmy' | 'mdy'; why: string }
}

export interface Verdict {
  type: Column['type']
  evidence: string
  reading: Reading
  /** A doubt that only a person can settle, with its code. */
  doubt?: { code: string; detail: string }
  /** Texts of this column are read by this; otherwise they stay as they are. */
  convert?: (text: string) => Cell
}

/** A column is of a type when so many of its values are; the few others stay text and can be shown as faults. */
const MOSTLY = 0.9

const TRUTHS = new Map([
  ['true', true],
  ['false', false],
  ['wahr', true],
  ['falsch', false],
  ['vrai', true],
  ['faux', false],
  ['verdadero', true],
  ['falso', false],
])

export class Evidence {
  readonly #tallies = new Map<Kind, Tally>()
  #seen = 0

  get isEmpty(): boolean {
    return this.#seen === 0
  }

  see(cell: Cell, row: number): void {
    if (cell === null) return
    this.#seen += 1
    if (typeof cell === 'number') this.#count('number', cell, row)
    else if (typeof cell === 'string') this.#count(kindOf(cell), cell, row)
    else if (typeof cell === 'boolean') this.#count('boolean', cell, row)
    else if (isCellError(cell)) this.#count('error', cell.error, row)
    else this.#count('date', cell, row)
  }

  #count(kind: Kind, value: Cell, row: number): void {
    const tally = this.#tallies.get(kind)
    if (tally !== undefined) tally.count += 1
    else this.#tallies.set(kind, { count: 1, sample: { text: shown(value), row } })
  }

  #of(...kinds: Kind[]): number {
    return kinds.reduce((sum, kind) => sum + (this.#tallies.get(kind)?.count ?? 0), 0)
  }

  #example(...kinds: Kind[]): string {
    for (const kind of kinds) {
      const tally = this.#tallies.get(kind)
      if (tally !== undefined) return `"${tally.sample.text}" in row ${tally.sample.row}`
    }
    return ''
  }

  /** What this column proves about how its whole file writes numbers and dates. */
  locale(name: string): Locale {
    const locale: Locale = {}
    const [points, commas] = [this.#of('point'), this.#of('comma')]
    if (points !== commas && Math.max(points, commas) > 0) {
      const value = commas > points ? ',' : '.'
      const kind = commas > points ? 'comma' : 'point'
      locale.decimal = { value, why: `column "${name}" holds ${this.#example(kind)}` }
    }
    const [days, months] = [this.#of('dmy'), this.#of('mdy')]
    if (days !== months && Math.max(days, months) > 0) {
      const value = days > months ? 'dmy' : 'mdy'
      locale.order = { value, why: `column "${name}" holds ${this.#example(value)}` }
    }
    return locale
  }

  decide(locale: Locale): Verdict {
    const values = this.#seen - this.#of('error')
    if (values === 0) {
      return {
        type: 'empty',
        evidence: this.#seen === 0 ? 'No values.' : `Only errors, such as ${this.#example('error')}.`,
        reading: {},
      }
    }
    const most = values * MOSTLY
    const dates = this.#of('date', 'ymd', 'dmy', 'mdy', 'unsure', 'named')
    const numbers = this.#of('number', 'plain', 'point', 'comma', 'either', 'identifier', 'long', 'month')
    if (dates >= most) return this.#dates(values, dates, locale)
    const named = this.#named(values, numbers)
    if (named !== undefined) return named
    if (numbers >= most && numbers > this.#of('code') * 50) return this.#numbers(values, numbers, locale)
    const truths = this.#of('boolean', 'truth')
    if (truths === values) {
      return {
        type: 'boolean',
        evidence: `${all(values)} true or false, such as ${this.#example('boolean', 'truth')}.`,
        reading: {},
        convert: text => TRUTHS.get(text.trim().toLowerCase()) ?? text,
      }
    }
    return this.#words(values, numbers + dates + truths)
  }

  /** Digits that are names: made numbers they would lose zeros or change. */
  #named(values: number, numbers: number): Verdict | undefined {
    const months = this.#of('month')
    if (months > 0 && months + this.#of('identifier') >= values * MOSTLY) {
      const evidence = `Months with their year, such as ${this.#example('month')}; kept as text.`
      return { type: 'text', evidence, reading: {} }
    }
    const lost = this.#of('scientific')
    const zeros = this.#of('identifier')
    const isNamed = zeros + lost > 0 || this.#of('long') > values / 2
    // Amounts with decimals are amounts, whatever zeros some of them begin with.
    if (!isNamed || numbers + lost < values * MOSTLY) return undefined
    if (this.#of('point', 'comma', 'either', 'number') > zeros + lost) return undefined
    const why =
      lost === values ? 'they have lost digits already' : 'as numbers they could lose zeros or digits'
    const evidence = `Digits that are names, such as ${this.#example('identifier', 'long', 'scientific')}: ${why}; kept as text.`
    if (lost === 0) return { type: 'text', evidence, reading: {} }
    const detail = `${lost} of ${values} values, such as ${this.#example('scientific')}, have lost their digits in a spreadsheet program. Export them as text.`
    return { type: 'text', evidence, reading: {}, doubt: { code: 'scientific_identifier', detail } }
  }

  #numbers(values: number, numbers: number, locale: Locale): Verdict {
    const [points, commas, either] = [this.#of('point'), this.#of('comma'), this.#of('either')]
    let decimal: '.' | ',' = commas > points ? ',' : '.'
    let why = ''
    let doubt: Verdict['doubt']
    if (points + commas > 0) {
      why = `; decimal ${decimal === ',' ? 'comma' : 'point'}: ${this.#example(decimal === ',' ? 'comma' : 'point')}`
      const against = Math.min(points, commas)
      if (against > 0) {
        const other = this.#example(decimal === ',' ? 'point' : 'comma')
        doubt = {
          code: 'number_mixed',
          detail: `${against} of ${values} values, such as ${other}, are written another way and stay text.`,
        }
      }
    } else if (either > 0) {
      decimal = locale.decimal?.value ?? '.'
      const sample = this.#example('either')
      if (locale.decimal !== undefined)
        why = `; decimal ${decimal === ',' ? 'comma' : 'point'}, since ${locale.decimal.why}`
      else {
        const read = readNumber(this.#tallies.get('either')?.sample.text ?? '', decimal)
        doubt = {
          code: 'number_ambiguous',
          detail: `${sample} could be thousands or decimals; it was read as ${read}.`,
        }
      }
    }
    const rest = values - numbers
    const others =
      rest === 0
        ? ''
        : `; not ${rest === 1 ? 'one' : rest}, such as ${this.#example('word', 'code', 'ymd', 'truth', 'unsure')}`
    const text = this.#of('number') < numbers
    return {
      type: 'number',
      evidence: `${rest === 0 ? all(values) : `${numbers} of ${values} values are`} numbers${text ? ' written as text' : ''}, such as ${this.#example('number', 'point', 'comma', 'either', 'plain', 'long')}${why}${others}.`,
      reading: { decimal },
      doubt,
      convert: written => readNumber(written, decimal) ?? written,
    }
  }

  #dates(values: number, dates: number, locale: Locale): Verdict {
    const [days, months, unsure] = [this.#of('dmy'), this.#of('mdy'), this.#of('unsure')]
    let order: DateOrder = days > months ? 'dmy' : months > 0 ? 'mdy' : 'ymd'
    let why = ''
    let doubt: Verdict['doubt']
    if (days + months > 0) {
      why = `; ${order === 'dmy' ? 'day' : 'month'} first: ${this.#example(order === 'dmy' ? 'dmy' : 'mdy')}`
      if (Math.min(days, months) > 0) {
        const other = this.#example(order === 'dmy' ? 'mdy' : 'dmy')
        doubt = {
          code: 'date_mixed',
          detail: `${Math.min(days, months)} of ${values} dates, such as ${other}, are written in another order and stay text.`,
        }
      }
    } else if (unsure > 0 && locale.order !== undefined) {
      order = locale.order.value
      why = `; ${order === 'dmy' ? 'day' : 'month'} first, since ${locale.order.why}`
    } else if (unsure > 0) {
      return {
        type: 'text',
        evidence: `Dates such as ${this.#example('unsure')}, where day and month cannot be told apart; kept as text.`,
        reading: {},
        doubt: {
          code: 'date_ambiguous',
          detail: `No date in this column tells whether the day or the month stands first: ${this.#example('unsure')}. Say which.`,
        },
      }
    }
    const rest = values - dates
    const others =
      rest === 0
        ? ''
        : `; not ${rest === 1 ? 'one' : rest}, such as ${this.#example('word', 'code', 'plain', 'number', 'point', 'comma')}`
    return {
      type: 'date',
      evidence: `${rest === 0 ? all(values) : `${dates} of ${values} values are`} dates, such as ${this.#example('date', 'ymd', 'named', 'dmy', 'mdy', 'unsure')}${why}${others}.`,
      reading: { order },
      doubt,
      convert: text => readDate(plainDigits(text), order) ?? text,
    }
  }

  #words(values: number, others: number): Verdict {
    const words = values - others
    if (words >= values * MOSTLY || this.#of('number', 'date', 'boolean') === 0) {
      const some =
        others === 0
          ? ''
          : `; ${others} could be numbers or dates, such as ${this.#example('plain', 'point', 'comma', 'either', 'ymd', 'unsure', 'dmy', 'mdy', 'number', 'date')}`
      const type = others > values * (1 - MOSTLY) ? 'mixed' : 'text'
      return {
        type,
        evidence: `Text, such as ${this.#example('word', 'code', 'identifier')}${some}.`,
        reading: {},
      }
    }
    return {
      type: 'mixed',
      evidence: `Numbers, dates and text: ${this.#example('number', 'date', 'boolean')} beside ${this.#example('word', 'code', 'plain', 'point', 'comma', 'ymd', 'unsure', 'identifier')}.`,
      reading: {},
    }
  }
}

function all(values: number): string {
  return values === 1 ? 'The one value is of' : `All ${values} values are`
}

function kindOf(written: string): Kind {
  const text = plainDigits(written.trim())
  const numbers = numberReadings(text)
  if (numbers === 0) return otherKind(text)
  if ((numbers & SCIENTIFIC) !== 0) return 'scientific'
  if ((numbers & MONTH_YEAR) !== 0) return 'month'
  if ((numbers & IDENTIFIER) !== 0) return 'identifier'
  if ((numbers & LONG) !== 0) return 'long'
  if ((numbers & PLAIN) !== 0) return 'plain'
  const both = WITH_COMMA | WITH_POINT
  if ((numbers & both) === both) return 'either'
  return (numbers & WITH_COMMA) !== 0 ? 'comma' : 'point'
}

function otherKind(text: string): Kind {
  if (!/\d/.test(text)) return text.length < 10 && TRUTHS.has(text.toLowerCase()) ? 'truth' : 'word'
  const dates = dateReadings(text)
  if (dates === 0) return 'code'
  if ((dates & YEAR_FIRST) !== 0) return 'ymd'
  if ((dates & NAMED) !== 0) return 'named'
  if (dates === (DAY_FIRST | MONTH_FIRST)) return sameEitherWay(text) ? 'named' : 'unsure'
  return (dates & DAY_FIRST) !== 0 ? 'dmy' : 'mdy'
}

/** 05/05/2025 is one day however it is read. */
function sameEitherWay(text: string): boolean {
  return readDate(text, 'dmy')?.getTime() === readDate(text, 'mdy')?.getTime()
}

function shown(value: Cell): string {
  if (value instanceof Date) {
    const text = value.toISOString()
    return text.endsWith('T00:00:00.000Z') ? text.slice(0, 10) : text.slice(0, 19).replace('T', ' ')
  }
  const text = typeof value === 'object' ? '' : String(value)
  return text.length > 40 ? `${text.slice(0, 39)}…` : text
}
