// Many PDFs become one that is whole, valid and no larger than it must be.
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs'
import { afterAll, describe, expect, it } from 'vitest'
import { makePdf } from './files.fixture.ts'
import { countPages, mergePdfs, renderPage } from './index.ts'

// An oracle of the machine, not a dependency.
const qpdf = 'qpdf'
const hasQpdf = spawnSync(qpdf, ['--version']).status === 0
const temp = mkdtempSync(join(tmpdir(), 'octavo-pdf-test-'))
afterAll(() => rmSync(temp, { recursive: true, force: true }))

async function merge(files: { bytes: Uint8Array; title?: string }[]): Promise<Buffer> {
  async function* all() {
    yield* files
  }
  const chunks: Uint8Array[] = []
  for await (const chunk of mergePdfs(all())) chunks.push(chunk)
  return Buffer.concat(chunks)
}

async function open(pdf: Uint8Array) {
  const task = getDocument({ data: new Uint8Array(pdf), verbosity: 0 })
  const document = await task.promise
  const texts: string[] = []
  for (let i = 1; i <= document.numPages; i++) {
    const content = await (await document.getPage(i)).getTextContent()
    texts.push(content.items.map(item => ('str' in item ? item.str : '')).join(''))
  }
  return { document, texts }
}

const letters = (count: number) =>
  Array.from({ length: count }, (_, i) => ({
    bytes: makePdf({ pages: [`letter ${i}`, `page two of ${i}`] }),
    title: `Łucja ${i}`,
  }))

describe('merging PDFs', () => {
  it('keeps every page in order, with an outline entry for each title', async () => {
    const { document, texts } = await open(await merge(letters(40)))
    expect(texts).toEqual(Array.from({ length: 40 }, (_, i) => [`letter ${i}`, `page two of ${i}`]).flat())
    const outline = await document.getOutline()
    expect(outline.map(entry => entry.title)).toEqual(Array.from({ length: 40 }, (_, i) => `Łucja ${i}`))
    const dest = outline[7]?.dest
    expect(
      Array.isArray(dest) && (await document.getPageIndex(dest[0] as { num: number; gen: number })),
    ).toBe(14)
  })

  it('reads object streams and cross-reference streams as well as plain tables', async () => {
    const { texts } = await open(
      await merge([
        { bytes: makePdf({ pages: ['new', 'er'], packed: true }) },
        { bytes: makePdf({ pages: ['old'] }) },
      ]),
    )
    expect(texts).toEqual(['new', 'er', 'old'])
  })

  it('writes what is the same in all files only once', async () => {
    const logo = `<</Logo(${'x'.repeat(5_000)})>>`
    const one = (text: string) => ({
      bytes: makePdf({ pages: [text], extra: [logo], page: '/PieceInfo 100 0 R' }),
    })
    const merged = await merge(Array.from({ length: 30 }, (_, i) => one(`p${i}`)))
    expect(merged.toString('latin1').split('/Logo').length).toBe(2)
    expect(merged.length).toBeLessThan(5_000 + 30 * 400)
  })

  it('streams: a chunk for each file, before the next is asked for', async () => {
    let asked = 0
    async function* files() {
      for (const file of letters(5)) {
        asked++
        yield file
      }
    }
    const seen: number[] = []
    for await (const chunk of mergePdfs(files())) if (chunk.length > 0) seen.push(asked)
    expect(seen).toEqual([0, 1, 2, 3, 4, 5, 5])
  })

  it('keeps links within a file on its own pages, named ones too', async () => {
    const link = (to: string) => `<</Type/Annot/Subtype/Link/Rect[0 0 9 9]${to}>>`
    const linked = makePdf({
      pages: ['from', 'to'],
      extra: [
        link('/Dest[12 0 R/Fit]'),
        link('/A<</S/GoTo/D(chapter)>>'),
        link('/Dest/old'),
        '<</Names[(chapter)[12 0 R/Fit]]>>',
      ],
      page: '/Annots[100 0 R 101 0 R 102 0 R]',
      catalog: '/Names<</Dests 103 0 R>>/Dests<</old[12 0 R/Fit]>>',
    })
    const { document } = await open(
      await merge([{ bytes: makePdf({ pages: ['first'] }) }, { bytes: linked }]),
    )
    const annotations = (await (await document.getPage(2)).getAnnotations()) as {
      dest: [{ num: number; gen: number }]
    }[]
    expect(annotations).toHaveLength(3)
    for (const { dest } of annotations) expect(await document.getPageIndex(dest[0])).toBe(2)
  })

  it('leaves structure, parents and forms of the single files behind, without loose ends', async () => {
    const tagged = makePdf({
      pages: ['tagged'],
      extra: [
        '<</Type/StructTreeRoot>>',
        '<</Type/Annot/Subtype/Widget/Rect[0 0 9 9]/P 10 0 R/Parent 102 0 R/StructParent 3>>',
        '<</T(field)/Kids[101 0 R]>>',
      ],
      page: '/StructParents 0/Annots[101 0 R]',
      catalog: '/StructTreeRoot 100 0 R/AcroForm<</Fields[102 0 R]>>',
    })
    const text = (await merge([{ bytes: tagged }])).toString('latin1')
    expect(text).not.toMatch(/StructParent|StructTreeRoot|\/T\s*\(field\)/)
  })

  it('repairs a damaged file by PDFium, so that its pages are not lost', async () => {
    const damaged = Buffer.from(makePdf({ pages: ['saved'] }))
    damaged.write('startxref\n9999999', damaged.indexOf('startxref'))
    const { texts } = await open(await merge([{ bytes: damaged }, ...letters(1)]))
    expect(texts).toEqual(['saved', 'letter 0', 'page two of 0'])
    expect(await countPages(damaged)).toBe(1)
  })

  it.each<[string, () => Buffer]>([
    ['text', () => Buffer.from('hello')],
    ['nothing', () => Buffer.alloc(0)],
    [
      'a page tree that runs in a circle',
      () =>
        Buffer.from(
          makePdf({ pages: ['x'] })
            .toString('latin1')
            .replace('/Kids[10 0 R]', '/Kids[2 0 R ]'),
          'latin1',
        ),
    ],
  ])('refuses %s and says which file it is', async (_, make) => {
    const wish = merge([...letters(2), { bytes: make() }])
    await expect(wish).rejects.toMatchObject({ code: 'pdf.unreadable', status: 422, params: { position: 3 } })
  })

  it('refuses to make a book of nothing', async () => {
    await expect(merge([])).rejects.toMatchObject({ code: 'pdf.nothing_to_merge', status: 422 })
  })

  it.skipIf(!hasQpdf)('needs qpdf: is valid in its eyes, also for encrypted and packed files', async () => {
    const path = join(temp, 'in.pdf')
    writeFileSync(path, makePdf({ pages: ['locked'] }))
    execFileSync(qpdf, ['--encrypt', '', 'owner', '256', '--', path, join(temp, 'locked.pdf')])
    execFileSync(qpdf, ['--object-streams=generate', path, join(temp, 'packed.pdf')])
    const { readFileSync } = await import('node:fs')
    const files = ['locked.pdf', 'packed.pdf'].map(name => ({
      bytes: readFileSync(join(temp, name)),
      title: name,
    }))
    const merged = await merge([...letters(3), ...files])
    writeFileSync(join(temp, 'out.pdf'), merged)
    expect(execFileSync(qpdf, ['--check', join(temp, 'out.pdf')]).toString()).toContain(
      'No syntax or stream encoding errors',
    )
    expect((await open(merged)).texts.slice(-2)).toEqual(['locked', 'locked'])
  })
})

