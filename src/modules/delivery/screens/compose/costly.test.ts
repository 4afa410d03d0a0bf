// What makes an SMS dear is found, marked, and made plain without changing what is said.
import { expect, test } from 'vitest'
import { countSegments } from '../../messages/segments.ts'
import { canBePlain, charName, makePlain, piecesOf } from './costly.ts'

test('typographic characters become plain ones of the seven-bit alphabet', () => {
  const dear = '„Your letter“ – it’s here…\u00a0now'
  expect(countSegments(dear).encoding).toBe('ucs2')
  const cheap = makePlain(dear)
  expect(cheap).toBe('"Your letter" - it\'s here... now')
  expect(countSegments(cheap).encoding).toBe('gsm7')
  expect(canBePlain(cheap)).toBe(false)
})

test('letters that have no plain form stay as they are', () => {
  expect(makePlain('Łódź 😀 Grüße €')).toBe('Łódź 😀 Grüße €')
})

test('a text is cut into pieces at its costly characters, surrogate pairs whole', () => {
  expect(piecesOf('a😀b', ['😀'])).toEqual([
    { text: 'a', isCostly: false },
    { text: '😀', isCostly: true },
    { text: 'b', isCostly: false },
  ])
  expect(piecesOf('', [])).toEqual([])
})

test('a character that cannot be seen is shown by its number', () => {
  expect(charName('\u00a0')).toBe('U+00A0')
  expect(charName('“')).toBe('“')
})
