// The expression grammar: what Jinja's own documentation says of each operator, filter and test.
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { TagFault } from './ast.ts'
import { compileExpression } from './closures.ts'
import { roundHalfAway } from './filters-number.ts'
import { Parser } from './parse.ts'
import { Run, ValueFault } from './run.ts'
import { plainText } from './text.ts'

const VALUES = {
  n: 7,
  half: 2.5,
  text: 'straße und Fluß',
  name: 'ada LOVELACE',
  empty: '',
  nothing: null,
  yes: true,
  list: [3, 1, 2],
  words: ['b', 'A', 'c'],
  d: new Date('2026-10-31T13:05:09Z'),
  day: '2026-10-31',
  serial: 46326,
  amount: '1234.5',
  items: [
    { sku: 'a', qty: 2, price: 1.1, city: { name: 'Köln' } },
    { sku: 'b', qty: 3, price: 2.2, city: { name: 'Bonn' } },
  ],
  dict: { one: 1, two: 2 },
}

function evaluate(text: string, locale = 'en-GB', values: Record<string, unknown> = VALUES): unknown {
  const faults: TagFault[] = []
  const expr = compileExpression(Parser.read(text), fault => faults.push(fault))
  if (faults[0]) throw faults[0]
  return expr(new Run(values, locale, 'EUR', undefined))
}

const printed = (text: string, locale?: string) => plainText(evaluate(text, locale))

function table(name: string, cases: Record<string, unknown>, locale?: string): void {
  test(name, () => {
    for (const [text, wanted] of Object.entries(cases)) expect(evaluate(text, locale), text).toEqual(wanted)
  })
}

describe('operators', () => {
  table('arithmetic follows the usual precedence, and Python for // and %', {
    '1 + 2 * 3': 7,
    '(1 + 2) * 3': 9,
    '7 // 2': 3,
    '-7 // 2': -4,
    '-7 % 3': 2,
    '2 ** 3 ** 2': 512,
    '-2 ** 2': -4,
    '7 / 2': 3.5,
    '"a" ~ 1 ~ "b"': 'a1b',
    '"5" + 3': 8,
    '"ab" * 3': 'ababab',
    '[1] + [2]': [1, 2],
  })
  table('comparison, membership and logic', {
    '1 < 2 < 3': true,
    '1 < 2 > 3': false,
    'n == 7 and not empty': true,
    '"a" in words': false,
    '1 in list': true,
    '9 not in list': true,
    '"one" in dict': true,
    'nothing == none': true,
    '"7" == n': true,
    'day < d': true,
    'missing > 3': false,
    'empty or "x"': 'x',
  })
  table('choices, subscripts, slices and literals', {
    "'a' if yes else 'b'": 'a',
    "'a' if empty": '',
    'list[0]': 3,
    'list[-1]': 2,
    'list[1:]': [1, 2],
    'list[::-1]': [2, 1, 3],
    'name[:3]': 'ada',
    'items[1].city["name"]': 'Bonn',
    '{"a": 1}.a': 1,
    '(1, 2)[1]': 2,
    'missing.deep.er': undefined,
    '"\\u00e9\\n"': 'é\n',
  })
  table('tests', {
    'n is defined': true,
    'missing is not defined': true,
    'nothing is none': true,
    'n is odd': true,
    'n is divisibleby 7': true,
    'n is divisibleby(2)': false,
    'text is string and list is sequence': true,
    'dict is mapping': true,
    'n is in [7, 8]': true,
    'day is date': true,
  })
})

describe('filters', () => {
  table('text', {
    'name | title': 'Ada Lovelace',
    'text | upper': 'STRASSE UND FLUSS',
    'name | capitalize': 'Ada lovelace',
    '" x " | trim': 'x',
    'name | replace("ada", "Ida")': 'Ida LOVELACE',
    '"a b c" | wordcount': 3,
    '"abcdefghij" | truncate(5, true, "…", 0)': 'abcd…',
    '"<b>x</b> y" | striptags': 'x y',
    '"%s is %d" | format("a", 5)': 'a is 5',
  })
  table('lists', {
    'words | join(", ")': 'b, A, c',
    'list | sum': 6,
    'items | sum(attribute="price")': 3.3,
    'words | sort': ['A', 'b', 'c'],
    'list | sort(reverse=true)': [3, 2, 1],
    'items | map(attribute="city.name") | join("/")': 'Köln/Bonn',
    'words | map("upper") | list': ['B', 'A', 'C'],
    'items | selectattr("qty", "gt", 2) | map(attribute="sku") | first': 'b',
    'list | length': 3,
    'list | max': 3,
    'dict | dictsort | last | first': 'two',
    'list | batch(2)': [[3, 1], [2]],
    '[1, 1, 2] | unique | list': [1, 2],
    'items | groupby("sku") | map(attribute="grouper") | join': 'ab',
    'missing | default("–")': '–',
    'empty | d("x")': 'x',
    '[1, "a"] | tojson': '[1,"a"]',
  })
  table('numbers', {
    'amount | number': '1,234.5',
    'amount | number(2)': '1,234.50',
    '0.256 | number("0.0%")': '25.6%',
    '1234.5 | number("0.00")': '1234.50',
    'amount | currency': '€1,234.50',
    'amount | currency("GBP", 0)': '£1,235',
    '1.005 | round(2)': 1.01,
    '-2.5 | round': -3,
    '2.4 | round(0, "ceil")': 3,
    '"3.9" | int': 3,
    'half | percent': '250%',
    'empty | number': '',
  })
  table(
    'numbers in another language',
    { 'amount | number(2)': '1.234,50', '1234567.891 | currency("EUR")': '1.234.567,89\u00a0€' },
    'de-DE',
  )
  table('dates, from a date, ISO text or an Excel serial', {
    'd | date': '31 October 2026',
    'day | date("short")': '31/10/2026',
    'serial | date("iso")': '2026-10-31',
    'd | date("%d.%m.%y %H:%M")': '31.10.26 13:05',
    'd | date("%-d %B")': '31 October',
    'd | date("dddd, d MMM yyyy")': 'Saturday, 31 Oct 2026',
    'd | date("dd/MM/yyyy HH:mm")': '31/10/2026 13:05',
    'd.year': 2026,
    'd.strftime("%Y")': '2026',
    'day | date("d \'of\' MMMM")': '31 of October',
  })
  table('dates in another language', { 'd | date("%A, %-d %B %Y")': 'sobota, 31 października 2026' }, 'pl-PL')
  test('an empty or impossible value is a fault of the value, not a crash', () => {
    for (const text of [
      '"x" | number',
      '"31/10/2026" | date',
      '"x" - n',
      '1 / 0',
      '[1] < 2',
      'n | currency("EURO")',
      'n | image("huge")',
      'text[::0]',
    ])
      expect(() => evaluate(text), text).toThrow(ValueFault)
    expect(evaluate('"2026-02-30" is date')).toBe(false)
  })
})

