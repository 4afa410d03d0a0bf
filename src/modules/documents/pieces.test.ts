// How the rows of a batch are parted for workers.
import { expect, test } from 'vitest'
import { piecesOf } from './generate.ts'

const rows = (count: number) => Array.from({ length: count }, (_, n) => n + 2)

test.each([
  [1, 200],
  [2, 200],
  [4, 95],
  [64, 3],
  [2, 1],
])('with %i pieces at a time, %i rows are each in one, in their order', (atATime, count) => {
  expect(piecesOf(rows(count), atATime).flat()).toEqual(rows(count))
})

test('the first pieces end one after another, the others are of one size', () => {
  const sizes = piecesOf(rows(200), 3).map(it => it.length)
  expect(sizes).toEqual([10, 20, 30, 30, 30, 30, 30, 20])
  expect(piecesOf(rows(70), 1).map(it => it.length)).toEqual([30, 30, 10])
})
