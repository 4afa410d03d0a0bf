// The server's refusals reach a customer in words of their own, never as codes or in the words of an API.
import { glob, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { isStale } from './call.ts'
import { soon, tell } from './words.ts'

const delivery = join(import.meta.dirname, '../../modules/delivery')
const vague = tell({ status: 500, code: 'server.fault', detail: '' })

test('every refusal of the portal is told in a sentence, or has the page read anew', async () => {
  const codes = new Set<string>()
  for await (const file of glob(['portal/*.ts', 'links/{renewals,tokens}.ts'], { cwd: delivery })) {
    if (file.endsWith('.test.ts')) continue
    const text = await readFile(join(delivery, file), 'utf8')
    for (const [, code = ''] of text.matchAll(/(?:refuse\(|: \[)\s*'(\w+\.\w+)',/g)) codes.add(code)
  }
  // Of the sender's side of renewing, and of a picture that the page does not ask for where there is none.
  for (const code of ['link.was_revoked', 'logo.missing']) codes.delete(code)
  expect(codes.size).toBeGreaterThan(10)
  const silent = [...codes].filter(code => {
    const problem = { status: 409, code, detail: '' }
    return !isStale(problem) && tell(problem) === vague
  })
  expect(silent).toEqual([])
})

test('a wrong code says how many tries are left, and after the last that a new one is needed', () => {
  const wrong = (left: number) => tell({ status: 403, code: 'code.wrong', detail: '', params: { left } })
  expect(wrong(3)).toMatch(/3 tries are left/)
  expect(wrong(1)).toMatch(/1 try is left/)
  expect(wrong(0)).toMatch(/new one/)
})

test('a wait is told in seconds while it is short, and by the clock when it is long', () => {
  expect(soon(0.4)).toBe('in 1 second')
  expect(soon(40)).toBe('in 40 seconds')
  expect(soon(3600)).toMatch(/^at \d?\d:\d\d/)
  expect(tell({ status: 429, code: 'rate.limited', detail: '', retry_after_s: 17 })).toMatch(/in 17 seconds/)
})
