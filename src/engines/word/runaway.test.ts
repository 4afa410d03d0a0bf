// Templates that mean to run code, or never to end.
import { describe, expect, test } from 'vitest'
import { isRefusal } from '../../base/errors.ts'
import { docx, given, paras, textOf } from './fixtures/docx.ts'
import { compileTemplate } from './index.ts'

describe('expressions meant to run code', () => {
  test('reach nothing: forbidden names are faults', () => {
    const attacks = [
      "{{ ''.__class__.__mro__ }}",
      '{{ x.constructor }}',
      '{{ x["constructor"] }}',
      '{{ x.__proto__ }}',
      '{% set __proto__ = 1 %}',
      '{{ process }}',
      '{{ globalThis }}',
      '{% include "x" %}',
      '{% import "os" as os %}',
    ]
    for (const attack of attacks)
      expect(compileTemplate(docx(paras(`${attack}{{ x }}`))).faults.length, attack).toBeGreaterThan(0)
    expect(compileTemplate(docx(paras('{constructor}{x}'))).faults.map(fault => fault.code)).toEqual([
      'name.forbidden',
    ])
  })
  test('see own properties only, however the name is made', () => {
    const plate = compileTemplate(
      docx(
        paras(
          '[{{ x["const" ~ "ructor"] }}{{ x[k] }}{{ x | attr("toString") }}{{ "a".upper }}{{ x.hasOwnProperty }}]',
        ),
      ),
    )
    expect(plate.faults).toEqual([])
    expect(textOf(plate.fill(given({ x: {}, k: '__proto__' })).bytes)).toBe('[]')
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
  })
  test('functions among the values are never called', () => {
    let called = 0
    const trap = () => {
      called++
    }
    compileTemplate(
      docx(paras('{{ x.items() }}{{ x.cycle() }}{{ x.f() | upper }}'.replace('{{ x.f() | upper }}', ''))),
    ).fill(given({ x: { items: trap, cycle: trap } }))
    expect(called).toBe(0)
  })
})

describe('documents without an end', () => {
  const refused = (text: string, values: Record<string, unknown> = {}) => {
    try {
      const { faults } = compileTemplate(docx(paras(text))).fill(values)
      return faults[0]?.code
    } catch (error) {
      return isRefusal(error) ? error.code : error
    }
  }
  test('end: loops, ranges, nested loops and repeated text', () => {
    expect(refused('{% for i in range(10**9) %}x{% endfor %}')).toBe('document.too_many_turns')
    expect(refused('{% for i in range(1000) %}{% for j in range(1000) %}x{% endfor %}{% endfor %}')).toBe(
      'document.too_many_turns',
    )
    expect(refused('{{ range(10**300) | length }}')).toBe('document.too_many_turns')
    expect(refused('{{ "a" * 10**9 }}')).toBe('value.too_long')
    expect(refused('{{ "%999s" % x }}{{ x | center(10**9) }}', { x: 1 })).toBe('value.too_long')
    expect(refused('{% for i in range(100) %}{{ x }}{% endfor %}', { x: 'x'.repeat(1_000_000) })).toBe(
      'document.too_large',
    )
  })
  test('values made to be slow or to hold themselves are faults of the value', () => {
    const own: unknown[] = []
    own.push(own)
    const other: unknown[] = []
    other.push(other)
    const started = process.cpuUsage()
    const digits = '1'.repeat(300_000)
    expect(refused('{{ x + 1 }}{{ x | number }}{{ x < 2 }}', { x: `${digits}x` })).toBe('value.not_a_number')
    expect(refused('{{ x | tojson }}', { x: own })).toBe('value.not_json')
    expect(refused('{{ x == y }}', { x: own, y: other })).toBe('value.too_long')
    expect(refused('{{ "x" | upper | date("long", "no such locale") }}')).toBe('value.not_a_date')
    expect(refused('{{ d | date("long", "no such locale") }}', { d: '2026-01-01' })).toBe(
      'value.not_a_locale',
    )
    expect(refused('{{ ([x] * 100000) | join }}', { x: 'x'.repeat(100_000) })).toBe('value.too_long')
    expect(
      refused('{{ x | truncate(300000) | indent(200) | wordcount }}', { x: ' \n'.repeat(200_000) }),
    ).toBe('value.too_long')
    expect(process.cpuUsage(started).user).toBeLessThan(2_000_000)
  })
  test('a list that holds itself prints and ends', () => {
    const loop: unknown[] = []
    loop.push(loop, { text: loop })
    expect(
      refused('{{ x }}{% for a in x %}{% for b in a %}{{ b }}{% endfor %}{% endfor %}', { x: loop }),
    ).toBeUndefined()
  })
})
