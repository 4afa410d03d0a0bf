// Text in the person's language: choosing, filling in, counting, and the pseudo-language.
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { beginText, pseudo, speak, spoken, t, toldBy } from './text.ts'

const german = {
  'Send links': 'Links senden',
  '{n} row|{n} rows': '{n} Zeile|{n} Zeilen',
  'error sign_in.too_soon': 'Erst in {seconds} Sekunden.',
  'error no.holes': 'Schreiben Sie {{ name }}.',
}

beforeEach(async () => {
  const kept = new Map<string, string>()
  vi.stubGlobal('localStorage', {
    getItem: (name: string) => kept.get(name) ?? null,
    setItem: (name: string, value: string) => kept.set(name, value),
  })
  vi.stubGlobal('navigator', { languages: ['fr-FR', 'de-DE', 'en-US'] })
  await beginText({ de: () => Promise.resolve(german) })
})
afterEach(() => vi.unstubAllGlobals())

test('the first of the browser’s languages that we speak is spoken', () => {
  expect(spoken()).toBe('de')
  expect(t('Send links')).toBe('Links senden')
})

test('a text without German is shown in English, never as an empty place', () => {
  expect(t('Not translated {what}', { what: 'yet' })).toBe('Not translated yet')
})

test('counts choose one or many, and are written as the language writes them', async () => {
  expect(t('{n} row|{n} rows', { n: 1 })).toBe('1 Zeile')
  expect(t('{n} row|{n} rows', { n: 4120 })).toBe('4.120 Zeilen')
  await speak('en')
  expect(t('{n} row|{n} rows', { n: 1 })).toBe('1 row')
  expect(t('{n} row|{n} rows', { n: 4120 })).toBe('4,120 rows')
  expect(t('{n} row|{n} rows', { n: 0 })).toBe('0 rows')
})

test('values are put in as they are, also when they look like placeholders', () => {
  expect(t('Column {name}', { name: '{total} $& |' })).toBe('Column {total} $& |')
})

test('a code of the server is told only when all of its values are there', () => {
  expect(toldBy('error sign_in.too_soon', { seconds: 30 })).toBe('Erst in 30 Sekunden.')
  expect(toldBy('error sign_in.too_soon', {})).toBeUndefined()
  expect(toldBy('error unknown.code')).toBeUndefined()
  expect(toldBy('error no.holes')).toBe('Schreiben Sie {{ name }}.')
})

test('the pseudo-language marks both ends and keeps the values', () => {
  expect(pseudo('Send {n} links')).toBe('[Séñd {n} líñks·····]')
  expect(pseudo('{n} row|{n} rows').split('|')).toHaveLength(2)
})
