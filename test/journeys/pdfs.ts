// PDFs written by hand for journeys: words that can be looked for, as many pages and bytes as are asked for.
import { randomBytes } from 'node:crypto'

interface Wanted {
  pages?: number
  words?: string
  /** About as many bytes: a picture of noise on the first page makes up the rest. */
  bytes?: number
}

/** Helvetica is not embedded, as in many a PDF that offices make. */
export function makePdf({ pages = 1, words = 'Invoice', bytes = 0 }: Wanted = {}): Buffer {
  const side = Math.max(1, Math.floor(Math.sqrt(bytes / 3)))
  const noise = randomBytes(side * side * 3)
  const kids = Array.from({ length: pages }, (_, n) => `${5 + n * 2} 0 R`)
  const objects: (string | Buffer)[] = [
    '<</Type/Catalog/Pages 2 0 R/Lang(en)>>',
    `<</Type/Pages/Kids[${kids.join(' ')}]/Count ${pages}>>`,
    '<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>',
    Buffer.concat([
      Buffer.from(
        `<</Type/XObject/Subtype/Image/Width ${side}/Height ${side}/ColorSpace/DeviceRGB/BitsPerComponent 8/Length ${noise.length}>>\nstream\n`,
      ),
      noise,
      Buffer.from('\nendstream'),
    ]),
  ]
  for (let n = 0; n < pages; n++) {
    const text = `BT /F 24 Tf 72 760 Td (${words}, page ${n + 1}) Tj ET q 200 0 0 200 72 500 cm /I Do Q`
    objects.push(
      `<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents ${6 + n * 2} 0 R/Resources<</Font<</F 3 0 R>>/XObject<</I 4 0 R>>>>>>`,
      `<</Length ${text.length}>>\nstream\n${text}\nendstream`,
    )
  }
  return bind(objects)
}

function bind(objects: (string | Buffer)[]): Buffer {
  const parts: Buffer[] = [Buffer.from('%PDF-1.7\n')]
  const places: number[] = []
  let at = parts[0]?.length ?? 0
  objects.forEach((it, n) => {
    const part = Buffer.concat([Buffer.from(`${n + 1} 0 obj\n`), Buffer.from(it), Buffer.from('\nendobj\n')])
    places.push(at)
    at += part.length
    parts.push(part)
  })
  const rows = places.map(it => `${String(it).padStart(10, '0')} 00000 n \n`).join('')
  const count = objects.length + 1
  parts.push(
    Buffer.from(
      `xref\n0 ${count}\n0000000000 65535 f \n${rows}trailer\n<</Size ${count}/Root 1 0 R>>\nstartxref\n${at}\n%%EOF\n`,
    ),
  )
  return Buffer.concat(parts)
}
