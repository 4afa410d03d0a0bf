// Spreadsheets that the journeys bring, made from the sample company's.
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { writeXlsx } from '../../src/engines/sheet/index.ts'
import { root } from './octavo.ts'

type Client = Record<string, string | number | Record<string, string | number>[]>

export const letter = join(root, 'samples/letter.docx')

/** `count` clients; the column of the contact is called `contact`, so that a test can make it one that nobody would guess. */
export async function makeClients(
  count: number,
  options: { contact?: string; spoil?: (row: Client, at: number) => void } = {},
) {
  const clients = JSON.parse(await readFile(join(root, 'samples/clients.json'), 'utf8')) as Client[]
  const rows = Array.from({ length: count }, (_, at) => {
    const row = {
      ...clients[at % clients.length],
      reference: `T-${String(at + 1).padStart(4, '0')}`,
    } as Client
    options.spoil?.(row, at)
    return row
  })
  const names = Object.keys(clients[0] ?? {}).filter(it => it !== 'items')
  const items = rows.flatMap(row =>
    (row.items as Record<string, string | number>[]).map((item): Record<string, string | number> => ({
      ...item,
      reference: row.reference as string,
    })),
  )
  const itemNames = Object.keys(items[0] ?? {})
  return writeXlsx([
    {
      name: 'clients',
      columns: names.map(name => ({ name: name === 'contact' ? (options.contact ?? name) : name })),
      rows: rows.map(row => names.map(name => row[name] as string | number)),
    },
    {
      name: 'items',
      columns: itemNames.map(name => ({ name })),
      rows: items.map(item => itemNames.map(name => item[name] ?? null)),
    },
  ])
}
