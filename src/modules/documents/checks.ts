// What stands in the way of printing: first placeholders without a column, then what single rows lack.
import type { Placeholder } from '../templates/contract.ts'
import { readPhone } from '../customers/index.ts'
import { lastOf } from './matching.ts'
import type { Home } from '../workspace/index.ts'
import type { Column, Mapping, RowProblem } from './shapes.ts'
import type { Value, Values } from './tables.ts'
import { columnOfField, isEmpty, valueAt } from './values.ts'

/** Characters in one value; Excel itself stops at 32,767. */
export const maxValue = 100_000

export interface Checked {
  placeholders: Placeholder[]
  columns: Column[]
  mapping: Mapping
  /** Of the workspace: how values are written, and which country telephone numbers are of. */
  home: Home
}

const shown = (value: Value): string | null => {
  if (value === null) return null
  return (typeof value === 'object' ? JSON.stringify(value) : String(value)).slice(0, 200)
}

/** Placeholders that a person still has to match; optional ones and those with a default may stay open. */
export function findUnmatched(it: Checked): RowProblem[] {
  const problems: RowProblem[] = []
  const names = it.columns.map(column => column.name)
  const accepted = names.slice(0, 30).join(', ')
  for (const placeholder of it.placeholders) {
    const match = it.mapping.placeholders[placeholder.path]
    const at = { row: null, placeholder: placeholder.path, value: null, accepted }
    if (match?.column != null && !names.includes(match.column))
      problems.push({
        ...at,
        column: match.column,
        code: 'column_gone',
        detail: `The column ${match.column} is not in this file. Which column is {${placeholder.path}}?`,
      })
    else if (match?.column == null && !placeholder.optional && match?.default === undefined)
      problems.push({
        ...at,
        column: null,
        code: 'placeholder_unmatched',
        detail: `We couldn’t match {${placeholder.path}}. Which column is it?`,
      })
  }
  return problems
}

/** Fields of matched lists that no column fills: they print empty, which may be meant. */
export function findEmptyFields(it: Checked): RowProblem[] {
  return it.placeholders.flatMap(placeholder => {
    const match = it.mapping.placeholders[placeholder.path]
    const list = it.columns.find(column => column.name === match?.column)
    // Lists of JSON data may hold plain values, whose fields nobody knows.
    if (!match || !list?.fields) return []
    const names = list.fields.map(field => field.name)
    return (placeholder.fields ?? [])
      .filter(field => !field.optional && !names.includes(columnOfField(match, field.path)))
      .map(field => ({ ...field, path: `${placeholder.path}.${lastOf(field.path)}` }))
      .map(field => ({
        row: null,
        column: null,
        placeholder: field.path,
        value: null,
        code: 'field_unmatched' as const,
        detail: `{${field.path}} matches no column of ${list.name}, so it prints empty. Choose one, or take the tag out in Word.`,
        accepted: names.slice(0, 30).join(', '),
      }))
  })
}

type Check = (value: Value) => Pick<RowProblem, 'code' | 'detail' | 'accepted'> | null

const isError = (value: Value): value is { error: string } =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && typeof value.error === 'string'

/** Rules that hold for a value wherever it comes from. */
const always: Check = value => {
  if (isError(value))
    return {
      code: 'formula_error',
      detail: `The formula in this cell gives ${value.error}.`,
      accepted: 'a value',
    }
  if (typeof value === 'string' && value.length > maxValue)
    return {
      code: 'too_long',
      detail: `This cell holds ${value.length} characters.`,
      accepted: `up to ${maxValue}`,
    }
  return null
}

const isNumber: Check = value =>
  typeof value === 'number' ||
  isEmpty(value) ||
  (typeof value === 'string' && value.trim() !== '' && Number.isFinite(Number(value)))
    ? null
    : {
        code: 'number_invalid',
        detail: 'This is text; the template calculates with it.',
        accepted: 'a number, such as 1234.5',
      }

const isDate: Check = value =>
  isEmpty(value) ||
  (typeof value === 'string' && /^\d{4}-\d\d-\d\d/.test(value) && !Number.isNaN(Date.parse(value)))
    ? null
    : { code: 'date_invalid', detail: 'This is not a date.', accepted: 'a date cell, or 2026-10-31' }

const isEmail: Check = value =>
  isEmpty(value) || (typeof value === 'string' && /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(value.trim()))
    ? null
    : { code: 'email_invalid', detail: 'This is not an e-mail address.', accepted: 'name@example.com' }

const isImage: Check = value =>
  isEmpty(value) || (typeof value === 'string' && /^data:image\/[a-z+.-]{1,20};base64,/i.test(value))
    ? null
    : {
        code: 'image_invalid',
        detail: 'This is not a picture.',
        accepted: 'a data: address, such as data:image/png;base64,…',
      }

const checksOf: Partial<Record<Placeholder['kind'], Check[]>> = {
  number: [isNumber],
  date: [isDate],
  image: [isImage],
}

function rulesOf(
  it: Checked,
): { column: string; placeholder: string | null; checks: Check[]; required: boolean }[] {
  const rules = it.placeholders.flatMap(placeholder => {
    const match = it.mapping.placeholders[placeholder.path]
    if (match?.column == null) return []
    const kind = checksOf[placeholder.kind] ?? []
    // A condition is asked for yes or no, and a list may be empty: neither lacks anything.
    const asks =
      placeholder.kind !== 'condition' && placeholder.kind !== 'list' && placeholder.kind !== 'image'
    const required = match.required ?? (asks && !placeholder.optional && match.default === undefined)
    return [{ column: match.column, placeholder: placeholder.path, checks: [always, ...kind], required }]
  })
  const isPhone: Check = value =>
    isEmpty(value) || readPhone(typeof value === 'object' ? '' : String(value), null, it.home.country)
      ? null
      : { code: 'phone_invalid', detail: 'This is not a telephone number.', accepted: '+44 20 7946 0123' }
  const { email, phone } = it.mapping.customer
  const own = (column: string | null, check: Check) =>
    column === null ? [] : [{ column, placeholder: null, checks: [check], required: false }]
  return [...rules, ...own(email, isEmail), ...own(phone, isPhone)]
}

/** A checker for rows of this mapping: compiled once, then a few microseconds a row. */
export function rowChecker(it: Checked): (row: number, values: Values) => RowProblem[] {
  const rules = rulesOf(it)
  return (row, values) => {
    const problems: RowProblem[] = []
    for (const rule of rules) {
      const value = valueAt(values, rule.column)
      const at = { row, column: rule.column, placeholder: rule.placeholder, value: shown(value) }
      if (rule.required && isEmpty(value)) {
        const what = rule.placeholder ?? rule.column
        problems.push({
          ...at,
          code: 'required',
          detail: `${what} is empty.`,
          accepted: 'a value, or a default for all rows',
        })
        continue
      }
      const found = rule.checks.map(check => check(value)).find(problem => problem !== null)
      if (found) problems.push({ ...at, ...found })
    }
    return problems
  }
}
