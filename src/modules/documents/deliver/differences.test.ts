// Differences that somebody would want to see, and none of those that are every month's business.
import { expect, test } from 'vitest'
import { amountOf, compareValues, smallSets } from './differences.ts'

const kinds = (before: unknown, after: unknown, words: string[] = []) => {
  const sets = smallSets(words.map(value => ({ value })))
  const found = compareValues(
    { value: before as string },
    { value: after as string },
    { sets, fields: new Set(['value']) },
  )
  return found.map(it => it.kind)
}

test('amounts are read as people type them, codes and telephone numbers are none', () => {
  expect(['1.234,50 €', '$1,234.50', '1 234', "1'234.50 CHF", '-12,5', '1234'].map(amountOf)).toEqual([
    1234.5, 1234.5, 1234, 1234.5, -12.5, 1234,
  ])
  expect(['007', '+49 151 2345', 'INV-12', '12.34.56', '', '1,2,3'].map(amountOf)).toEqual([
    null,
    null,
    null,
    null,
    null,
    null,
  ])
})

test('ten times more, ten times less and the other sign are told; a rise is not', () => {
  expect([kinds(100, 1000), kinds(1000, 100), kinds(0.1, 1), kinds(50, -50)]).toEqual([
    ['tenfold'],
    ['tenfold'],
    ['tenfold'],
    ['tenfold'],
  ])
  expect([kinds(100, 990), kinds(0, 50), kinds('1.234,50 €', '€ 1,300.00'), kinds(5, 5)]).toEqual([
    [],
    [],
    [],
    [],
  ])
})

test('emptied, of another class, and another of few words', () => {
  expect(kinds('x', null)).toEqual(['emptied'])
  expect(kinds(5, 'five')).toEqual(['changed_class'])
  expect(kinds('2026-01-31', 'end of month')).toEqual(['changed_class'])
  const words = ['Gold', 'Silver', 'Gold', 'Silver', 'Gold', 'Silver']
  expect(kinds('Gold', 'Silver', words)).toEqual(['changed_class'])
  expect(kinds('Gold', ' gold', words)).toEqual([])
  expect(kinds('Dear Ada', 'Dear Bo', ['a', 'b', 'c', 'd'])).toEqual([])
})
