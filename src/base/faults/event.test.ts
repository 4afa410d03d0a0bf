// What of an error leaves the house: words that any program uses, and places in the code.
import { expect, test } from 'vitest'
import { describeError } from './event.ts'
import { maskMessage } from './words.ts'

test.each([
  [
    "Cannot read properties of undefined (reading 'Kundennummer')",
    "Cannot read properties of undefined (reading '…')",
  ],
  [
    'Unexpected token \'E\', "Erika Must"... is not valid JSON',
    'Unexpected token \'…\', "…"... is not valid JSON',
  ],
  [
    'duplicate key value violates unique constraint "people_email"',
    'duplicate key value violates unique constraint "…"',
  ],
  ["Cannot use 'in' operator to search for 'x' in Erika", "Cannot use 'in' operator to search for '…' in …"],
  ['Key (email)=(erika.mustermann+1@firma.example) already exists.', 'Key (…)=(…) already exists.'],
  ['call +49 170 1234567 or 東京 or Ökonom', 'call +… or … or …'],
  ['connect ECONNREFUSED 10.2.3.4:5432', 'connect …'],
])('%s', (message, told) => {
  expect(maskMessage(message)).toBe(told)
})

test('a message that looks like a stack, and a name that is none, are not let out', () => {
  const error = new Error('odd\n    at Erika (node:erika:1:1)\n    at file:///home/erika/x.ts:1:1')
  error.name = 'Erika Mustermann, 3'
  const [told] = describeError(error)
  expect(told?.type).toBe('Error')
  expect(JSON.stringify(told)).not.toMatch(/erika/i)
  expect(told?.stacktrace.frames.at(-1)?.filename).toBe('app:///src/base/faults/event.test.ts')
})

test('of what is no error its kind is told; of causes at most three, also when they go in a circle', () => {
  expect(describeError('Erika')).toEqual([
    { type: 'NotAnError', value: 'string', stacktrace: { frames: [] } },
  ])
  expect(describeError(undefined)).toHaveLength(1)
  const circle = new Error('one')
  circle.cause = circle
  expect(describeError(circle)).toHaveLength(4)
})
