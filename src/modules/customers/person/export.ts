// Everything that is held about one customer, as a ZIP: what each module says, and their files.
import { PassThrough, pipeline } from 'node:stream'
import { ZipArchive } from 'archiver'
import { audit } from '../../../base/audit.ts'
import type { Base } from '../../../base/base.ts'
import type { FileReply, StreamAsk } from '../../../base/http/ask.ts'
import { readCustomer } from '../customers.ts'
import type { personContract } from './contract.ts'
import { identityOf } from './identity.ts'

interface Entry {
  name: string
  sha256: string
}

export async function exportCustomer(
  base: Base,
  ask: StreamAsk<(typeof personContract)['exportCustomer']>,
): Promise<FileReply> {
  const { customer_id } = ask.params
  const held = await ask.in(async tx => {
    const { name } = await readCustomer(tx, customer_id)
    const person = await identityOf(tx, customer_id)
    const data: Record<string, unknown> = {}
    const files: Entry[] = []
    for (const it of base.personalData.toReversed()) {
      const part = await it.export(tx, base, customer_id, person)
      data[it.module] = part.data
      files.push(...part.files)
    }
    await audit(tx, ask.actor, {
      action: 'customer.exported',
      noun: 'customer',
      noun_id: customer_id,
      detail: { files: files.length },
    })
    return { name, data, files: withNames(files) }
  })
  const made_at = base.clock.now().toISOString()
  const files = held.files.map(it => it.name)
  const text = JSON.stringify({ customer_id, made_at, files, ...held.data }, null, 2)
  const read = (sha256: string) => base.files.read(ask.caller.workspace_id, sha256)
  return { media_type: 'application/zip', name: `${held.name}.zip`, body: zip(read, text, held.files) }
}

/** Two documents of one title stay two files; no name leads out of the folder. */
function withNames(files: Entry[]): Entry[] {
  const taken = new Set<string>()
  return files.map(({ name, sha256 }) => {
    const plain = name.replace(/[\\/:*?"<>|]/g, '_')
    const dot = plain.lastIndexOf('.')
    const [stem, end] = dot > 0 ? [plain.slice(0, dot), plain.slice(dot)] : [plain, '']
    let own = plain
    for (let n = 2; taken.has(own.toLowerCase()); n++) own = `${stem} (${n})${end}`
    taken.add(own.toLowerCase())
    return { name: `files/${own}`, sha256 }
  })
}

function zip(read: (sha256: string) => Promise<Uint8Array>, text: string, files: Entry[]): PassThrough {
  const archive = new ZipArchive({ zlib: { level: 6 } })
  const add = (bytes: Buffer, name: string) =>
    new Promise<void>((done, broke) => {
      if (archive.destroyed) return broke(new Error('the download was closed'))
      const closed = () => broke(new Error('the download was closed'))
      archive.once('close', closed)
      archive.once('entry', () => {
        archive.off('close', closed)
        done()
      })
      archive.append(bytes, { name })
    })
  const fill = async () => {
    await add(Buffer.from(text), 'data.json')
    // One at a time: archiver would otherwise hold them all.
    for (const it of files) await add(Buffer.from(await read(it.sha256)), it.name)
    await archive.finalize()
  }
  const out = new PassThrough()
  pipeline(archive, out, () => {})
  fill().catch((error: unknown) => archive.destroy(error as Error))
  return out
}
