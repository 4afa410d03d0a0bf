// Every text of the interface has its German, and nothing German is left over.
import { glob, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { de } from './de.ts'

const src = join(import.meta.dirname, '../..')
const call = /\bt\(\s*('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")/g

async function textsInSource(): Promise<Set<string>> {
  const texts = new Set<string>()
  for await (const file of glob(['web/**/*.{ts,tsx}', 'modules/*/screens/**/*.{ts,tsx}'], { cwd: src })) {
    // The customers' page has a catalogue of its own, and a test beside it.
    if (/\.test\.|\.?de\.ts$|^web\/portal\//.test(file.replaceAll('\\', '/'))) continue
    for (const [, literal = ''] of (await readFile(join(src, file), 'utf8')).matchAll(call)) {
      texts.add(literal.slice(1, -1).replace(/\\(['"\\])/g, '$1'))
    }
  }
  return texts
}

/** Texts that the server's code names: `error …`, `problem …`. */
const isByCode = (key: string) => /^(error|problem) [\w.]+$/.test(key)
const holes = (text: string) => [...new Set(text.match(/(?<!\{)\{\w+\}/g) ?? [])].toSorted()

test('every text in the source has a German one', async () => {
  const missing = [...(await textsInSource())].filter(text => !(text in de))
  expect(missing).toEqual([])
})

test('no German text is left of one that is gone', async () => {
  const used = await textsInSource()
  expect(Object.keys(de).filter(key => !isByCode(key) && !used.has(key))).toEqual([])
})

test('German texts have the same values to fill in, and one|many where English has', () => {
  const wrong = Object.entries(de).filter(
    ([english, german]) =>
      !isByCode(english) &&
      (holes(english).join() !== holes(german).join() ||
        english.split('|').length !== german.split('|').length),
  )
  expect(wrong).toEqual([])
})

test('no text is written into the screens beside the catalogue', async () => {
  const bare: string[] = []
  for await (const file of glob(['web/**/*.tsx', 'modules/*/screens/**/*.tsx'], { cwd: src })) {
    const text = await readFile(join(src, file), 'utf8')
    // Words between tags; names of products and files, and the units that are the same everywhere, are not texts.
    for (const [, words = ''] of text.matchAll(/>\s*([A-Z][a-z]+(?: [a-z]+)+[^<>{}=;()]*)\s*</g)) {
      bare.push(`${file}: ${words.trim()}`)
    }
    for (const [, words = ''] of text.matchAll(
      /\s(?:title|label|placeholder|aria-label|alt)="([A-Z][^"]*)"/g,
    )) {
      bare.push(`${file}: ${words}`)
    }
  }
  expect(bare).toEqual([])
})
