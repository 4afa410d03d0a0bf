// Tests: what may stand after `is`.
import { asNumber, compare, isEqual, isIn, isRecord, isTrue, needNumber } from './operators.ts'
import { readDate } from './dates.ts'
import type { Run } from './run.ts'
import { plainText } from './text.ts'

export type Test = (run: Run, value: unknown, inputs: unknown[]) => boolean

const isMissing = (value: unknown): boolean => value === undefined

export const TESTS: Record<string, Test> = {
  defined: (_run, value) => !isMissing(value),
  undefined: (_run, value) => isMissing(value),
  none: (_run, value) => value === null || value === undefined,
  empty: (_run, value) =>
    value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0),
  true: (_run, value) => value === true,
  false: (_run, value) => value === false,
  boolean: (_run, value) => typeof value === 'boolean',
  number: (_run, value) => typeof value === 'number',
  integer: (_run, value) => Number.isInteger(value),
  float: (_run, value) => typeof value === 'number' && !Number.isInteger(value),
  string: (_run, value) => typeof value === 'string',
  date: (_run, value) => typeof value !== 'number' && readDate(value) !== undefined,
  sequence: (_run, value) => Array.isArray(value) || typeof value === 'string',
  iterable: (_run, value) => Array.isArray(value) || typeof value === 'string' || isRecord(value),
  mapping: (_run, value) => isRecord(value),
  callable: () => false,
  odd: (_run, value) => Math.abs(needNumber(value, 'odd') % 2) === 1,
  even: (_run, value) => needNumber(value, 'even') % 2 === 0,
  divisibleby: (_run, value, [by]) => needNumber(value, 'divisibleby') % needNumber(by, 'divisibleby') === 0,
  upper: (_run, value) =>
    typeof value === 'string' && value !== value.toLowerCase() && value === value.toUpperCase(),
  lower: (_run, value) =>
    typeof value === 'string' && value !== value.toUpperCase() && value === value.toLowerCase(),
  sameas: (_run, value, [other]) =>
    value === other || (asNumber(value) !== undefined && value === asNumber(other)),
  in: (_run, value, [where]) => isIn(value, where),
  eq: (_run, value, [other]) => isEqual(value, other),
  ne: (_run, value, [other]) => !isEqual(value, other),
  lt: (_run, value, [other]) => compare('<', value, other),
  le: (_run, value, [other]) => compare('<=', value, other),
  gt: (_run, value, [other]) => compare('>', value, other),
  ge: (_run, value, [other]) => compare('>=', value, other),
  equalto: (_run, value, [other]) => isEqual(value, other),
  lessthan: (_run, value, [other]) => compare('<', value, other),
  greaterthan: (_run, value, [other]) => compare('>', value, other),
  truthy: (_run, value) => isTrue(value),
  startingwith: (_run, value, [start]) => plainText(value).startsWith(plainText(start)),
  endingwith: (_run, value, [end]) => plainText(value).endsWith(plainText(end)),
}
