// Texts are filled once; what a spreadsheet holds stays words, in SMS, mail and headers.
import { expect, test } from 'vitest'
import { fillSubject, fillText, holesIn, htmlOf, unknownIn, varsFor } from './text.ts'

test('placeholders are filled whatever their case, blanks and hyphens', () => {
  const text = 'Hi {{ Name }}, due {{due-date}} and {{Due Date}}: {{link}}'
  expect(holesIn(text)).toEqual(['Name', 'due-date', 'link'])
  const vars = varsFor([text], { name: 'Ada' }, { due_date: '1 May', other: 'x' })
  expect(vars).toEqual({ name: 'Ada', due_date: '1 May' })
  expect(fillText(text, { ...vars, link: 'https://x.test/p/1' })).toBe(
    'Hi Ada, due 1 May and 1 May: https://x.test/p/1',
  )
})

test('braces in a value are braces: a customer called {{link}} gets no second link', () => {
  const vars = varsFor(['{{name}} {{link}}'], { name: '{{link}}' })
  expect(fillText('{{name}} {{link}}', { ...vars, link: 'L' })).toBe('{{link}} L')
})

test('names cannot begin a header, a line, or markup', () => {
  const name = 'Eve\r\nBcc: all@example.com\u202e <img src=x onerror=alert(1)>'
  const vars = varsFor(['{{name}}'], { name })
  expect(fillSubject('For {{name}}', vars)).toBe('For Eve Bcc: all@example.com  <img src=x onerror=alert(1)>')
  expect(fillText('{{name}}', vars)).not.toMatch(/[\r\n\u202e]/)
  const html = htmlOf(fillText('Dear {{name}},\n\nhttps://x.test/p/a', vars), 'https://x.test/p/a')
  expect(html).not.toContain('<img')
  expect(html).toContain('<a href="https://x.test/p/a">https://x.test/p/a</a>')
})

test('what nothing fills is named', () => {
  expect(unknownIn(['{{name}} {{link}} {{amout}} {{Amount}}'], { amount: 12 })).toEqual(['amout'])
})

test('a prototype’s names are no values', () => {
  expect(fillText('{{constructor}}{{__proto__}}', varsFor(['{{constructor}}{{__proto__}}'], {}, {}))).toBe('')
})
