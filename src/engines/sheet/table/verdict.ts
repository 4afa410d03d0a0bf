// Which type a column has, how its texts are read, and why, in words that a person can check against the file.
import type { Cell, Column, DateOrder, Reading } from '../cells.ts'
import { readDate } from './dates.ts'
import type { Evidence, Locale } from './evidence.ts'
import { TRUTHS } from './kinds.ts'
import { plainDigits, readNumber } from './numbers.ts'

export interface Verdict {
  type: Column['type']
  evidence: string
  reading?: Reading
  /** A doubt that only a person can settle. */
  doubt?: { code: string; detail: string }
  /** Reads this column's texts; without it they stay as they are. */
  convert?: (text: string) => Cell
}

/** A column is of a type when so many of its values are; the few others stay text and can be shown as faults. */
const MOSTLY = 0.9
/** Codes such as A7 among numbers make the numbers codes too, from one in fifty on. */
const CODES = 50

export function decide(seen: Evidence, locale: Locale): Verdict {
  const values = seen.seen - seen.count('error', 'none')
  if (values === 0) return decideNothing(seen)
  const dates = seen.count('date', 'ymd', 'dmy', 'mdy', 'unsure', 'named')
  if (dates >= values * MOSTLY) return decideDates(seen, values, dates, locale)
  const numbers = seen.count('number', 'plain', 'point', 'comma', 'either', 'identifier', 'long', 'month')
  const named = decideNames(seen, values, numbers)
  if (named !== undefined) return named
  if (numbers >= values * MOSTLY && numbers > seen.count('code') * CODES)
    return decideNumbers(seen, values, numbers, locale)
  const truths = seen.count('boolean', 'truth')
  const names = seen.count('identifier', 'long')
  if (truths < values) return decideWords(seen, values, numbers - names + dates + truths)
  return {
    type: 'boolean',
    evidence: `${all(values)} true or false, such as ${seen.example('boolean', 'truth')}.`,
    convert: text => TRUTHS.get(text.trim().toLowerCase()) ?? text,
  }
}

/** Digits that are names: made numbers they would lose zeros or change. */
function decideNames(seen: Evidence, values: number, numbers: number): Verdict | undefined {
  const months = seen.count('month')
  if (months > 0 && months + seen.count('identifier') >= values * MOSTLY) {
    return {
      type: 'text',
      evidence: `Months with their year, such as ${seen.example('month')}; kept as text.`,
    }
  }
  const lost = seen.count('scientific')
  const zeros = seen.count('identifier')
  const areNames = zeros + lost > 0 || seen.count('long') > values / 2
  if (!areNames || numbers + lost < values * MOSTLY) return undefined
  // Amounts with decimals are amounts, whatever zeros some of them begin with.
  if (seen.count('point', 'comma', 'either') > zeros + lost) return undefined
  const sample = seen.example('identifier', 'long', 'scientific')
  if (seen.count('number') > 0) {
    return {
      type: 'mixed',
      evidence: `Numbers such as ${seen.example('number')} beside digits kept as text, such as ${sample}.`,
    }
  }
  const why = lost === values ? 'they have lost digits already' : 'as numbers they could lose zeros or digits'
  const evidence = `Digits that are names, such as ${sample}: ${why}; kept as text.`
  if (lost === 0) return { type: 'text', evidence }
  const detail = `${lost} of ${values} values, such as ${seen.example('scientific')}, have lost their digits in a spreadsheet program. Export them as text.`
  return { type: 'text', evidence, doubt: { code: 'scientific_identifier', detail } }
}

function decideNumbers(seen: Evidence, values: number, numbers: number, locale: Locale): Verdict {
  const { decimal, why, doubt } = findDecimal(seen, values, locale)
  const rest = values - numbers
  const asText = seen.count('number') < numbers ? ' written as text' : ''
  const sample = seen.example('number', 'point', 'comma', 'either', 'plain', 'long', 'identifier', 'month')
  const others =
    rest === 0
      ? ''
      : `; not ${rest === 1 ? 'one' : rest}, such as ${seen.example('word', 'code', 'ymd', 'truth', 'unsure')}`
  return {
    type: 'number',
    evidence: `${most(values, numbers)} numbers${asText}, such as ${sample}${why}${others}.`,
    reading: { decimal },
    doubt,
    convert: written => readNumber(written, decimal) ?? written,
  }
}

