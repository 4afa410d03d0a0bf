// A worker as installations have it, but for its converter: a stub that answers each letter with the same page at once.
import { setTimeout as sleep } from 'node:timers/promises'
import { run } from '../../src/doors/cli.ts'
import { useConverter } from '../../src/modules/documents/index.ts'

const page = pdf([
  '<< /Type /Catalog /Pages 2 0 R >>',
  '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
  '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>',
])

useConverter({
  engine: 'native',
  warm: async () => {},
  async convert(docx, options) {
    await sleep(1, undefined, { signal: options?.signal })
    // Unlike any other, as real PDFs are.
    return Buffer.concat([page, Buffer.from(`\n% ${docx.length} ${Math.random()}`)])
  },
  status: () => ({ engine: 'native', version: 'stub', processes: [], queued: 0 }),
  close: async () => {},
})

process.exitCode = await run(['worker'])

function pdf(objects: string[]): Buffer {
  let text = '%PDF-1.7\n'
  const places = objects.map((object, at) => {
    const place = text.length
    text += `${at + 1} 0 obj\n${object}\nendobj\n`
    return place
  })
  const table = places.map(place => `${String(place).padStart(10, '0')} 00000 n \n`).join('')
  const from = text.length
  text += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${table}`
  return Buffer.from(
    `${text}trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${from}\n%%EOF\n`,
  )
}
