// Characters that no font can draw are named before they are printed as boxes.
import { describe, expect, it } from 'vitest'
import { addCoverage, Coverage } from './cmap.ts'
import { detectOffice, missingGlyphs } from './index.ts'

const found = await detectOffice()
const engines = [
  { engine: 'native' as const, there: found.native !== null },
  { engine: 'wasm' as const, there: found.wasm },
]

describe.each(engines)('characters without a glyph, $engine', ({ engine, there }) => {
  it.skipIf(!there)(
    `needs the ${engine} engine: finds none in the languages of Europe, in Hindi and Arabic`,
    async () => {
      const texts = [
        'Grüße, Łódź, Čeština, Ελλάδα, България, Ünal, ¿Qué? — „€ 1 234,50“',
        'नमस्ते مرحبا',
        'e\u0301 \u00ad\u200d\ufeff\t\n',
      ]
      expect(await missingGlyphs(texts, engine)).toEqual([])
    },
  )

  it.skipIf(!there)(`needs the ${engine} engine: names each missing one once, with its script`, async () => {
    // A letter of Tangut and one of Cuneiform; no office font has them.
    const missing = await missingGlyphs(['\u{17000}', 'x\u{17000}\u{12000}'], engine)
    expect(missing.map(one => one.code)).toEqual(['U+12000', 'U+17000'])
    expect(missing[1]?.char).toBe('\u{17000}')
  })
})

describe('reading what a font can draw', () => {
  const read = (bytes: Buffer) => async (at: number, length: number) => bytes.subarray(at, at + length)

  it('takes nothing from damaged or foreign files, and does not fail', async () => {
    const coverage = new Coverage()
    await addCoverage(read(Buffer.from('wOF2 not a font we read')), coverage)
    await addCoverage(read(Buffer.alloc(3)), coverage)
    expect(coverage.has(0x41)).toBe(false)
  })

  it('knows the difference between a segment and a glyph of it that is missing', async () => {
    const table = Buffer.alloc(32 + 4)
    ;[4, 36, 0, 4, 0, 0, 0, 0x42, 0xffff, 0, 0x41, 0xffff, 0, 1, 4, 0, 7, 0].forEach((word, i) =>
      table.writeUInt16BE(word, i * 2),
    )
    const cmap = Buffer.concat([Buffer.from('00000001000300010000000c', 'hex'), table])
    const head = Buffer.from('000100000001000000000000', 'hex')
    const entry = Buffer.alloc(16)
    entry.write('cmap', 0, 'latin1')
    entry.writeUInt32BE(28, 8)
    entry.writeUInt32BE(cmap.length, 12)
    const coverage = new Coverage()
    await addCoverage(read(Buffer.concat([head, entry, cmap])), coverage)
    expect([coverage.has(0x41), coverage.has(0x42), coverage.has(0x43)]).toEqual([true, false, false])
  })
})
