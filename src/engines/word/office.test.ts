// Filled documents open in LibreOffice, where it is installed; where it is not, these tests say that they were skipped.
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, test } from 'vitest'
import { drawCode } from './codes/draw.ts'
import { cell, docx, given, paras, row, table } from './fixtures/docx.ts'
import { compileTemplate } from './index.ts'

const MARKED = { marks: true }
const hasOffice = spawnSync('soffice', ['--version'], { timeout: 20_000 }).status === 0
const hasText = spawnSync('pdftotext', ['-v'], { timeout: 20_000 }).status === 0

const sample = (name: string) => readFileSync(new URL(`../../../samples/${name}`, import.meta.url))

test.skipIf(!hasOffice)(
  'the sample letter and a document with everything in it convert to PDF, with the values that were filled in',
  { timeout: 120_000 },
  () => {
    const folder = mkdtempSync(join(tmpdir(), 'octavo-word-'))
    try {
      const clients = JSON.parse(sample('clients.json').toString()) as Record<string, unknown>[]
      const everything = docx(
        paras('{{ rich }} {{ photo | image("3cm") }} {{ ref | qr }} {{ ref | barcode }}', '{{p list }}') +
          table(
            row(
              cell(paras('{%tc for i in list %}')),
              cell(paras('{% cellbg "FF0000" %}{{ i }}')),
              cell(paras('{%tc endfor %}')),
            ),
            row(cell(paras('{%p if no %}', 'x', '{%p endif %}'))),
          ) +
          paras('{{ lines }}'),
        { header: paras('{{ photo | image("1cm") }}'), footer: paras('{{ rich }}'), parts: {} },
      )
      const values = given({
        rich: [{ text: 'Zinnober', bold: true, color: 'FF0000', highlight: 'yellow' }, ' plain'],
        photo: drawCode('qr', 'x')?.bytes,
        ref: 'HV-1001',
        list: ['eins', 'zwei'],
        lines: 'before\nafter\tthe tab\fnext page',
      })
      writeFileSync(
        join(folder, 'letter.docx'),
        compileTemplate(sample('letter.docx')).fill(given(clients[9] ?? {})).bytes,
      )
      writeFileSync(join(folder, 'everything.docx'), compileTemplate(everything).fill(values, MARKED).bytes)
      const profile = pathToFileURL(join(folder, 'profile')).href
      execFileSync(
        'soffice',
        [
          '--headless',
          `-env:UserInstallation=${profile}`,
          '--convert-to',
          'pdf',
          '--outdir',
          folder,
          join(folder, 'letter.docx'),
          join(folder, 'everything.docx'),
        ],
        { timeout: 110_000, stdio: 'ignore' },
      )
      for (const name of ['letter.pdf', 'everything.pdf'])
        expect(readFileSync(join(folder, name)).subarray(0, 5).toString()).toBe('%PDF-')
      if (!hasText) return
      const text = (name: string) =>
        execFileSync('pdftotext', ['-layout', join(folder, name), '-']).toString()
      expect(text('letter.pdf')).toMatch(/Juniper Kitchen[\s\S]*Total of the quarter[\s\S]*Page 2 of 2/)
      expect(text('everything.pdf')).toMatch(
        /Zinnober plain[\s\S]*eins[\s\S]*zwei[\s\S]*before[\s\S]*next page/,
      )
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  },
)

test('the sample letter asks for what the sample clients have', () => {
  const plate = compileTemplate(sample('letter.docx'))
  const clients = JSON.parse(sample('clients.json').toString()) as Record<string, unknown>[]
  expect(plate.faults).toEqual([])
  expect(clients).toHaveLength(50)
  for (const client of clients) expect(plate.fill(client)).toMatchObject({ missing: [], faults: [] })
})
