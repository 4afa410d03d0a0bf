// Makes small PDFs for tests, object by object.
import { deflateSync } from 'node:zlib'

export interface Made {
  /** Text on each page. */
  pages: string[]
  /** More objects, as text, numbered from 100. */
  extra?: string[]
  /** Entries added to every page dictionary, to the catalog and to the trailer. */
  page?: string
  catalog?: string
  trailer?: string
  /** Objects in an object stream behind a cross-reference stream, as newer writers do. */
  packed?: boolean
}

/** One page is object 10 + 2i, its content 11 + 2i; the font is 3. */
export function makePdf({
  pages,
  extra = [],
  page = '',
  catalog = '',
  trailer = '',
  packed = false,
}: Made): Buffer {
  const kids = pages.map((_, i) => `${10 + 2 * i} 0 R`).join(' ')
  const objects = new Map<number, string | { dict: string; body: Buffer }>([
    [1, `<</Type/Catalog/Pages 2 0 R${catalog}>>`],
    [
      2,
      `<</Type/Pages/Count ${pages.length}/Kids[${kids}]/MediaBox[0 0 200 100]/Resources<</Font<</F 3 0 R>>>>>>`,
    ],
    [3, '<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>'],
  ])
  pages.forEach((text, i) => {
    objects.set(10 + 2 * i, `<</Type/Page/Parent 2 0 R/Contents ${11 + 2 * i} 0 R${page}>>`)
    objects.set(11 + 2 * i, { dict: '', body: Buffer.from(`BT /F 12 Tf 10 50 Td (${text}) Tj ET`) })
  })
  extra.forEach((text, i) => objects.set(100 + i, text))
  return packed ? writePacked(objects, trailer) : writePlain(objects, trailer)
}

type Objects = Map<number, string | { dict: string; body: Buffer }>

function spell(num: number, object: string | { dict: string; body: Buffer }): Buffer {
  if (typeof object === 'string') return Buffer.from(`${num} 0 obj\n${object}\nendobj\n`, 'latin1')
  const head = `${num} 0 obj\n<</Length ${object.body.length}${object.dict}>>\nstream\n`
  return Buffer.concat([Buffer.from(head, 'latin1'), object.body, Buffer.from('\nendstream\nendobj\n')])
}

function writePlain(objects: Objects, trailer: string): Buffer {
  const { body, offsets } = lay(objects)
  const sections = [...offsets].map(([num, at]) => `${num} 1\n${String(at).padStart(10, '0')} 00000 n \n`)
  const size = Math.max(...offsets.keys()) + 1
  const tail = `xref\n0 1\n0000000000 65535 f \n${sections.join('')}trailer\n<</Size ${size}/Root 1 0 R${trailer}>>\nstartxref\n${body.length}\n%%EOF\n`
  return Buffer.concat([body, Buffer.from(tail)])
}

function writePacked(objects: Objects, trailer: string): Buffer {
  const plain = [...objects].flatMap(([num, object]) =>
    typeof object === 'string' ? [[num, object] as const] : [],
  )
  let at = 0
  const index = plain.map(([num, text]) => {
    const pair = `${num} ${at}`
    at += text.length + 1
    return pair
  })
  const first = `${index.join(' ')} `
  const bundle = deflateSync(Buffer.from(first + plain.map(([, text]) => `${text} `).join(''), 'latin1'))
  const loose: Objects = new Map([...objects].filter(([, object]) => typeof object !== 'string'))
  loose.set(200, {
    dict: `/Type/ObjStm/N ${plain.length}/First ${first.length}/Filter/FlateDecode`,
    body: bundle,
  })
  const { body, offsets } = lay(loose)
  offsets.set(201, body.length)
  const rows = Array.from({ length: 202 }, (_, num) => {
    const row = Buffer.alloc(5)
    const within = plain.findIndex(([one]) => one === num)
    row[0] = offsets.has(num) ? 1 : within === -1 ? 0 : 2
    row.writeUInt16BE(offsets.get(num) ?? (within === -1 ? 0 : 200), 1)
    row.writeUInt16BE(within === -1 || offsets.has(num) ? 0 : within, 3)
    return row
  })
  // PNG's "up" filter on each row, as most writers do.
  const filtered = rows.map((row, i) =>
    Buffer.from([2, ...row.map((byte, k) => byte - (rows[i - 1]?.[k] ?? 0))]),
  )
  const parms = '/DecodeParms<</Predictor 12/Columns 5>>'
  const dict = `/Type/XRef/Size 202/W[1 2 2]/Root 1 0 R/Filter/FlateDecode${parms}${trailer}`
  const xref = spell(201, { dict, body: deflateSync(Buffer.concat(filtered)) })
  return Buffer.concat([body, xref, Buffer.from(`startxref\n${body.length}\n%%EOF\n`)])
}

function lay(objects: Objects): { body: Buffer; offsets: Map<number, number> } {
  const parts: Buffer[] = [Buffer.from('%PDF-1.7\n')]
  const offsets = new Map<number, number>()
  let at = 9
  for (const [num, object] of objects) {
    const bytes = spell(num, object)
    offsets.set(num, at)
    at += bytes.length
    parts.push(bytes)
  }
  return { body: Buffer.concat(parts), offsets }
}
