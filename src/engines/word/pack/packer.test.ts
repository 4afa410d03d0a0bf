// The packer promises zlib's own answer: what it packs unpacks to the same text, with the same checksum.
import { crc32, inflateRawSync } from 'node:zlib'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { append, appendTable } from './checksum.ts'
import { Packer } from './packer.ts'

const xmlish = fc
  .array(
    fc.constantFrom(
      '<w:p>',
      '</w:p>',
      '<w:t xml:space="preserve">',
      'é',
      '😀',
      'a',
      'ab',
      '<w:rPr><w:b/></w:rPr>',
      ' ',
      'x'.repeat(300),
    ),
    { maxLength: 30 },
  )
  .map(list => list.join(''))

test('any pieces in any order, repeated or left out, with any values between, unpack to what was written', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(xmlish, fc.constantFrom('', '0/', '0/1/', '2/')), { minLength: 1, maxLength: 8 }),
      fc.array(fc.oneof(fc.nat(7), fc.string({ unit: 'binary', maxLength: 60 }), xmlish), { maxLength: 40 }),
      (made, order) => {
        const pieces = made.map(([text, blocks], id) => ({ text, id, blocks }))
        const packer = new Packer(pieces)
        for (const turn of [order, order.toReversed()]) {
          const parts = turn.map(one =>
            typeof one === 'number' ? (pieces[one % pieces.length] ?? '') : one.toWellFormed(),
          )
          const text = Buffer.from(parts.map(part => (typeof part === 'string' ? part : part.text)).join(''))
          const packed = packer.pack(parts)
          if (!packed) throw new Error('left to zlib')
          expect(packed.size).toBe(text.length)
          expect(packed.crc).toBe(crc32(text))
          expect(inflateRawSync(packed.bytes).equals(text)).toBe(true)
        }
      },
    ),
    { numRuns: 40 },
  )
})

test('repetitions more than 32 kB back are not referred to', () => {
  const pieces = [
    { text: 'the first piece of them all', id: 0, blocks: '' },
    { text: Buffer.alloc(20_000, 'abcdefghijk').toString(), id: 1, blocks: '' },
  ]
  const far = Array.from({ length: 3_000 }, (_, at) => String(at * 7_919))
  for (const parts of [
    [pieces[0], pieces[1], pieces[1], pieces[0], pieces[1]],
    [pieces[1], ...far, pieces[0], ...far, pieces[1], pieces[0]],
  ]) {
    const known = parts.filter(part => part !== undefined)
    const text = Buffer.from(known.map(part => (typeof part === 'string' ? part : part.text)).join(''))
    const packed = new Packer(pieces).pack(known)
    if (packed) expect(inflateRawSync(packed.bytes).equals(text)).toBe(true)
    else expect(far.join('').length * 2).toBeGreaterThan(16_000)
  }
})

test('long values are left to zlib', () => {
  expect(new Packer([]).pack(['x'.repeat(20_000)])).toBeUndefined()
})

test('a checksum joined from pieces is that of the whole', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), fc.uint8Array({ maxLength: 300 }), (a, b) => {
      expect(append(crc32(a), appendTable(b.length), crc32(b))).toBe(crc32(Buffer.concat([a, b])))
    }),
    { numRuns: 100 },
  )
})
