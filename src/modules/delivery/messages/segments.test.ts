// Segments are counted as carriers count them.
import { expect, test } from 'vitest'
import { countSegments } from './segments.ts'

const of = (text: string) => {
  const { encoding, units, segments, left } = countSegments(text)
  return [encoding, units, segments, left]
}

test('seven-bit text holds 160 alone and 153 in parts', () => {
  expect(of('')).toEqual(['gsm7', 0, 0, 160])
  expect(of('a'.repeat(160))).toEqual(['gsm7', 160, 1, 0])
  expect(of('a'.repeat(161))).toEqual(['gsm7', 161, 2, 145])
  expect(of('a'.repeat(306))).toEqual(['gsm7', 306, 2, 0])
  expect(of('a'.repeat(307))).toEqual(['gsm7', 307, 3, 152])
})

test('every character of the default alphabet is seven-bit, those behind an escape take two', () => {
  const basic = '@£$¥èéùìòÇØøÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ÄÖÑÜ§¿äöñüà\n\r'
  expect(of(basic)).toEqual(['gsm7', basic.length, 1, 160 - basic.length])
  expect(of('^{}\\[~]|€')).toEqual(['gsm7', 18, 1, 142])
  expect(of('€'.repeat(80))).toEqual(['gsm7', 160, 1, 0])
})

test('an escape is never torn from its character at the end of a part', () => {
  // 152 and then an €: it does not fit into the one septet left, and begins the next part.
  expect(of('a'.repeat(152) + '€' + 'a'.repeat(151))).toEqual(['gsm7', 305, 2, 0])
  expect(of('a'.repeat(152) + '€' + 'a'.repeat(152))).toEqual(['gsm7', 306, 3, 152])
})

test('one character outside makes all of it UCS-2: 70 alone, 67 in parts, pairs never torn', () => {
  expect(of('ł')).toEqual(['ucs2', 1, 1, 69])
  expect(countSegments('Za późno 😀').outside).toEqual(['ó', 'ź', '😀'])
  expect(of('ł'.repeat(70))).toEqual(['ucs2', 70, 1, 0])
  expect(of('ł'.repeat(71))).toEqual(['ucs2', 71, 2, 63])
  expect(of('ł'.repeat(66) + '😀' + 'ł'.repeat(66))).toEqual(['ucs2', 134, 3, 66])
})
