// Both engines print what the Word file says, and reach for nothing outside it.
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { detectOffice, openOffice, type Office } from './index.ts'
import { field, linkedPicture, makeDocx, makeLetter, paragraph, relation } from './letters.fixture.ts'
import { pack, readZip, writeZip } from './zip.ts'
import { readPdf } from './pdf-text.fixture.ts'

const found = await detectOffice()
const engines = [
  { engine: 'native' as const, there: found.native !== null, needs: 'LibreOffice' },
  { engine: 'wasm' as const, there: found.wasm, needs: 'the WASM package' },
]
const gone = (pid: number) => {
  try {
    process.kill(pid, 0)
    return false
  } catch {
    return true
  }
}

describe.each(engines)('the office, $engine', ({ engine, there, needs }) => {
  describe.skipIf(!there)(`needs ${needs}: ${engine}`, () => {
    let temp: string
    let office: Office
    let server: Server
    let knocks = 0
    let port = 0

    beforeAll(async () => {
      temp = await mkdtemp(join(tmpdir(), 'octavo-office-test-'))
      office = await openOffice({ engine, processes: 1, temp_dir: temp })
      server = createServer(socket => {
        knocks++
        socket.destroy()
      })
      await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
      const address = server.address()
      port = typeof address === 'object' && address !== null ? address.port : 0
      await office.warm()
    }, 150_000)

    afterAll(async () => {
      await office.close()
      server.close()
      await rm(temp, { recursive: true, force: true })
    })

    it('prints the words of a letter, in the twins of Calibri and Arial that come with Octavo', async () => {
      const pdf = await readPdf(await office.convert(makeLetter('Łucja Ünal', 3)))
      expect(pdf.text).toContain('Dear Łucja Ünal,')
      expect(pdf.text).toContain('Line 60:')
      expect(pdf.pages).toBeGreaterThan(1)
      expect(pdf.fonts.join()).toMatch(/Carlito/)
      expect(pdf.fonts.join()).toMatch(/Arimo/)
    })

    it('takes Noto for scripts that the four families lack', async () => {
      const { fonts } = await readPdf(await office.convert(makeLetter('नमस्ते and مرحبا')))
      expect(fonts.join()).toMatch(/NotoSans(-Regular)?\b/)
      // LibreOffice prefers DejaVu where there is one.
      expect(fonts.join()).toMatch(/NotoSansArabic|DejaVuSans/)
    })

    it('gives the same words for the same document each time', async () => {
      const docx = makeLetter('Ada')
      const [first, second] = await Promise.all([office.convert(docx), office.convert(docx)])
      expect((await readPdf(first)).text).toBe((await readPdf(second)).text)
    })

    it('writes PDF/A-2b and tagged PDF when asked, and neither when not', async () => {
      const plain = Buffer.from(await office.convert(makeLetter('Ada'))).toString('latin1')
      const archive = Buffer.from(await office.convert(makeLetter('Ada'), { pdfa: true })).toString('latin1')
      const tagged = Buffer.from(await office.convert(makeLetter('Ada'), { tagged: true })).toString('latin1')
      expect(archive).toMatch(/pdfaid:part>2</)
      expect(archive).toMatch(/pdfaid:conformance>B</)
      expect(tagged).toMatch(/\/Marked true/)
      expect(plain).not.toMatch(/pdfaid|\/Marked true/)
    })

    it('prints what was a field to fill in as text, without a form', async () => {
      const box = `<w:p><w:sdt><w:sdtPr><w:text/></w:sdtPr><w:sdtContent><w:r><w:t>filled in</w:t></w:r></w:sdtContent></w:sdt></w:p>`
      const pdf = await office.convert(makeDocx({ body: box }))
      expect((await readPdf(pdf)).text).toContain('filled in')
      expect(Buffer.from(pdf).toString('latin1')).not.toContain('/AcroForm')
    })

    it('reaches neither network nor disk for pictures, templates, fields or foreign documents', async () => {
      const url = `http://127.0.0.1:${port}/x.png`
      const docx = makeDocx({
        body: [
          linkedPicture('rId5'),
          linkedPicture('rId6'),
          field([`INCLUDEPICTURE "${url}"`], 'picture'),
          field(['INCLUDETEXT "file:///etc/passwd"'], 'kept result'),
          '<w:altChunk r:id="rId8"/>',
          paragraph('The end'),
        ].join(''),
        relations: [
          relation('rId5', 'image', url),
          relation('rId6', 'hyperlink', url),
          relation('rId7', 'attachedTemplate', url),
          relation('rId8', 'aFChunk', 'chunk.html', false),
        ].join(''),
        parts: { 'word/chunk.html': `<html><body><img src="${url}">smuggled</body></html>` },
      })
      const { text } = await readPdf(await office.convert(docx))
      expect(text).toContain('kept result')
      expect(text).toContain('The end')
      expect(text).not.toMatch(/root:|smuggled/)
      expect(knocks).toBe(0)
    })

    it('looks through the first of its kin, and through each where that one was not harmless', async () => {
      const url = `http://127.0.0.1:${port}/kin.png`
      const harmful = makeDocx({
        body: linkedPicture('rId5') + paragraph('The end'),
        relations: relation('rId5', 'image', url),
      })
      for (let n = 0; n < 3; n++) await office.convert(harmful, { kin: 'with a picture' })
      expect(knocks).toBe(0)
      const pdf = await office.convert(makeLetter('Ada'), { kin: 'letters' })
      expect((await readPdf(pdf)).text).toContain('Ada')
      // Known as harmless by now: what disarming would refuse for its looks gets to LibreOffice.
      const disguised = writeZip([...readZip(makeLetter('Bo')), pack('mimetype', 'text/plain')])
      await expect(office.convert(disguised)).rejects.toMatchObject({ code: 'conversion.refused' })
      const [before] = office.status().processes
      const again = await office.convert(disguised, { kin: 'letters' })
      expect((await readPdf(again)).text).toContain('Bo')
      expect(office.status().processes[0]?.pid).toBe(before?.pid)
    })

    it('refuses what is no Word file and goes on with the same process', async () => {
      const [before] = office.status().processes
      await expect(office.convert(Buffer.from('hello'))).rejects.toMatchObject({
        code: 'conversion.refused',
        status: 422,
      })
      const wrong = writeZip(readZip(makeLetter('Ada')).filter(entry => entry.name !== 'word/document.xml'))
      await expect(office.convert(wrong)).rejects.toMatchObject({ code: 'conversion.refused' })
      await office.convert(makeLetter('Ada'))
      expect(office.status().processes[0]?.pid).toBe(before?.pid)
    })

    it('takes a second conversion from the cache it was handed', async () => {
      const kept = new Map<string, Uint8Array>()
      const cache = {
        get: async (key: string) => kept.get(key),
        set: async (key: string, bytes: Uint8Array) => void kept.set(key, bytes),
      }
      const cached = await openOffice({ engine, processes: 1, temp_dir: temp, cache })
      const pdf = await office.convert(makeLetter('Ada'))
      const docx = makeLetter('Ada')
      await expect(cached.convert(docx, { signal: AbortSignal.abort(new Error('asked')) })).rejects.toThrow(
        'asked',
      )
      expect(kept.size).toBe(0)
      const probe = { ...cache, get: async (key: string) => (kept.set(key, pdf), pdf) }
      const second = await openOffice({ engine, processes: 1, temp_dir: temp, cache: probe })
      expect(await second.convert(docx)).toBe(pdf)
      expect(await second.convert(docx, { tagged: true })).toBe(pdf)
      expect(kept.size).toBe(2)
      expect(second.status().processes).toEqual([])
      await Promise.all([cached.close(), second.close()])
    })

    it('stops a document that takes too long, alone, and prints the next on a new process', async () => {
      const [before] = office.status().processes
      const slow = office.convert(makeLetter('Slow', 60), { timeout_ms: 5 })
      const next = office.convert(makeLetter('Next'))
      await expect(slow).rejects.toMatchObject({ code: 'conversion.timeout', status: 504 })
      expect((await readPdf(await next)).text).toContain('Dear Next')
      expect(office.status().processes[0]?.pid).not.toBe(before?.pid)
      expect(gone(before?.pid ?? 0)).toBe(true)
    }, 120_000)

    // In WASM a new process may take 20 s to start; what the pool does is the same.
    if (engine === 'native')
      it('tries a document once more when its process is killed under it', async () => {
        const [before] = office.status().processes
        const converting = office.convert(makeLetter('Again', 40))
        await expect.poll(() => office.status().processes[0]?.state).toBe('busy')
        process.kill(before?.pid ?? 0, 'SIGKILL')
        expect((await readPdf(await converting)).text).toContain('Dear Again')
      }, 120_000)

    // A WASM process does not hear the first word while it loads, and is killed after two seconds.
    if (engine === 'native')
      it('is closed before a converter that has just begun to start is up, whenever that is', async () => {
        const own = await mkdtemp(join(tmpdir(), 'octavo-office-test-'))
        const timed = async (work: () => Promise<unknown>) => {
          const began = performance.now()
          await work()
          return performance.now() - began
        }
        const usual = await openOffice({ engine, processes: 1, temp_dir: own })
        const start = await timed(() => usual.warm())
        await usual.close()
        for (const begun_ms of [0, 1, 2, 4, 8, 16]) {
          const brief = await openOffice({ engine, processes: 1, temp_dir: own })
          const waiting = brief.convert(makeLetter('Too late'))
          waiting.catch(() => {})
          await sleep(begun_ms)
          expect(await timed(() => brief.close())).toBeLessThan(start / 2)
          await expect(waiting).rejects.toMatchObject({ code: 'conversion.closed' })
        }
        expect(await readdir(own)).toEqual([])
        await rm(own, { recursive: true })
      }, 60_000)

    it('leaves no process and no file behind when it is closed', async () => {
      const pids = office.status().processes.map(seat => seat.pid ?? 0)
      await office.close()
      expect(pids.every(gone)).toBe(true)
      expect(await readdir(temp)).toEqual([])
      await expect(office.convert(makeLetter('Late'))).rejects.toMatchObject({ code: 'conversion.closed' })
    })
  })
})