function findDecimal(
  seen: Evidence,
  values: number,
  locale: Locale,
): { decimal: '.' | ','; why: string; doubt?: Verdict['doubt'] } {
  const [points, commas] = [seen.count('point'), seen.count('comma')]
  const named = (decimal: '.' | ',') => (decimal === ',' ? 'decimal comma' : 'decimal point')
  if (points + commas > 0) {
    const decimal = commas > points ? ',' : '.'
    const [mine, other] = decimal === ',' ? (['comma', 'point'] as const) : (['point', 'comma'] as const)
    const why = `; ${named(decimal)}: ${seen.example(mine)}`
    const against = Math.min(points, commas)
    if (against === 0) return { decimal, why }
    const detail = `${against} of ${values} values, such as ${seen.example(other)}, are written another way and stay text.`
    return { decimal, why, doubt: { code: 'number_mixed', detail } }
  }
  const sample = seen.sample('either')
  if (sample === undefined) return { decimal: locale.decimal?.value ?? '.', why: '' }
  if (locale.decimal !== undefined) {
    const decimal = locale.decimal.value
    return { decimal, why: `; ${named(decimal)}, since ${locale.decimal.why}` }
  }
  const detail = `${seen.example('either')} could be thousands or decimals; it was read as ${readNumber(sample.text, '.')}.`
  return { decimal: '.', why: '', doubt: { code: 'number_ambiguous', detail } }
}

function decideDates(seen: Evidence, values: number, dates: number, locale: Locale): Verdict {
  const { order, why, doubt } = findOrder(seen, values, locale)
  if (order === undefined) {
    const evidence = `Dates such as ${seen.example('unsure')}, where day and month cannot be told apart; kept as text.`
    return { type: 'text', evidence, doubt }
  }
  const rest = values - dates
  const sample = seen.example('date', 'ymd', 'named', 'dmy', 'mdy', 'unsure')
  const others =
    rest === 0
      ? ''
      : `; not ${rest === 1 ? 'one' : rest}, such as ${seen.example('word', 'code', 'plain', 'number', 'point', 'comma')}`
  return {
    type: 'date',
    evidence: `${most(values, dates)} dates, such as ${sample}${why}${others}.`,
    reading: { order },
    doubt,
    convert: text => readDate(plainDigits(text), order) ?? text,
  }
}

function findOrder(
  seen: Evidence,
  values: number,
  locale: Locale,
): { order?: DateOrder; why: string; doubt?: Verdict['doubt'] } {
  const [days, months] = [seen.count('dmy'), seen.count('mdy')]
  const named = (order: DateOrder) => (order === 'dmy' ? 'day first' : 'month first')
  if (days + months > 0) {
    const [order, other] = days > months ? (['dmy', 'mdy'] as const) : (['mdy', 'dmy'] as const)
    const why = `; ${named(order)}: ${seen.example(order)}`
    const against = Math.min(days, months)
    if (against === 0) return { order, why }
    const detail = `${against} of ${values} dates, such as ${seen.example(other)}, are written in another order and stay text.`
    return { order, why, doubt: { code: 'date_mixed', detail } }
  }
  if (seen.count('unsure') === 0) return { order: 'ymd', why: '' }
  if (locale.order !== undefined) {
    return { order: locale.order.value, why: `; ${named(locale.order.value)}, since ${locale.order.why}` }
  }
  const detail = `No date in this column tells whether the day or the month stands first: ${seen.example('unsure')}. Say which.`
  return { why: '', doubt: { code: 'date_ambiguous', detail } }
}

function decideNothing(seen: Evidence): Verdict {
  if (seen.count('none') > 0) {
    return { type: 'text', evidence: `Only marks for no value, such as ${seen.example('none')}.` }
  }
  const errors = seen.seen === 0 ? 'No values.' : `Only errors, such as ${seen.example('error')}.`
  return { type: 'empty', evidence: errors }
}

const SURE = ['plain', 'point', 'comma', 'either', 'ymd', 'unsure', 'dmy', 'mdy', 'named'] as const

function decideWords(seen: Evidence, values: number, others: number): Verdict {
  const typed = seen.example(...SURE, 'number', 'date', 'boolean', 'truth')
  const word = seen.example('word', 'code', 'identifier', 'long', 'month', 'scientific')
  if (others > values * (1 - MOSTLY)) {
    const second = word || seen.example('number', 'date', 'boolean', 'truth')
    return { type: 'mixed', evidence: `Of several kinds: ${typed} beside ${second}; left as they are.` }
  }
  const some = others === 0 ? '' : `; ${others} of ${values} could be something else, such as ${typed}`
  return { type: 'text', evidence: `Text, such as ${word || typed}${some}.` }
}

function most(values: number, kind: number): string {
  return kind === values ? all(values) : `${kind} of ${values} values are`
}

function all(values: number): string {
  return values === 1 ? 'This is one of the' : `All ${values} values are`
}
