// Exports that a spreadsheet opens as they were, and never runs.
import { expect, test } from 'vitest'
import { csvCell, csvOf } from './csv.ts'

test('text that a spreadsheet would run gets an apostrophe in front', () => {
  for (const text of ['=1+1', '+44 7700', '-2+3', '@SUM(A1)', '\tx', '\r=1']) {
    expect(csvCell(text).replace(/^"/, '').startsWith("'")).toBe(true)
  }
})

test('numbers stay numbers, also below zero', () => {
  expect(csvCell(-12.5)).toBe('-12.5')
  expect(csvCell(0)).toBe('0')
})

test('quotes, commas and line breaks are kept, empty cells are empty', () => {
  expect(csvOf(['a', 'b'], [['say "x", twice\n', null]])).toBe('\uFEFFa,b\r\n"say ""x"", twice\n",\r\n')
})
