// The customers' page is German to its last word, and says nothing beside its catalogue.
import { glob, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { tokenOf } from './call.ts'
import { portalDe } from './de.ts'

const call = /\bt\(\s*('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")/g

async function texts(): Promise<Set<string>> {
  const found = new Set<string>()
  for await (const file of glob('**/*.{ts,tsx}', { cwd: import.meta.dirname })) {
    if (/\.test\.|de\.ts$/.test(file)) continue
    for (const [, literal = ''] of (await readFile(join(import.meta.dirname, file), 'utf8')).matchAll(call))
      found.add(literal.slice(1, -1).replace(/\\(['"\\])/g, '$1'))
  }
  return found
}

const holes = (text: string) => [...new Set(text.match(/\{\w+\}/g) ?? [])].toSorted().join()

test('every text of the customers’ page has a German one, and none is left over', async () => {
  expect(Object.keys(portalDe).toSorted()).toEqual([...(await texts())].toSorted())
})

test('German texts have the same values to fill in, and one|many where English has', () => {
  const wrong = Object.entries(portalDe).filter(
    ([english, german]) =>
      holes(english) !== holes(german) || english.split('|').length !== german.split('|').length,
  )
  expect(wrong).toEqual([])
})

test('a token is found in its address, whatever a mail program hung on it', () => {
  const token = 'a-_9'.repeat(11).slice(0, 43)
  for (const tail of ['', '/', '.', ')', '%22', '?utm_source=x', '…'])
    expect(tokenOf(`/p/${token}${tail}`)).toBe(token)
  expect(tokenOf('/p/')).toBe('-')
})