describe('methods and functions', () => {
  table('a short list, and no other', {
    'name.upper()': 'ADA LOVELACE',
    '"a,b".split(",")': ['a', 'b'],
    'dict.items()': [
      ['one', 1],
      ['two', 2],
    ],
    'dict.get("x", 9)': 9,
    '"{} of {a}".format(1, a=2)': '1 of 2',
    '"7".zfill(3)': '007',
    'range(1, 7, 2)': [1, 3, 5],
    '"-".join(words)': 'b-A-c',
    'name.startswith("ada")': true,
    '(n / 3).toFixed(2)': '2.33',
  })
  test('others are told with the nearest known name', () => {
    const faultOf = (text: string) => {
      try {
        return evaluate(text)
      } catch (error) {
        return error instanceof TagFault ? [error.code, error.nearest] : error
      }
    }
    expect(faultOf('x | curency')).toEqual(['filter.unknown', 'currency'])
    expect(faultOf('x is definde')).toEqual(['test.unknown', 'defined'])
    expect(faultOf('x.uper()')).toEqual(['method.unknown', 'upper'])
    expect(faultOf('rnage(3)')).toEqual(['function.unknown', 'range'])
    for (const bad of ['a 1', 'a +', '(a', 'a | ', '"open', 'a.', '[1, 2', '§', 'a ? b : c', '{"a" 1}'])
      expect(faultOf(bad), bad).toEqual(['tag.syntax', undefined])
  })
})

describe('whatever is typed', () => {
  test('is read, or is a fault with what was expected; never a crash and never slow', () => {
    const words = fc.constantFrom(
      'a',
      '1',
      '"s"',
      '(',
      ')',
      '[',
      ']',
      '{',
      '}',
      '|',
      '.',
      ',',
      ':',
      '+',
      '-',
      '*',
      '**',
      '/',
      'if',
      'else',
      'not',
      'in',
      'is',
      'and',
      'upper',
      'none',
      '=',
      '==',
      '~',
      '%',
    )
    fc.assert(
      fc.property(fc.array(words, { maxLength: 25 }), list => {
        try {
          evaluate(list.join(' '))
        } catch (error) {
          if (!(error instanceof TagFault) && !(error instanceof ValueFault)) throw error
        }
      }),
      { numRuns: 500 },
    )
  })
  test('arithmetic of any two numbers is JavaScript’s own', () => {
    fc.assert(
      fc.property(
        fc.double({ noNaN: true, noDefaultInfinity: true }),
        fc.double({ noNaN: true, noDefaultInfinity: true }),
        (a, b) => {
          expect(evaluate('a - b', 'en-GB', { a, b })).toBe(a - b)
          expect(evaluate('a < b', 'en-GB', { a, b })).toBe(a < b)
        },
      ),
      { numRuns: 200 },
    )
  })
  test('rounding to cents never moves a decimal by more than half a cent, and is the same for −x', () => {
    fc.assert(
      fc.property(fc.integer({ min: -10_000_000, max: 10_000_000 }), tenths => {
        const value = tenths / 1_000
        const rounded = roundHalfAway(value, 2)
        expect(Math.abs(rounded * 1_000 - tenths)).toBeLessThanOrEqual(5.000_001)
        expect(roundHalfAway(-value, 2) + rounded).toBe(0)
      }),
      { numRuns: 300 },
    )
  })
  test('plain numbers carry no exponent and no more than 15 digits', () => {
    expect(['0.1 + 0.2', '1 / 3', '1e-9', '123456789012345680', '5.0'].map(text => printed(text))).toEqual([
      '0.3',
      '0.333333333333333',
      '0.000000001',
      '123456789012346000',
      '5',
    ])
  })
})
