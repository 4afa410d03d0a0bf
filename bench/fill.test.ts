// The peers as oracle: what easy-template-x and docxtemplater write of a random template, Octavo writes too.
import { existsSync } from 'node:fs'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { docx, paras, row, table, textOf } from '../src/engines/word/fixtures/docx.ts'
import { ENGINES } from './fill.ts'

const hasPeers = ['easy-template-x', 'docxtemplater', 'pizzip'].every(name =>
  existsSync(new URL(`node_modules/${name}`, import.meta.url)),
)

const word = fc.constantFrom(
  'Ada',
  '<b>&amp;</b>',
  'Ünï',
  '😀',
  'שלום',
  'a  b',
  '"quoted"',
  "it's",
  '0',
  'x'.repeat(200),
)
const plain = fc.constantFrom('Dear ', ' and ', '{name}', '{city}', '. ', 'fin')
const line = fc.array(plain, { minLength: 1, maxLength: 5 }).map(list => list.join(''))
const block = fc.oneof(
  line.map(text => paras(text)),
  line.map(text => paras('{#items}', `${text} {sku}`, '{/items}')),
  line.map(text => paras(`a {#items}${text}{sku};{/items} b`)),
  line.map(text => paras(`{#vip}${text}{/vip}{^vip}none{/vip}`)),
  fc.constant(table(row('{#items}{sku}', '{#parts}{id} {/parts}', '{name}{/items}'))),
)
const values = fc.record({
  name: word,
  city: word,
  vip: fc.boolean(),
  items: fc.array(fc.record({ sku: word, parts: fc.array(fc.record({ id: word }), { maxLength: 3 }) }), {
    maxLength: 4,
  }),
})

const seen = (bytes: Uint8Array) =>
  textOf(bytes)
    .replaceAll('&apos;', "'")
    .replaceAll('&quot;', '"')
    .split('¶')
    .filter(one => one.trim() !== '')

test.skipIf(!hasPeers)(
  'random templates of text, loops, conditions and tables give the text that docxtemplater and easy-template-x give',
  async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(block, { minLength: 1, maxLength: 4 }), values, async (blocks, data) => {
        const template = docx(`${paras('{name}')}${blocks.join('')}${paras('end')}`)
        const own = seen(await (await ENGINES.octavo(template))(data))
        expect(own).toEqual(seen(await (await ENGINES.docxtemplater(template))(data)))
        // easy-template-x has no inverted sections.
        const hasInverted = blocks.some(one => one.includes('{^'))
        if (!hasInverted) expect(own).toEqual(seen(await (await ENGINES['easy-template-x'](template))(data)))
      }),
      { numRuns: 40 },
    )
  },
)
