// Makes the sample files that the sample company and the tests open; run by hand: node samples/make.ts
import { writeFileSync } from 'node:fs'
import { crc32, deflateRawSync } from 'node:zlib'
import { writeXlsx } from 'hucre/xlsx'
import { makeClients, type Client } from './clients.ts'
import { letterParts } from './letter.ts'

const here = (name: string) => new URL(name, import.meta.url)

/** A ZIP of deflated parts, dated 1980, so that the file only changes when its contents do. */
function zip(parts: Record<string, string>): Buffer {
  const files: Buffer[] = []
  const directory: Buffer[] = []
  let at = 0
  for (const [name, text] of Object.entries(parts)) {
    const bytes = Buffer.from(text)
    const packed = deflateRawSync(bytes, { level: 9 })
    const fields = Buffer.alloc(26)
    fields.writeUInt16LE(20, 0)
    fields.writeUInt16LE(8, 4)
    fields.writeUInt16LE(0x21, 8)
    fields.writeUInt32LE(crc32(bytes), 10)
    fields.writeUInt32LE(packed.length, 14)
    fields.writeUInt32LE(bytes.length, 18)
    fields.writeUInt16LE(name.length, 22)
    files.push(Buffer.from('PK\u0003\u0004'), fields, Buffer.from(name), packed)
    const tail = Buffer.alloc(14)
    tail.writeUInt32LE(at, 10)
    directory.push(Buffer.from('PK\u0001\u0002\u0014\u0000'), fields, tail, Buffer.from(name))
    at += 30 + name.length + packed.length
  }
  const index = Buffer.concat(directory)
  const end = Buffer.alloc(22)
  end.write('PK\u0005\u0006')
  end.writeUInt16LE(Object.keys(parts).length, 8)
  end.writeUInt16LE(Object.keys(parts).length, 10)
  end.writeUInt32LE(index.length, 12)
  end.writeUInt32LE(at, 16)
  return Buffer.concat([...files, index, end])
}

const { clients, items } = makeClients()
const DATES = new Set(['renewal_date', 'letter_date'])
const MONEY = new Set(['premium', 'unit_price', 'amount'])

function columns(keys: string[]) {
  return keys.map(key => ({
    header: key,
    key,
    width: Math.max(12, key.length + 4),
    ...(DATES.has(key) ? { numFmt: 'yyyy-mm-dd' } : MONEY.has(key) ? { numFmt: '#,##0.00' } : {}),
  }))
}

function withDates(client: Client) {
  return Object.fromEntries(
    Object.entries(client).map(([key, value]) => [
      key,
      DATES.has(key) ? new Date(`${value}T00:00:00Z`) : value,
    ]),
  )
}

function csvCell(value: string | number): string {
  const text = String(value)
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

const keys = Object.keys(clients[0] ?? {})
const workbook = await writeXlsx({
  sheets: [
    { name: 'clients', columns: columns(keys), data: clients.map(withDates), freezePane: { rows: 1 } },
    {
      name: 'items',
      columns: columns(Object.keys(items[0] ?? {})),
      data: items.map(item => ({ ...item })),
      freezePane: { rows: 1 },
    },
  ],
})

writeFileSync(here('letter.docx'), zip(letterParts()))
writeFileSync(here('clients.xlsx'), workbook)
writeFileSync(
  here('clients.csv'),
  [keys.join(','), ...clients.map(client => keys.map(key => csvCell(client[key] ?? '')).join(','))].join(
    '\r\n',
  ) + '\r\n',
)
writeFileSync(
  here('clients.json'),
  `${JSON.stringify(
    clients.map(client => ({
      ...client,
      items: items
        .filter(item => item.reference === client.reference)
        .map(item => Object.fromEntries(Object.entries(item).filter(([key]) => key !== 'reference'))),
    })),
    null,
    2,
  )}\n`,
)
