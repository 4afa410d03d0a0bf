// What unpacks to a thousand times its size is refused in little memory, and leaves nothing on the disk.
import { execFile } from 'node:child_process'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { constants, deflateRawSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { pack, packWorkbook, workbookParts } from './fixtures/pack.ts'

const GOOD =
  '<row r="1"><c t="inlineStr"><is><t>Name</t></is></c></row><row r="2"><c t="inlineStr"><is><t>Zoë</t></is></c></row>'

describe('memory and the disk', () => {
  let folder = ''
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'octavo-sheet-'))
  })
  afterAll(() => rm(folder, { recursive: true }))

  /** Spaces that unpack to `megabytes` out of a thousandth of that, without making them first. */
  function spaces(megabytes: number): Buffer {
    const block = deflateRawSync(Buffer.alloc(1048576, ' '), { finishFlush: constants.Z_FULL_FLUSH })
    return Buffer.concat([...Array.from({ length: megabytes }, () => block), Buffer.from([3, 0])])
  }

  it.each([
    [
      '1 GB of spaces in a sheet',
      'sheet.bomb',
      () => {
        const parts = workbookParts({ cells: GOOD })
        return pack([
          ...parts.slice(0, -1),
          { name: 'xl/worksheets/sheet1.xml', data: '', deflated: spaces(1024) },
        ])
      },
    ],
    [
      '1 GB of shared text',
      'sheet.bomb',
      () => {
        const parts = workbookParts({ cells: '<row><c t="s"><v>0</v></c></row>', strings: 'x' })
        return pack(
          parts.map(part => (part.name.endsWith('Strings.xml') ? { ...part, deflated: spaces(1024) } : part)),
        )
      },
    ],
    ['200 MB of spaces as text', 'sheet.cell_too_long', () => Buffer.alloc(200 * 1048576, ' ')],
    ['40 MB of quotes', 'sheet.quote_unclosed', () => Buffer.from(`a,b\n"${'""'.repeat(20 * 1048576)}`)],
    [
      'a million rows with a value in the last column',
      'sheet.too_wide',
      () => {
        const rows = Array.from(
          { length: 1_000_000 },
          (_, n) => `<row r="${n + 1}"><c r="XFD${n + 1}"><v>1</v></c></row>`,
        )
        return packWorkbook({ cells: rows.join('') })
      },
    ],
  ])('stay small for %s', async (_, code, make) => {
    const file = path.join(folder, 'file')
    const temp = await mkdtemp(path.join(folder, 'temp-'))
    await writeFile(file, make())
    const script = path.join(import.meta.dirname, 'fixtures', 'peak.ts')
    const { stdout } = await promisify(execFile)(process.execPath, [script, file], {
      env: { ...process.env, TMPDIR: temp },
    })
    const told = JSON.parse(stdout) as { code: string; ms: number; peak_mb: number }
    expect(told.code).toBe(code)
    expect(told.ms).toBeLessThan(2000)
    expect(told.peak_mb).toBeLessThan(300)
    expect(await readdir(temp)).toEqual([])
  })
})