describe('counting and drawing pages', () => {
  it('counts the pages that are there, not those that the file claims', async () => {
    const lying = Buffer.from(
      makePdf({ pages: ['a', 'b', 'c'] })
        .toString('latin1')
        .replace('/Count 3', '/Count 9'),
      'latin1',
    )
    expect(await countPages(lying)).toBe(3)
    expect(await countPages(makePdf({ pages: ['a'], packed: true }))).toBe(1)
  })

  it('refuses to count what is no PDF', async () => {
    await expect(countPages(Buffer.from('hello'))).rejects.toMatchObject({ code: 'pdf.unreadable' })
  })

  it('draws a page at the asked resolution, dark where the text is and white elsewhere', async () => {
    const { width, height, rgba } = await renderPage(makePdf({ pages: ['blank', 'HHHH'] }), 2, 144)
    expect([width, height, rgba.length]).toEqual([400, 200, 400 * 200 * 4])
    const dark = (x: number, y: number) => (rgba[(y * width + x) * 4] ?? 255) < 128
    const count = (y: number) => Array.from({ length: width }, (_, x) => dark(x, y)).filter(Boolean).length
    expect(count(90)).toBeGreaterThan(4)
    expect(count(10)).toBe(0)
  })

  it('says when a page is not there or too large to draw', async () => {
    const pdf = makePdf({ pages: ['a'] })
    await expect(renderPage(pdf, 2, 72)).rejects.toMatchObject({ code: 'pdf.no_such_page', status: 404 })
    await expect(renderPage(pdf, 1, 5_000)).rejects.toMatchObject({ code: 'pdf.page_too_large', status: 422 })
  })
})
