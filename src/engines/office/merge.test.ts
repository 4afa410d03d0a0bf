// Letters that LibreOffice printed are bound into one valid PDF.
import { spawnSync } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { countPages, mergePdfs } from '../pdf/index.ts'
import { detectOffice, openOffice } from './index.ts'
import { makeLetter } from './letters.fixture.ts'
import { readPdf } from './pdf-text.fixture.ts'

const found = await detectOffice()
const oracle = 'qpdf'
const hasQpdf = spawnSync(oracle, ['--version']).status === 0

describe.skipIf(found.native === null)('needs LibreOffice: a stack of letters', () => {
  it('becomes one PDF with the words of all, its fonts and pictures shared, and valid', async () => {
    const temp = await mkdtemp(join(tmpdir(), 'octavo-merge-test-'))
    const office = await openOffice({ engine: 'native', temp_dir: temp })
    let size = 0
    async function* letters() {
      for (let i = 0; i < 24; i++) {
        const bytes = await office.convert(makeLetter(`Customer ${i}`), {
          pdfa: i % 3 === 1,
          tagged: i % 3 === 2,
        })
        size += bytes.length
        yield { bytes, title: `Customer ${i}` }
      }
    }
    const chunks: Uint8Array[] = []
    for await (const chunk of mergePdfs(letters())) chunks.push(chunk)
    await office.close()
    const merged = Buffer.concat(chunks)
    const { pages, text } = await readPdf(merged)
    expect(pages).toBe(await countPages(merged))
    for (let i = 0; i < 24; i++) expect(text).toContain(`Dear Customer ${i},`)
    expect(merged.length).toBeLessThan(size / 2)
    const path = join(temp, 'merged.pdf')
    await writeFile(path, merged)
    if (hasQpdf) expect(spawnSync(oracle, ['--check', path]).status).toBe(0)
    await rm(temp, { recursive: true })
  })
})
